import type { TableCell } from "../outcome.ts";
import { emptyCell } from "./grid.ts";

/** Which mark separates decimals in a column of text. */
export type DecimalMark = "." | ",";

const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?$/;
const CURRENCY = /^(?:[€$£¥]|EUR|USD|GBP|CHF)\s*|\s*(?:[€$£¥]|EUR|USD|GBP|CHF)$/;
const POINT_NUMBER = /^[-+]?(?:\d{1,3}(?:[,' ]\d{3})+|\d+)(?:\.\d+)?$/;
const COMMA_NUMBER = /^[-+]?(?:\d{1,3}(?:[.' ]\d{3})+|\d+)(?:,\d+)?$/;

/** Tells from all values of a column which decimal mark fits them; a point unless only a comma does. */
export function decimalMarkOf(values: readonly string[]): DecimalMark {
  let fitsPoint = true;
  let fitsComma = true;
  let hasComma = false;
  for (const value of values) {
    const bare = bareNumber(value);
    if (!/^[-+\d][\d.,' ]*$/.test(bare)) continue;
    fitsPoint &&= POINT_NUMBER.test(bare);
    fitsComma &&= COMMA_NUMBER.test(bare);
    hasComma ||= bare.includes(",");
  }
  return hasComma && fitsComma && !fitsPoint ? "," : ".";
}

/** The typed cell for a piece of text. Leading zeros and long digit strings are identifiers and stay text; only ISO dates are dates. */
export function typedCell(raw: string, mark: DecimalMark): TableCell {
  const text = raw.trim();
  if (text === "") return emptyCell;
  if (/^(true|false)$/i.test(text)) return { kind: "boolean", value: text.toLowerCase() === "true" };
  const date = isoDate(text);
  if (date) return { kind: "date", value: date };
  const number = numberOf(text, mark);
  return number ?? { kind: "text", value: raw };
}

function isoDate(text: string): string | null {
  const match = ISO_DATE.exec(text);
  if (!match) return null;
  const day = `${match[1]}-${match[2]}-${match[3]}`;
  const moment = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(moment.getTime()) || moment.toISOString().slice(0, 10) !== day) return null;
  return match[4] ? `${day}T${match[4]}:${match[5]}:${match[6] ?? "00"}` : day;
}

function bareNumber(text: string): string {
  const trimmed = text
    .trim()
    .replace(CURRENCY, "")
    .replace(/\s*%$/, "")
    .replace(/[\u00a0\u202f]/g, " ");
  return /^\(.+\)$/.test(trimmed) ? `-${trimmed.slice(1, -1)}` : trimmed;
}

function numberOf(text: string, mark: DecimalMark): TableCell | null {
  const bare = bareNumber(text).replace(/^([-+]?)(?:[€$£¥])\s*/, "$1");
  const isExponent = /^[-+]?\d+(\.\d+)?e[-+]?\d{1,3}$/i.test(bare);
  if (!isExponent && !(mark === "." ? POINT_NUMBER : COMMA_NUMBER).test(bare)) return null;
  const plain = isExponent
    ? bare
    : mark === "."
      ? bare.replace(/[,' ]/g, "")
      : bare.replace(/[.' ]/g, "").replace(",", ".");
  const digits = plain.replace(/^[-+]/, "");
  if (/^0\d/.test(digits) || digits.replace(".", "").length > 15 || (plain.startsWith("+") && digits.length > 6))
    return null;
  const value = Number(plain);
  if (text.endsWith("%")) return { kind: "number", value: Number((value / 100).toPrecision(15)), format: "0%" };
  const currency = /[€$£¥]|EUR|USD|GBP|CHF/.exec(text)?.[0];
  return currency ? { kind: "number", value, format: currency } : { kind: "number", value };
}
