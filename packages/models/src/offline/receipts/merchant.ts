import { labelOf, labelText } from "./label.ts";
import { hasDate } from "./receipt-date.ts";

/** Who was paid; `doubt` when it was guessed from the file name or a line that may be something else. */
export type MerchantVerdict = Readonly<{ name: string | null; doubt: string | null }>;

const companyForm =
  /(?<![\p{L}])(?:GmbH(?: & Co\.? KG)?|AG|KG|OHG|e\.?K\.?|UG|Ltd\.?|Limited|LLC|L\.L\.C\.|Inc\.?|Corp\.?|PLC|S\.?A\.?R\.?L\.?|SAS|S\.A\.S\.|S\.?A\.?|SRL|S\.?r\.?l\.?|S\.?p\.?A\.?|S\.?L\.?U?\.?|B\.?V\.?|Oy|AB|ApS|AS|KK|Pty|株式会社)(?![\p{L}])/u;
const notMerchant =
  /^(?:\W*)(?:receipt|invoice|tax invoice|bill|customer copy|merchant copy|copy|duplicate|original|rechnung|quittung|kassenbon|beleg|kassenbeleg|facture|re[cç]u|ticket(?: de caisse)?|note|addition|factura(?: simplificada)?|recibo|tique|ricevuta|fattura|scontrino(?: fiscale)?|documento commerciale|welcome|willkommen|bienvenue|bienvenido|benvenuti|thank|thanks|danke|vielen dank|merci|gracias|grazie|date|datum|fecha|data|time|order|bestellung|commande|pedido|ordine|hello|hi|dear|hallo|guten tag|sehr geehrte|bonjour|hola|estimad[oa]|gentile|ciao|your|ihre|votre|su|here|bill to|sold to|ship to|to|an|a|from|von|de|subject|betreff|cc|reply-to|page|seite|tel|phone|fax|www|http|vat|ust|tva|iva|table|tisch|server|cashier|kasse|kassierer|gutschrift|credit note|avoir|nota|refund|領収書|領収証|レシート|attachment|message-id|content-type|sent|gesendet)(?:\b|$)/iu;
const streetOrPlace =
  /\b(?:street|st\.|road|rd\.?|avenue|ave\.?|blvd|lane|drive|suite|floor|platz|weg|allee|gasse|rue|boulevard|place|calle|plaza|avenida|via|viale|piazza|corso|p\.?o\.? box)\b|stra(?:ß|ss)e|str\.|\b[A-Z]{2} \d{5}\b|\b\d{4,5} [A-ZÄÖÜ]|\d{1,4}-\d{1,4}-\d{1,4}/i;

/** Headings of pages and compound names of papers, as whole lines. */
const headingOnly =
  /^(?:home|menu|account|my account|overview|orders?|my orders|details|order details|summary|back|startseite|übersicht|konto|bestellungen|accueil|mon compte|commandes|inicio|mi cuenta|pedidos|ordini|confirmed|confirmation|booking|reservation|[\p{L}-]*(?:quittung|rechnung|beleg|bon))$/iu;
const titleOfPage =
  /(?:[-–—:|]\s*(?:confirmed|confirmation|complete[d]?|bestätigt|confirm[ée]e?s?|confirmad[oa]|confermat[oa]))\W*$/iu;
const postcode = /(?<![A-Z\d])[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?![A-Z\d])/;

type Scored = Readonly<{ name: string; score: number }>;

function tidy(text: string): string {
  return text
    .replace(/[*#=_|<>~^`"]+/g, " ")
    .replace(/\s{3,}.*$/, "")
    .replace(/\s+/g, " ")
    .replace(/^[\s\-–:.,]+|[\s\-–:,]+$/g, "")
    .trim();
}

function letters(text: string): number {
  return (text.match(/\p{L}/gu) ?? []).length;
}

function scoreLine(line: string, index: number): Scored | null {
  const name = tidy(line);
  if (letters(name) < 2 || name.length > 60 || notMerchant.test(name)) return null;
  if (/@|https?:|www\./i.test(name) || /\d{1,2}[:.]\d{2}/.test(name)) return null;
  if (headingOnly.test(name) || titleOfPage.test(name) || hasDate(line)) return null;
  let score = 10 - index * 1.5;
  if (postcode.test(name)) score -= 7;
  if (companyForm.test(name)) score += 6;
  if (streetOrPlace.test(name)) score -= 7;
  if ((name.match(/\d/g) ?? []).length > 3) score -= 4;
  if (letters(name) < name.length / 2) score -= 3;
  if (/:/.test(name)) score -= 3;
  if (labelOf(line, /\d[.,]\d{2}/.test(line), false) !== null) score -= 6;
  if (/\d[.,]\d{2}(?!\d)/.test(line)) score -= 6;
  return { name, score };
}

const labelled =
  /^(?:merchant|seller|sold by|store|vendor|supplier|h[äa]ndler|verk[äa]ufer|anbieter|vendeur|marchand|vendedor|comercio|venditore|esercente|payee|paid to|bezahlt an|店名)\s*[:：]\s*(.+)$/iu;

/** The display name or the domain of a sender: `Shop <mail@shop.example>`. */
function senderName(from: string): string | null {
  const shown = /^\s*"?([^"<@]+?)"?\s*<[^>]+>/.exec(from)?.[1]?.trim();
  const generic = /^(?:no.?reply|billing|invoice|receipts?|info|orders?|support|service|rechnung)s?$/i;
  if (shown !== undefined && shown !== "" && !generic.test(shown))
    return shown.replace(/\s+(?:receipts?|billing|invoices?|orders?)$/i, "");
  const domain = /@([\w.-]+)/.exec(from)?.[1]?.split(".").at(-2);
  return domain === undefined ? null : domain.charAt(0).toUpperCase() + domain.slice(1);
}

const privateMail = /@(?:gmail|googlemail|outlook|hotmail|yahoo|icloud|gmx|web|proton|protonmail|live|me|aol|mail)\./i;

/** Finds the merchant among the first lines; `from` is the sender where the receipt is a mail. */
export function chooseMerchant(lines: readonly string[], from: string | null, fileName: string): MerchantVerdict {
  for (const line of lines) {
    const found = labelled.exec(line.trim())?.[1];
    if (found !== undefined && letters(found) >= 2) return { name: tidy(found), doubt: null };
  }
  if (from !== null && !privateMail.test(from)) {
    const sender = senderName(from);
    if (sender !== null) return { name: sender, doubt: null };
  }
  const scored = lines.slice(0, 14).flatMap((line, index) => scoreLine(line, index) ?? []);
  const best = scored.reduce<Scored | null>(
    (top, entry) => (top === null || entry.score > top.score ? entry : top),
    null,
  );
  if (best !== null && best.score >= 3) return { name: best.name, doubt: null };
  if (best !== null && best.score > -2) return { name: best.name, doubt: "the name of the merchant is a guess" };
  const words = fileName
    .replace(/\.[^.]+$/, "")
    .replace(/[_\-.]+/g, " ")
    .replace(/\b\d+\b/g, "")
    .replace(/\b(?:receipt|invoice|scan|img|rechnung|beleg)\b/gi, "")
    .trim();
  return { name: letters(words) >= 3 ? words : null, doubt: "no merchant was found on it; the file's name is used" };
}

/** Comparable form of a merchant's name. */
export function merchantKey(name: string | null): string {
  return labelText((name ?? "").replace(companyForm, ""))
    .replace(/\b(?:the|der|die|das|le|la|el|il)\b/g, "")
    .replace(/\s+/g, "");
}
