import { detectFormat } from "../detect-format.ts";
import type { DocumentReader } from "../document-reader.ts";
import type { DocumentFormat, ReadOutcome, TableCell } from "../outcome.ts";
import { Refusal, refusedBy } from "../refusal.ts";
import { type Grid, tableOf } from "../tables/grid.ts";
import { openWorkbookOf } from "../tables/open-workbook-of.ts";
import type { CreateOutcome } from "../workbook/create-outcome.ts";
import { createFile } from "../writing/create-file.ts";
import type { FileOutcome } from "../writing/created-file.ts";

import type { ConvertedKind } from "./converted-kinds.ts";

export type ConvertOptions = Readonly<{ name: string; kind: ConvertedKind }>;

/** rows a made workbook holds at most */
const mostRows = 100_000;
const texts: ReadonlySet<DocumentFormat> = new Set([
  "text",
  "markdown",
  "html",
  "eml",
  "msg",
  "code",
  "json",
  "calendar",
]);
const byOffice = "this is left to an office program";

/** A file in another format, with the same values and words; what cannot go along is told in a remark. Never throws for what a file holds. */
export async function convertFile(
  bytes: Uint8Array,
  { name, kind }: ConvertOptions,
  reader: DocumentReader,
): Promise<FileOutcome | CreateOutcome> {
  try {
    const format = detectFormat(bytes, name);
    if (kind === "md") return asText(await reader.read(bytes, { name, maxCharacters: 10_000_000 }));
    if (kind === "docx") return await asDocument(bytes, { name, format }, reader);
    const grids = await gridsOf(bytes, format, name);
    return kind === "csv" ? asCsv(grids) : await asWorkbook(grids, format);
  } catch (error) {
    return refusedBy(error);
  }
}

function asText(read: ReadOutcome): FileOutcome {
  if (read.status === "refused") return read;
  const remarks = read.truncated ? ["The text was longer than can be read at once, so its end is missing."] : [];
  return made(new TextEncoder().encode(`${read.text.trimEnd()}\n`), { characters: read.text.length }, remarks);
}

async function asDocument(
  bytes: Uint8Array,
  { name, format }: Readonly<{ name: string; format: DocumentFormat }>,
  reader: DocumentReader,
): Promise<FileOutcome | CreateOutcome> {
  if (!texts.has(format)) throw new Refusal("unsupported", `Only texts and mails become a docx here; ${byOffice}.`);
  const read = await reader.read(bytes, { name, maxCharacters: 400_000 });
  if (read.status === "refused") return read;
  if (read.truncated) throw new Refusal("too-large", "The text is too long for one document; split it and try again.");
  // of other texts every line stays a line
  const isMarkup = format === "markdown" || format === "html";
  const content = isMarkup ? read.text : read.text.replace(/([^\n])\n(?=[^\n])/g, "$1  \n");
  const title = read.facts.title;
  return createFile({ kind: "docx", description: { content, ...(title !== undefined && { title }) } }, new Map());
}

async function gridsOf(bytes: Uint8Array, format: DocumentFormat, name: string): Promise<readonly Grid[]> {
  const workbook = await openWorkbookOf(bytes, format);
  if (workbook) return workbook.sheets.map(({ grid }) => grid);
  if (format === "csv" || format === "tsv" || format === "text") {
    const { readDelimited } = await import("../tables/read-delimited.ts");
    return [(await readDelimited(bytes, name)).grid];
  }
  throw new Refusal(
    "not-that-format",
    "The file holds no table; give a csv, tsv, xlsx, xls, xlsb, ods or numbers file.",
  );
}

/** The first sheet that is seen, as values. */
function asCsv(grids: readonly Grid[]): FileOutcome {
  const seen = grids.filter(({ hidden }) => !hidden);
  const grid = seen[0] ?? grids[0];
  if (grid === undefined) throw new Refusal("not-that-format", "The file holds no table.");
  const lines = Array.from({ length: grid.height }, (_, row) => {
    const cells = grid.rows.get(row) ?? [];
    return Array.from({ length: grid.width }, (__, column) => csvField(cells[column])).join(",");
  });
  const others = grids.filter((each) => each !== grid).map((each) => each.name);
  const remarks =
    others.length === 0 ? [] : [`Only the sheet ${grid.name} was written; left out: ${others.join(", ")}.`];
  return made(
    new TextEncoder().encode(`${lines.join("\r\n")}\r\n`),
    { rows: lines.length, columns: grid.width },
    remarks,
  );
}

function csvField(cell: TableCell | undefined): string {
  const value = cell?.value ?? "";
  const text = typeof value === "boolean" ? String(value).toUpperCase() : String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

async function asWorkbook(grids: readonly Grid[], format: DocumentFormat): Promise<FileOutcome | CreateOutcome> {
  const [grid] = grids;
  if (grid === undefined || !["csv", "tsv", "text"].includes(format))
    throw new Refusal("unsupported", `Only csv and tsv files become a workbook here; ${byOffice}.`);
  if (grid.height > mostRows)
    throw new Refusal("too-large", `The table has more than ${mostRows} rows; split it, or ask it with table_query.`);
  const table = tableOf(grid, { limit: mostRows, defaultLimit: mostRows });
  const isWhole = table.headerRow === 1 && new Set(table.columns.map(({ name }) => name)).size === table.columns.length;
  const all = Array.from({ length: grid.height }, (_, row) => grid.rows.get(row) ?? []);
  const rows = (isWhole ? all.slice(1) : all).map((cells) => cells.map(asCell));
  const columns = table.columns.map(({ name, kind }) => ({ header: name, ...(kind === "date" && { format: "date" }) }));
  const sheet = { name: sheetName(grid.name), rows, ...(isWhole && { columns }) };
  return createFile({ kind: "xlsx", description: { sheets: [sheet] } }, new Map());
}

function asCell(cell: TableCell): unknown {
  return cell.kind === "date"
    ? { value: cell.value, format: cell.value.length > 10 ? "datetime" : "date" }
    : cell.value;
}

function sheetName(name: string): string {
  const plain = name.replace(/\.[^.]*$/, "").replace(/[[\]:*?/\\']+/g, " ");
  return plain.slice(0, 31).trim() || "Sheet1";
}

function made(bytes: Uint8Array, report: Record<string, number>, remarks: readonly string[]): FileOutcome {
  return { status: "created", bytes, report, ...(remarks.length > 0 && { remarks }) };
}
