import { describe, expect, test } from "vitest";
import { englishSamples } from "../../receipts/testing/corpus-english.ts";
import { germanSamples } from "../../receipts/testing/corpus-german.ts";
import { romanceSamples } from "../../receipts/testing/corpus-romance.ts";
import { trapSamples } from "../../receipts/testing/corpus-traps.ts";
import type { Finding } from "./findings.ts";
import { readReceipt } from "./read-child.ts";

function read(name: string, text: string, facts: Record<string, unknown> = {}): Finding {
  const path = `/f/${name}`;
  return readReceipt({ path, text, mediaType: "", lineCount: 1, facts, isCut: false, next: null, failure: null });
}

const others: readonly (readonly [string, string, string, Record<string, unknown>?])[] = [
  [
    "a failed payment",
    "a.eml",
    "Hi Sam,\nWe were unable to charge your card for the Basic plan.\nAmount due: $31.00\nPlease update your card by 8 May 2026.",
    { from: "Notes <billing@notes.example>", title: "Your payment failed" },
  ],
  [
    "a failed payment that asks for another way to pay",
    "a2.eml",
    "Hello,\nwe could not collect your renewal.\nAmount due: £27.00\nTo keep your seat, update your payment method.\nNothing has been charged.",
    { from: "Choir <accounts@choir.example>", title: "Action needed" },
  ],
  [
    "a failed debit in German",
    "b.eml",
    "Guten Tag,\nleider konnten wir den Betrag von 23,40 € nicht von Ihrem Konto abbuchen.\nOffener Betrag: 23,40 €",
  ],
  [
    "a refused payment in French",
    "c.eml",
    "Bonjour,\nVotre paiement de 17,00 € a été refusé par votre banque.\nTotal à régler : 17,00 €",
  ],
  ["a rejected payment in Spanish", "d.txt", "Aviso\nSu pago ha sido rechazado\nTotal 45,10 €"],
  [
    "a quotation",
    "e.pdf",
    "QUOTATION\nElm Builders Ltd\nDate 3 March 2026\nNew fence £1,150.00\nVAT 20% £230.00\nTotal £1,380.00\nThis quotation is valid for 45 days.",
  ],
  [
    "an estimate of costs in German",
    "f.docx",
    "Maler Roth GmbH\nKostenvoranschlag Nr. 88\n4.3.2026\nFassade streichen 2.400,00 €\nMwSt 19% 456,00 €\nGesamtbetrag 2.856,00 €",
  ],
  ["a French devis", "g.txt", "DEVIS N° 2026-14\nSARL Toiture Sud\n5 mars 2026\nTotal TTC 3 300,00 €"],
  ["an Italian preventivo", "h.txt", "Preventivo\nIdraulica Sole S.r.l.\n6 marzo 2026\nTotale 480,00 €"],
  [
    "advertising",
    "i.eml",
    "Spring is here!\nGarden chairs €39.90 instead of €59.90\nTable €129.00\nSave €15 in total on orders over €90 with the code BLOOM.\nOnly this weekend. Unsubscribe",
    { title: "Chairs for less" },
  ],
  [
    "advertising in German",
    "j.eml",
    "Frühling im Garten\nGartenstuhl nur 39,90 € statt 59,90 €\nNur noch bis Sonntag!\nJetzt bestellen und insgesamt 15,00 € sparen.",
  ],
  ["a count of heads", "k.txt", "Picnic\nAdults: 9\nChildren: 5\nTotal people: 14\nbudget about 3.50 each"],
  [
    "notes with a sum of their own",
    "l.md",
    "Ideas for the kitchen\nlamp 40.00\nshelf 25.50\ntotal maybe 70.00 or more",
  ],
  [
    "a trial that cost nothing",
    "m.eml",
    "Welcome!\nYou have not been charged.\nAfter your trial you will be charged £8.99 per month.",
  ],
];

describe("files that are no receipts", () => {
  test.each(others.map(([what, ...file]) => ({ what, file })))("$what is not counted", ({ file }) => {
    expect(read(...file).status).toBe("other");
  });

  test("an offer that says it was paid is counted, but doubted", () => {
    const finding = read("a.txt", "QUOTATION\nElm Ltd\n3 March 2026\nTotal £40.00\nPaid by card £40.00");
    expect(finding).toMatchObject({ status: "receipt" });
    expect(finding.status === "receipt" && finding.receipt.doubts.map(({ field }) => field)).toContain("receipt");
  });
});

describe("receipts that could be taken for something else", () => {
  const real: readonly (readonly [string, string])[] = [
    [
      "special offers among the goods",
      "Frischemarkt\n02.03.2026\nANGEBOT\nÄpfel 2,49\nBrot 3,51\nSumme 6,00 €\nBar 10,00\nRückgeld 4,00",
    ],
    [
      "a mail with a promotion below the order",
      "Your order 88213\nMug £9.00\nDelivery £3.00\nTotal £12.00\nGet 10% off with the code AGAIN. Shop now. Unsubscribe",
    ],
    ["a quotation that is only mentioned", "Elm Ltd\nInvoice 771 as per quotation 12\n3 March 2026\nTotal £40.00"],
    ["a ticket with its validity", "Stadtbahn\nEinzelfahrschein gültig bis 14:30\n03.03.2026\nTotal 3,20 €"],
  ];
  test.each(real)("%s: is counted", (_, text) => expect(read("a.txt", text).status).toBe("receipt"));

  const samples = [...englishSamples, ...germanSamples, ...romanceSamples, ...trapSamples];
  test.each(samples.filter(({ total }) => total !== null).map((sample) => [sample.name, sample] as const))(
    "%s: is counted",
    (_, { text, isRead }) =>
      expect(read("a.txt", text, isRead ? { ocr: { confidence: 91 } } : {}).status).toBe("receipt"),
  );
});
