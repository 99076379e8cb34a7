import fc from "fast-check";
import { expect, test } from "vitest";
import { parseReceipt } from "./parse-receipt.ts";

type Style = Readonly<{
  group: string;
  point: string;
  symbol: string;
  isAfter: boolean;
  code: string;
  isGlued?: boolean;
}>;

const styles: readonly Style[] = [
  { group: ",", point: ".", symbol: "$", isAfter: false, code: "USD" },
  { group: ",", point: ".", symbol: "£", isAfter: false, code: "GBP" },
  { group: ".", point: ",", symbol: "€", isAfter: true, code: "EUR" },
  { group: " ", point: ",", symbol: "€", isAfter: true, code: "EUR" },
  { group: "", point: ",", symbol: "EUR", isAfter: true, code: "EUR" },
  { group: "'", point: ".", symbol: "CHF", isAfter: false, code: "CHF" },
  { group: "", point: ".", symbol: "GBP", isAfter: false, code: "GBP", isGlued: true },
  { group: ".", point: ",", symbol: "EUR", isAfter: true, code: "EUR", isGlued: true },
];

type Words = Readonly<{
  subtotal: string;
  tax: string;
  total: string;
  tip: string;
  discount: string;
  cash: string;
  change: string;
}>;
const languages: readonly Words[] = [
  {
    subtotal: "Subtotal",
    tax: "Sales tax",
    total: "TOTAL",
    tip: "Tip",
    discount: "Discount",
    cash: "Cash",
    change: "Change",
  },
  {
    subtotal: "Zwischensumme",
    tax: "zzgl. MwSt",
    total: "Gesamtbetrag",
    tip: "Trinkgeld",
    discount: "Rabatt",
    cash: "Bar",
    change: "Rückgeld",
  },
  {
    subtotal: "Sous-total",
    tax: "TVA",
    total: "Total TTC",
    tip: "Pourboire",
    discount: "Remise",
    cash: "Espèces",
    change: "Rendu",
  },
  {
    subtotal: "Base imponible",
    tax: "IVA",
    total: "Total a pagar",
    tip: "Propina",
    discount: "Descuento",
    cash: "Efectivo",
    change: "Cambio",
  },
  {
    subtotal: "Imponibile",
    tax: "IVA",
    total: "Totale complessivo",
    tip: "Mancia",
    discount: "Sconto",
    cash: "Contanti",
    change: "Resto",
  },
];

function written(minor: number, style: Style, withSymbol: boolean): string {
  const sign = minor < 0 ? "-" : "";
  const size = Math.abs(minor);
  const whole = String(Math.floor(size / 100)).replace(/\B(?=(\d{3})+$)/g, style.group);
  const amount = `${sign}${whole}${style.point}${String(size % 100).padStart(2, "0")}`;
  if (!withSymbol) return amount;
  if (style.isGlued === true) return style.isAfter ? `${amount}${style.symbol}` : `${style.symbol}${amount}`;
  return style.isAfter ? `${amount} ${style.symbol}` : `${style.symbol}${style.symbol.length > 1 ? " " : ""}${amount}`;
}

const shape = fc.record({
  items: fc.array(
    fc.record({
      name: fc.constantFrom("Apples", "Kabel", "Papier", "Ticket A", "Service B2", "Caffè", "Widget"),
      minor: fc.integer({ min: 25, max: 250_000 }),
    }),
    { minLength: 1, maxLength: 8 },
  ),
  style: fc.constantFrom(...styles),
  words: fc.constantFrom(...languages),
  taxRate: fc.constantFrom(0, 500, 700, 1000, 1900, 2000),
  tip: fc.constantFrom(0, 0, 0, 500, 1234),
  discount: fc.constantFrom(0, 0, 0, 100, 333),
  withSymbol: fc.boolean(),
  paysCash: fc.boolean(),
  gap: fc.constantFrom("  ", "      ", " ....... ", "\t"),
  cardDigits: fc.constantFrom(
    "",
    "",
    "VISA ************4410",
    "Maestro xxxx xxxx xxxx 0815",
    "Karte endet auf 1250",
    "Mastercard ....9900",
    "Visa - 2000",
  ),
  later: fc.constantFrom(
    "",
    "",
    "",
    "From next month you will be charged 24.99 per month.",
    "Danach werden 24,99 pro Monat abgebucht.",
    "Ensuite 24,99 par mois",
  ),
});
type Shape = typeof shape extends fc.Arbitrary<infer Value> ? Value : never;

