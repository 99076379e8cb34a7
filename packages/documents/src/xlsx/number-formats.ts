import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";

/** The number format of each cell style, by style index; General is left out. */
export type CellFormats = ReadonlyMap<number, Readonly<{ code: string; isDate: boolean }>>;

const BUILT_IN: Readonly<Record<number, string>> = {
  1: "0",
  2: "0.00",
  3: "#,##0",
  4: "#,##0.00",
  9: "0%",
  10: "0.00%",
  11: "0.00E+00",
  12: "# ?/?",
  13: "# ??/??",
  14: "yyyy-mm-dd",
  15: "d-mmm-yy",
  16: "d-mmm",
  17: "mmm-yy",
  18: "h:mm AM/PM",
  19: "h:mm:ss AM/PM",
  20: "h:mm",
  21: "h:mm:ss",
  22: "yyyy-mm-dd h:mm",
  37: "#,##0",
  38: "#,##0",
  39: "#,##0.00",
  40: "#,##0.00",
  45: "mm:ss",
  46: "[h]:mm:ss",
  47: "mm:ss.0",
  48: "##0.0E+0",
  49: "@",
};

/** The code of a format that every workbook has by its number. */
export function numberFormat(id: number): string | undefined {
  return BUILT_IN[id];
}

export function readCellFormats(styles: XmlElement | null): CellFormats {
  const formats = new Map<number, { code: string; isDate: boolean }>();
  if (!styles) return formats;
  const codes = new Map<number, string>(Object.entries(BUILT_IN).map(([id, code]) => [Number(id), code]));
  for (const each of child(styles, "numFmts")?.children ?? []) {
    if (typeof each !== "string") codes.set(Number(attribute(each, "numFmtId")), attribute(each, "formatCode") ?? "");
  }
  const cellStyles = child(styles, "cellXfs");
  (cellStyles ? childElements(cellStyles) : []).forEach((style, index) => {
    const code = codes.get(Number(attribute(style, "numFmtId") ?? 0));
    if (code && code.toLowerCase() !== "general") formats.set(index, { code, isDate: isDateFormat(code) });
  });
  return formats;
}

/** Whether a number format shows a date or a time. Elapsed time such as `[h]:mm` is a duration and stays a number. */
export function isDateFormat(code: string): boolean {
  const first = code.split(";")[0] ?? "";
  if (/\[(h+|m+|s+)\]/i.test(first)) return false;
  const bare = first.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "").replace(/general/gi, "");
  return /[ymdhs]/i.test(bare) && !/[#?]/.test(bare);
}

const DAY_MS = 86_400_000;

/** The ISO form of a serial date; a time of day alone reads `HH:MM:SS`. Null when the number is no date. */
export function serialToIso(serial: number, isFrom1904: boolean): string | null {
  if (serial < 0 || serial >= 2_958_466) return null;
  const seconds = Math.round((serial % 1) * 86_400);
  const days = Math.floor(serial);
  if (days === 0 && !isFrom1904) return clock(seconds);
  const start = isFrom1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const moment = new Date(start + days * DAY_MS + seconds * 1_000).toISOString();
  return seconds === 0 ? moment.slice(0, 10) : moment.slice(0, 19);
}

function clock(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().slice(11, 19);
}
