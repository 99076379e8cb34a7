import { type CompoundFile, openCompoundFile } from "../compound/compound-file.ts";
import { summaryOf } from "../compound/summary-properties.ts";
import type { Finding } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import { moduleNames } from "../ooxml/hidden-parts.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import {
  type OpenedWorkbook,
  type WorkbookOptions,
  type WorkbookSheet,
  wantedSheets,
  workbookSheet,
} from "../xlsx/open-workbook.ts";
import { workbookOutcome } from "../xlsx/workbook-outcome.ts";
import { type FormulaNames, formulaText } from "./formula-text.ts";
import { readXlsGlobals, sheetReference, type XlsGlobals } from "./xls-globals.ts";
import { readXlsSheet } from "./xls-sheet.ts";

/** Reads a workbook from before 2007: values with their formulas, hidden sheets marked, comments and names listed. */
export function readXls(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const wanted = options.at === undefined ? { rows: limits.sheetRows + 1 } : { at: options.at };
  const workbook = openXls(bytes, wanted);
  return workbookOutcome(workbook, { format: "xls", mediaType: "application/vnd.ms-excel", options });
}

export function openXls(bytes: Uint8Array, options: WorkbookOptions = {}): OpenedWorkbook {
  const isCompound = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  const file = isCompound ? openCompoundFile(bytes) : null;
  const stream = file ? (file.stream("Workbook") ?? file.stream("Book")) : bytes;
  if (!stream) throw new Refusal("damaged", "The workbook is damaged: it has no list of sheets.");
  const globals = readXlsGlobals(stream);
  const names = formulaNames(globals);
  const listed = globals.sheets.filter((sheet) => sheet.kind === 0);
  const window = wantedSheets(
    listed.map((sheet) => sheet.name),
    options,
  );
  const budget = { cells: limits.cells };
  const hidden: Finding[] = [];
  const sheets: WorkbookSheet[] = [];
  for (const { name, state, offset } of listed) {
    if (window.sheet !== null && name !== window.sheet) continue;
    const { cells, comments } = readXlsSheet(stream, offset, globals, { names, window, budget });
    sheets.push(workbookSheet({ name, state, cells, comments, structure: mergedLine(cells.merged) }, hidden));
  }
  hidden.push(...hiddenNames(globals, names), ...macrosOf(bytes, file));
  return {
    sheets,
    names: globals.names
      .filter((each) => !each.name.startsWith("_xlnm.") && !each.isHidden)
      .map((each) => ({ name: each.name, refersTo: nameText(each.tokens, names) })),
    macros: hidden.some((each) => each.kind === "macro"),
    properties: file ? summaryOf(file) : {},
    remarks: globals.sheets
      .filter((sheet) => sheet.kind !== 0)
      .map((sheet) => `The sheet "${sheet.name}" is a ${sheet.kind === 2 ? "chart" : "macro sheet"} and has no cells.`),
    hidden,
  };
}

/** Ranges of merged cells as a line of a sheet's structure. */
export function mergedLine(merged: readonly string[]): string[] {
  if (merged.length === 0) return [];
  return [`- Merged: ${merged.slice(0, 40).join(", ")}${merged.length > 40 ? ` and ${merged.length - 40} more` : ""}`];
}

function formulaNames(globals: XlsGlobals): FormulaNames {
  return {
    layout: globals.isSince97 ? "xls" : "xls5",
    codePage: globals.codePage,
    name: (number) => globals.names[number - 1]?.name ?? null,
    sheet: (number) => sheetReference(globals, number),
    outerName(reference, number) {
      const book = globals.books[globals.references[reference]?.book ?? -1];
      if (!book) return null;
      return book.kind === "self" ? (globals.names[number - 1]?.name ?? null) : (book.names[number - 1] ?? null);
    },
  };
}

function nameText(tokens: Uint8Array, names: FormulaNames): string {
  return formulaText(tokens, { row: 0, column: 0 }, names) ?? "(cannot be told)";
}

function* hiddenNames(globals: XlsGlobals, names: FormulaNames): Generator<Finding> {
  for (const each of globals.names) {
    if (!each.isHidden || /^_(xlnm|xlfn)/.test(each.name)) continue;
    yield { kind: "part", at: each.name, because: "hidden name", text: nameText(each.tokens, names) };
  }
  for (const { url } of globals.books.filter((book) => book.kind === "other" && book.url !== ""))
    yield { kind: "link", at: "", because: "address that opening the file would load; not fetched", text: url };
}

function macrosOf(bytes: Uint8Array, file: CompoundFile | null): Finding[] {
  if (!file?.names.some((name) => /^_VBA_PROJECT_CUR\//i.test(name))) return [];
  const modules = moduleNames(bytes);
  return [
    {
      kind: "macro",
      at: "",
      because: "macros, which are never run",
      text: modules.join(", "),
      count: Math.max(1, modules.length),
    },
  ];
}
