import { limits } from "../limits.ts";
import type { DocumentFacts, ReadOutcome, SheetFact } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { tableOf } from "../tables/grid.ts";
import { gridMarkdown, tableText } from "../tables/markdown-table.ts";
import { type OpenedWorkbook, openWorkbook, type WorkbookSheet } from "./open-workbook.ts";

export const XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/** Reads all sheets of a workbook: values with their formulas, hidden sheets marked, comments and names listed. */
export function readXlsx(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const workbook = openWorkbook(bytes);
  const sections: string[] = [];
  let left = options.maxCharacters ?? limits.characters;
  let truncated = false;
  for (const sheet of workbook.sheets) {
    const section = sheetMarkdown(sheet, Math.max(left, 0));
    sections.push(section.text);
    left -= section.text.length;
    truncated ||= section.truncated;
  }
  if (workbook.names.length > 0) {
    sections.push(
      `## Names\n\n${workbook.names.map((each) => `- ${each.name}: \`${tableText(each.refersTo)}\``).join("\n")}`,
    );
  }
  const tables = options.tables
    ? workbook.sheets.map((sheet) => tableOf(sheet.grid, { defaultLimit: limits.tableRows }))
    : undefined;
  truncated ||= tables?.some((table) => table.rows.length < table.rowCount) ?? false;
  const text = sections.join("\n\n");
  return {
    status: "read",
    mediaType: XLSX_MEDIA_TYPE,
    format: "xlsx",
    text,
    ...(tables && { tables }),
    facts: factsOf(workbook),
    truncated,
  };
}

function sheetMarkdown(sheet: WorkbookSheet, maxCharacters: number): { text: string; truncated: boolean } {
  const { grid } = sheet;
  const heading = `## Sheet: ${tableText(grid.name)}${grid.hidden ? " (hidden)" : ""}`;
  if (grid.height === 0) return { text: `${heading}\n\n(empty)`, truncated: false };
  const body = gridMarkdown(grid, maxCharacters);
  const comments = sheet.comments.map((each) => `- Comment on ${each.cell}: ${tableText(each.text)}`).join("\n");
  return { text: [heading, body.text, comments].filter((part) => part !== "").join("\n\n"), truncated: body.truncated };
}

function factsOf(workbook: OpenedWorkbook): DocumentFacts {
  const sheets: SheetFact[] = workbook.sheets.map(({ grid, formulas }) => ({
    name: grid.name,
    hidden: grid.hidden,
    rows: grid.height,
    columns: grid.width,
    formulas,
  }));
  const hidden = sheets.filter((sheet) => sheet.hidden).map((sheet) => `sheet "${sheet.name}"`);
  const remarks = [...workbook.remarks, ...(workbook.hasMacros ? ["The workbook has macros; they were not run."] : [])];
  return {
    ...workbook.properties,
    sheets,
    ...(hidden.length > 0 && { hidden }),
    ...(remarks.length > 0 && { remarks }),
  };
}
