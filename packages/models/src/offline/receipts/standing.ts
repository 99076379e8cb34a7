import { labelText } from "./label.ts";
import type { Receipt } from "./parse-receipt.ts";
import { type ReceiptLine, readLines } from "./receipt-line.ts";

/** One paper with what was read from it. `title` is the subject of a mail. */
type Paper = Readonly<{ texts: readonly string[]; title: string | null; isRead: boolean; receipt: Receipt }>;

/** What a paper says about itself: nothing special, that it is no receipt at all (`why` for the list), or something a person has to look at. */
export type Standing = Readonly<{ status: "receipt" } | { status: "doubtful" | "other"; why: string }>;

const failed = new RegExp(
  [
    "payment (?:\\w+ ){0,3}(?:failed|declined|unsuccessful|rejected|not go through|not be (?:processed|completed|collected))",
    "(?:could not|couldn t|can t|cannot|unable to|were not able to|failed to) (?:\\w+ ){0,3}(?:charge|collect|take|process|debit) (?:\\w+ ){0,3}(?:card|payment|account|renewal|subscription)",
    "card (?:\\w+ ){0,2}(?:was |has been |is )?(?:declined|rejected|refused)",
    "failed payment",
    "zahlung (?:\\w+ ){0,4}(?:fehlgeschlagen|abgelehnt|gescheitert|nicht (?:\\w+ )?(?:erfolgreich|moglich|durchgefuhrt|verarbeitet))",
    "konnten? (?:\\w+ ){0,8}nicht (?:\\w+ ){0,5}(?:abgebucht|abbuchen|belastet|belasten|eingezogen|einziehen|verarbeitet)",
    "paiement (?:\\w+ ){0,3}(?:refuse|echoue|rejete|n a pas (?:pu|abouti))",
    "echec (?:du|de|de votre) (?:paiement|prelevement)",
    "n avons pas pu (?:\\w+ ){0,3}(?:debiter|prelever|encaisser)",
    "pago (?:\\w+ ){0,3}(?:rechazado|fallido|no se ha podido|no ha podido)",
    "no (?:se )?(?:ha|hemos|pudimos|se pudo) (?:podido )?(?:\\w+ )?(?:cobrar|cargar|procesar)",
    "pagamento (?:\\w+ ){0,3}(?:rifiutato|fallito|non riuscito|non andato a buon fine)",
    "non (?:siamo riusciti|e stato possibile) (?:\\w+ ){0,2}(?:addebitare|prelevare|incassare)",
  ].join("|"),
);
const untouched = new RegExp(
  [
    "(?:nothing|no (?:payment|money|amount|charge)) (?:has been|have been|was|were|is|will be) (?:yet )?(?:charged|taken|made|paid|debited)",
    "nothing is payable|you (?:have not|haven t|were not|weren t) (?:been )?charged|not (?:yet )?been charged",
    "(?:nichts|kein betrag|keine zahlung) (?:\\w+ ){0,3}(?:abgebucht|belastet|berechnet|eingezogen)",
    "aucun (?:montant|paiement|debit|prelevement) n (?:a|est)",
    "no se (?:le |te )?ha (?:cobrado|cargado|realizado ningun)",
    "nessun (?:importo|addebito|pagamento) (?:e stato|verra|effettuato)",
  ].join("|"),
);
const offerHead =
  /^(?:quotation|quote|price quote|estimate|cost estimate|pro ?forma(?: invoice)?|angebot|kostenvoranschlag|kostenschatzung|devis|estimation|proforma|presupuesto|cotizacion|preventivo|offerta|見積書|お見積書|御見積書)(?: (?:no|nr|n|number|nummer|numero|ref|vom|du|del)\b.*)?$/;
const offerWords =
  /\b(?:(?:quote|quotation|estimate) (?:is )?valid (?:for|until)|angebot (?:ist )?(?:gultig|freibleibend)|devis (?:est )?valable|presupuesto (?:es )?valido|preventivo (?:e )?valido|estimated total|total estimate|geschatzter? (?:gesamtbetrag|summe)|total estime|total estimado|totale stimato)\b/;
const notAnInvoice =
  /\b(?:this is not an? (?:invoice|bill)|(?:dies|das) ist keine rechnung|n est pas une facture|no es una factura|non e una fattura)\b/;
const advertising =
  /\b(?:instead of|was now|only (?:this|until|today)|this weekend only|(?:save|get) (?:\w+ )*(?:off|in total|on orders|when you)|with (?:the )?code|use code|promo code|your code|free shipping on|shop now|buy now|unsubscribe|while stocks last|statt (?:nur )?(?:eur|euro)?|nur (?:dieses|noch|heute|bis)|jetzt (?:bestellen|kaufen|sichern|sparen)|mit (?:dem )?code|solange (?:der )?vorrat|au lieu de|profitez|jusqu a (?:dimanche|lundi|minuit)|avec le code|solo (?:este|hoy|hasta|questo|oggi|fino)|en vez de|en lugar de|con el codigo|invece di|con il codice|approfitta|offre speciale|oferta especial|sonderangebot|special offer|black friday)\b/g;