/** Builds the text of a receipt and the amount it comes to. */
function build(make: Shape): { lines: string[]; total: number } {
  const { style, words, gap } = make;
  const show = (label: string, minor: number): string => `${label}${gap}${written(minor, style, make.withSymbol)}`;
  const subtotal = make.items.reduce((sum, item) => sum + item.minor, 0);
  const discount = Math.min(make.discount, subtotal - 1);
  const tax = Math.round((subtotal * make.taxRate) / 10_000);
  const total = subtotal + tax - discount + make.tip;
  const lines = [
    "Example Trading",
    "2026-03-24",
    `Currency ${style.code}`,
    ...make.items.map((item) => show(item.name, item.minor)),
    show(make.words.subtotal, subtotal),
  ];
  if (tax > 0) lines.push(show(`${words.tax} ${make.taxRate / 100}%`, tax));
  if (discount > 0) lines.push(show(words.discount, -discount));
  if (make.tip > 0) lines.push(show(words.tip, make.tip));
  lines.push(show(words.total, total));
  if (make.paysCash) lines.push(show(words.cash, total + 500), show(words.change, 500));
  lines.push(...[make.cardDigits, make.later].filter((line) => line !== ""));
  return { lines, total };
}

function parse(lines: readonly string[], isRead: boolean) {
  return parseReceipt({
    path: "/f/a.txt",
    lines: lines.map((text) => ({ text, confidence: null })),
    isRead,
    from: null,
    sentOn: null,
  });
}

const isSure = (doubts: readonly { field: string }[]): boolean =>
  !doubts.some(({ field }) => field === "total" || field === "currency");

test("a well printed receipt is read exactly, or doubted", () => {
  let sure = 0;
  let runs = 0;
  fc.assert(
    fc.property(shape, (make) => {
      const { lines, total } = build(make);
      const receipt = parse(lines, false);
      runs += 1;
      if (!isSure(receipt.doubts)) return;
      sure += 1;
      expect(receipt.total).toBe(total);
    }),
    { numRuns: 1500, seed: 20260324 },
  );
  expect(sure / runs).toBeGreaterThan(0.95);
});

const noises: readonly ((text: string) => string)[] = [
  (text) => text.replace("0", "O"),
  (text) => text.replace("1", "l"),
  (text) => text.replace("5", "S"),
  (text) => text.replace("8", "B"),
  (text) => text.replace(/[.,](?=\d{2}(?!\d))/, ""),
  (text) => text.replace(/[.,](?=\d{2}(?!\d))/, " "),
  (text) => text.replace(/[.,](?=\d{2}(?!\d))/, ". "),
  (text) => text.replace(/[.,]\d{2}(?!\d)/, ""),
  (text) => text.replace(/\d(?=\D*$)/, ""),
  (text) => text.replace(/\d/, (digit) => String((Number(digit) + 3) % 10)),
  (text) => text.replace("3", "8").replace("6", "8"),
  (text) => text.replace(/^(\D*)\d/, "$1"),
  (text) => text.replace(/[a-z]/i, "c"),
  () => "",
];

test("a receipt whose picture was misread in up to three lines is never wrong without a doubt", () => {
  const noisy = fc.tuple(
    shape,
    fc.array(fc.tuple(fc.nat(40), fc.constantFrom(...noises)), { minLength: 1, maxLength: 3 }),
  );
  fc.assert(
    fc.property(noisy, ([make, changes]) => {
      const { lines, total } = build(make);
      for (const [place, noise] of changes) {
        const index = 3 + (place % (lines.length - 3));
        lines[index] = noise(lines[index] ?? "");
      }
      const receipt = parse(lines, true);
      if (isSure(receipt.doubts)) expect(receipt.total, lines.join("\n")).toBe(total);
    }),
    { numRuns: 3000, seed: 20260325 },
  );
});
