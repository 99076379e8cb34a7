import type { TableCell } from "../outcome.ts";

const mostDigits = 10;

/** What a cell shows: its value in its number format as far as that is a plain one; text and dates as they are. */
export function shownValue(cell: TableCell): string {
  switch (cell.kind) {
    case "empty":
      return "";
    case "number":
      return shownNumber(cell.value, cell.format);
    case "boolean":
      return cell.value ? "TRUE" : "FALSE";
    case "date":
      return cell.value.replace("T", " ");
    case "text":
    case "error":
      return cell.value;
  }
}

/** Without the noise of binary fractions: 0.1 + 0.2 reads 0.3. */
function plainNumber(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/** One section of a number format: what stands around the digits, and how they are written. */
const section =
  /^((?:"[^"]*"|\\.|\[\$[^\]]*\]|_.|[^0#?"\\[])*)([#0?][#0?,]*)(?:\.([0#?]+))?(%?)((?:"[^"]*"|\\.|\[\$[^\]]*\]|_.|[^0#?"\\[])*)$/;

function shownNumber(value: number, format: string | undefined): string {
  if (format === undefined || !Number.isFinite(value)) return plainNumber(value);
  const sections = format.replace(/\[(?:[A-Za-z]+\d*|[<>=][^\]]*)\]/g, "").split(";");
  const negative = value < 0 ? sections[1] : undefined;
  const found = section.exec(negative ?? sections[0] ?? "");
  if (found === null) return plainNumber(value);
  const [, before = "", digits = "", fraction = "", percent = "", after = ""] = found;
  const scale = digits.length - digits.replace(/,+$/, "").length;
  const isPercent = percent === "%" || after.includes("%");
  const amount = (Math.abs(value) * (isPercent ? 100 : 1)) / 1_000 ** scale;
  const written = digitsOf(amount, digits.replace(/,+$/, ""), fraction);
  const sign = value < 0 && negative === undefined ? "-" : "";
  return `${sign}${wordsOf(before)}${written}${percent}${wordsOf(after)}`.trim();
}

function digitsOf(amount: number, digits: string, fraction: string): string {
  const most = Math.min(fraction.length, mostDigits);
  const least = Math.min(fraction.replace(/[#?]+$/, "").length, most);
  const [whole = "0", rest = ""] = amount.toFixed(most).split(".");
  const padded = whole.padStart(digits.replace(/[^0]/g, "").length, "0");
  const grouped = digits.includes(",") ? padded.replace(/\B(?=(\d{3})+$)/g, ",") : padded;
  const kept = rest.slice(0, least) + rest.slice(least).replace(/0+$/, "");
  return kept === "" ? grouped : `${grouped}.${kept}`;
}

/** Signs and words of a format that are shown as they stand. */
function wordsOf(text: string): string {
  return text
    .replace(/\[\$([^\]-]*)[^\]]*\]/g, "$1")
    .replace(/_./g, " ")
    .replace(/\*./g, "")
    .replace(/"([^"]*)"|\\(.)/g, (_, quoted?: string, single?: string) => quoted ?? single ?? "");
}