const receiptWords =
  /\b(?:receipts?|e receipt|invoice|tax invoice|paid|payment received|charged|tendered|refund(?:ed)?|credit note|folio|boarding pass|order (?:placed|confirmation|number|no|total)|your order|booking confirm\p{L}*|reservation|statement|quittung|beleg|kassenbon|bon|rechnung|rechnungs\p{L}+|bezahlt|gezahlt|abgebucht|gutschrift|erstattung\p{L}*|bestell\p{L}+|buchung\p{L}*|facture|recu|ticket|paye|payee|regle|debite|rembourse\p{L}*|commande|reservation|factura|recibo|pagado|pagada|cobrado|reembols\p{L}+|pedido|reserva|fattura|ricevuta|scontrino|pagato|pagata|addebitat[oa]|rimbors\p{L}+|ordine|prenotazione|documento commerciale|visa|mastercard|maestro|amex|girocard|paypal|contactless|twint|especes|efectivo|contanti|kvitto|moms|vat|mwst|ust|tva|iva|gst|hst|sales tax|tax)\b|領収|レシート|請求書|現金|カード|合計|小計/u;
const paidClaim =
  /\b(?:paid (?:by|with|in full|on|via)|payment received|(?<!(?:update|change|check|edit|add|enter|choose) (?:your |the |a |another )?(?:new )?)payment method|thank you for (?:your payment|paying)|amount paid|total paid|you paid|bezahlt (?:mit|am|per)|zahlung erhalten|zahlungseingang|dankend erhalten|betrag erhalten|paye (?:par|le)|paiement recu|acquittee?|pagado (?:con|el)|pago recibido|pagato (?:con|il)|pagamento ricevuto|quietanzat[ao])\b/;
const cancelled =
  /\b(?:(?:order|booking|reservation|payment|subscription) (?:\w+ ){0,3}(?:cancelled|canceled)|(?:bestellung|buchung|zahlung) (?:\w+ ){0,3}storniert|(?:commande|reservation) (?:\w+ ){0,3}annulee|(?:pedido|reserva) (?:\w+ ){0,3}(?:cancelad|anulad)[oa]|(?:ordine|prenotazione) (?:\w+ ){0,3}annullat[oa]|payment reminder|reminder of payment|zahlungserinnerung|mahnung|rappel de paiement|recordatorio de pago|sollecito di pagamento)\b/;

const some = (labels: readonly string[], pattern: RegExp): boolean => labels.some((label) => pattern.test(label));

const readPlain = (texts: readonly string[]): readonly ReceiptLine[] =>
  readLines(
    texts.map((text) => ({ text, confidence: null })),
    false,
    null,
  );

/** A payment that is stated, or a line of one with its amount. */
function saysPaid(labels: readonly string[], lines: readonly ReceiptLine[]): boolean {
  return (
    some(labels, paidClaim) ||
    lines.some(
      ({ label, money }) =>
        ["card", "cash", "paid"].includes(label?.kind ?? "") &&
        money.some(({ minor, isLoose }) => minor !== 0 && !isLoose),
    )
  );
}

/** A line named total with an amount in a currency. */
const hasPricedTotal = (lines: readonly ReceiptLine[]): boolean =>
  lines.some(({ label, money }) => label?.kind === "total" && money.some(({ figure }) => figure.currency !== null));

function contradicted(isPaid: boolean, why: string): Standing {
  return { status: isPaid ? "doubtful" : "other", why };
}

/** What the words say plainly: a failed payment, an offer, nothing charged, a cancellation. */
function plainWords(labels: readonly string[], isPaid: boolean): Standing | null {
  if (some(labels, failed)) return contradicted(isPaid, "it says that a payment failed");
  if (some(labels.slice(0, 9), offerHead) || some(labels, offerWords))
    return contradicted(isPaid, "it is an offer or estimate, not a receipt");
  if (some(labels, untouched)) return contradicted(isPaid, "it says that nothing was charged");
  if (some(labels, cancelled)) return { status: "doubtful", why: "it speaks of a cancellation or a reminder" };
  return some(labels, notAnInvoice) ? { status: "doubtful", why: "it says that it is no invoice" } : null;
}

/** What a paper says about whether anything was paid. Amounts that nothing confirms need a word that receipts have. */
export function standingOf({ texts, title, isRead, receipt }: Paper): Standing {
  const lines = texts.filter((text) => text.trim() !== "");
  const labels = [...(title === null ? [] : [title]), ...lines, ...runOver(lines)].map(labelText);
  const amounts = readPlain(lines);
  const isPaid = saysPaid(labels, amounts);
  const plain = plainWords(labels, isPaid);
  if (plain !== null) return plain;
  const isConfirmed = receipt.total !== null && !receipt.doubts.some(({ field }) => field === "total");
  if (isConfirmed || isPaid) return { status: "receipt" };
  const praise = new Set(labels.flatMap((label) => label.match(advertising) ?? [])).size;
  if (praise > 1 && receipt.number === null)
    return { status: "other", why: "it looks like advertising, not like a receipt" };
  return isRead || hasPricedTotal(amounts) || receipt.number !== null || some(labels, receiptWords)
    ? { status: "receipt" }
    : { status: "other", why: "it has amounts, but no word that says something was bought or paid" };
}

/** Sentences run over the end of a line. */
function runOver(lines: readonly string[]): readonly string[] {
  return lines.slice(1).map((line, index) => `${lines[index] ?? ""} ${line}`);
}
