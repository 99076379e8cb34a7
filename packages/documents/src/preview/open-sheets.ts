import { detectFormat } from "../detect-format.ts";
import type { DocumentFormat } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import type { Grid } from "../tables/grid.ts";
import type { CellComment } from "../xlsx/open-workbook.ts";

/** What is read of a workbook or a delimited file: one sheet alone, or so many rows of each. */
export type SheetWish = Readonly<{ only?: string; rows?: number }>;

/** A sheet with the comments at its cells. */
export type OpenedSheet = Readonly<{ grid: Grid; comments: readonly CellComment[] }>;

/** The sheets of a file of any kind that has rows; `null` for the others. */
export async function openSheets(
  bytes: Uint8Array,
  name: string,
  wish: SheetWish,
): Promise<readonly OpenedSheet[] | null> {
  const format = detectFormat(bytes, name);
  const sheets = await gridsOf(bytes, format, { name, wish });
  if (sheets === null || wish.only === undefined) return sheets;
  const found = sheets.filter(({ grid }) => grid.name === wish.only);
  if (found.length > 0) return found;
  throw new Refusal("wrong-part", `There is no sheet "${wish.only.slice(0, 80)}" in this file.`);
}

type Asked = Readonly<{ name: string; wish: SheetWish }>;

async function gridsOf(
  bytes: Uint8Array,
  format: DocumentFormat,
  { name, wish }: Asked,
): Promise<readonly OpenedSheet[] | null> {
  if (format === "csv" || format === "tsv")
    return [
      { grid: (await (await import("../tables/read-delimited.ts")).readDelimited(bytes, name)).grid, comments: [] },
    ];
  const workbook = await workbookOf(bytes, format, wish);
  return workbook === null ? null : workbook.sheets.map(({ comments, grid }) => ({ grid, comments }));
}

async function workbookOf(bytes: Uint8Array, format: DocumentFormat, wish: SheetWish) {
  switch (format) {
    case "xlsx":
      return (await import("../xlsx/open-workbook.ts")).openWorkbook(bytes, wish);
    case "xls":
      return (await import("../binary-office/read-xls.ts")).openXls(bytes, wish);
    case "xlsb":
      return (await import("../binary-office/read-xlsb.ts")).openXlsb(bytes, wish);
    case "ods":
      return (await import("../opendocument/read-ods.ts")).openOds(bytes, wish);
    case "numbers":
      return (await import("../numbers/read-numbers.ts")).openNumbers(bytes, wish);
    default:
      return null;
  }
}
