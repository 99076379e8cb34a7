import type { NumberFormat } from "../parts-of-descriptions.ts";

/** How numbers are written in a chart: patterns, and what the language puts into them. */
export type NumberLocale = Readonly<{
  decimal: string;
  thousands: string;
  grouping: readonly number[];
  currency: readonly [before: string, after: string];
  percent: string;
}>;

/** The language's marks, with the currency of the format. */
export function numberLocale(language: string, format: NumberFormat | undefined): NumberLocale {
  const parts = (options: Intl.NumberFormatOptions, value: number) =>
    new Intl.NumberFormat(language, options).formatToParts(value);
  const plain = parts({ useGrouping: true, minimumFractionDigits: 1 }, 1_234_567.5);
  const mark = (kind: Intl.NumberFormatPartTypes) => plain.find(({ type }) => type === kind)?.value ?? "";
  const percent = parts({ style: "percent" }, 0.5)
    .filter(({ type }) => type !== "integer")
    .map(({ value }) => value)
    .join("");
  return {
    decimal: mark("decimal") || ".",
    thousands: mark("group"),
    grouping: [3],
    currency: currencyMarks(language, format),
    percent: percent || "%",
  };
}

function currencyMarks(language: string, format: NumberFormat | undefined): readonly [string, string] {
  if (format === undefined || !/^[A-Z]{3}$/.test(format)) return ["", ""];
  const parts = new Intl.NumberFormat(language, {
    style: "currency",
    currency: format,
    maximumFractionDigits: 0,
  }).formatToParts(1);
  const at = parts.findIndex(({ type }) => type === "integer");
  const text = (from: number, to?: number) =>
    parts
      .slice(from, to)
      .map(({ value }) => value)
      .join("");
  return [text(0, at), text(at + 1)];
}

/** The pattern of values, with as many digits as the format or the values need. */
export function numberPattern(format: NumberFormat | undefined, values: readonly number[]): string {
  switch (format) {
    case "integer":
      return ",.0f";
    case "number":
      return ",.2f";
    case "percent":
      return ".1~%";
    case undefined:
      return values.every(Number.isInteger) ? ",.0f" : ",.2~f";
    default:
      return values.every(Number.isInteger) ? "$,.0f" : "$,.2f";
  }
}

/** The pattern of an axis, whose steps are rounder than the values. */
export function axisPattern(format: NumberFormat | undefined, values: readonly number[]): string {
  const largest = Math.max(0, ...values.map(Math.abs));
  if (format === "percent") return ".1~%";
  const money = format !== undefined && format !== "integer" && format !== "number" ? "$" : "";
  const digits = largest >= 10 || values.length === 0 ? ".0f" : ".2~f";
  return `${money},${digits}`;
}
