import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import type { DocumentFacts, DocumentFormat, ReadOutcome, SheetFact } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { columnLetter } from "../tables/cell-names.ts";
import { tableOf } from "../tables/grid.ts";
import { gridMarkdown, tableText } from "../tables/markdown-table.ts";
import { type OpenedWorkbook, type WorkbookSheet, wantedSheets } from "./open-workbook.ts";
import type { SheetWindow } from "./sheet-window.ts";

/** Makes the outcome for a workbook, whatever format it was opened from. */
export function workbookOutcome(
  workbook: OpenedWorkbook,
  { format, mediaType, options }: Readonly<{ format: DocumentFormat; mediaType: string; options: ReadOptions }>,
): ReadOutcome {
  const names = workbook.sheets.map((sheet) => sheet.grid.name);
  const window = wantedSheets(names, options.at === undefined ? {} : { at: options.at });
  const sections: string[] = [];
  let left = options.maxCharacters ?? limits.characters;
  let truncated = false;
  for (const sheet of workbook.sheets) {
    const section = sheetMarkdown(sheet, window, Math.max(left, 0));
    sections.push(section.text);
    left -= section.text.length;
    truncated ||= section.truncated;
  }
  if (workbook.names.length > 0 && options.at === undefined) {
    const lines = workbook.names.map((each) => `- ${each.name}: \`${tableText(each.refersTo)}\``);
    sections.push(`## Names\n\n${lines.join("\n")}`);
  }
  const tables = options.tables
    ? workbook.sheets.map((sheet) => tableOf(sheet.grid, { defaultLimit: limits.tableRows }))
    : undefined;
  truncated ||= tables?.some((table) => table.rows.length < table.rowCount) ?? false;
  const hidden = new HiddenFindings();
  hidden.addAll(workbook.hidden);
  return {
    status: "read",
    mediaType,
    format,
    text: sections.join("\n\n"),
    ...(tables && { tables }),
    facts: factsOf(workbook),
    hidden: hidden.list(),
    truncated,
  };
}

function sheetMarkdown(
  sheet: WorkbookSheet,
  window: SheetWindow,
  maxCharacters: number,
): { text: string; truncated: boolean } {
  const { grid } = sheet;
  const heading = `## Sheet: ${tableText(grid.name)}${grid.hidden ? " (hidden)" : ""}`;
  if (grid.height === 0) return { text: `${heading}\n\n(empty)`, truncated: false };
  const limit = window.sheet === null ? limits.sheetRows : limits.windowRows;
  const body = gridMarkdown(grid, { ...window, limit, maxCharacters, ...sheet });
  const notes = [
    ...sheet.structure.filter((each) => each.startsWith("- ")),
    ...sheet.comments.map((each) => `- Comment on ${each.cell}: ${tableText(each.text)}`),
  ].join("\n");
  const charts = sheet.structure.filter((each) => !each.startsWith("- "));
  const next = body.nextRow === null && sheet.isCut && window.sheet === null ? limits.sheetRows : body.nextRow;
  const more = next === null ? "" : moreRows(grid.name, grid.width, next, grid.height);
  const parts = [
    heading,
    body.text,
    more,
    window.sheet === null ? notes : "",
    ...(window.sheet === null ? charts : []),
  ];
  return { text: parts.filter((part) => part !== "").join("\n\n"), truncated: next !== null };
}

/** Says where to read on. */
function moreRows(name: string, width: number, next: number, height: number): string {
  const end = Math.min(Math.max(height, next + 1), next + limits.sheetRows);
  const prefix = /^[\w.]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
  const range = `${prefix}!A${next + 1}:${columnLetter(Math.max(width - 1, 0))}${end}`;
  return `(rows ${next + 1} to ${Math.max(height, next + 1)} are not shown; read on at ${range})`;
}

function factsOf(workbook: OpenedWorkbook): DocumentFacts {
  const sheets: SheetFact[] = workbook.sheets.map(({ grid, formulas }) => ({
    name: grid.name,
    hidden: grid.hidden,
    rows: grid.height,
    columns: grid.width,
    formulas,
  }));
  const remarks = [...workbook.remarks, ...(workbook.macros ? ["The workbook has macros; they were not run."] : [])];
  return { ...workbook.properties, sheets, ...(remarks.length > 0 && { remarks }) };
}
