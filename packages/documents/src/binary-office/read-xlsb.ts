import type { Finding } from "../hidden/hidden-findings.ts";
import { limits } from "../limits.ts";
import { hiddenParts } from "../ooxml/hidden-parts.ts";
import { type OfficePackage, openOfficePackage, type Relationship, readProperties } from "../ooxml/office-package.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cellName } from "../tables/cell-names.ts";
import {
  type CellComment,
  type OpenedWorkbook,
  type WorkbookOptions,
  type WorkbookSheet,
  wantedSheets,
  workbookSheet,
} from "../xlsx/open-workbook.ts";
import { workbookOutcome } from "../xlsx/workbook-outcome.ts";
import type { ByteReader } from "./byte-reader.ts";
import { type FormulaNames, formulaText, sheetPrefix } from "./formula-text.ts";
import { mergedLine } from "./read-xls.ts";
import { countedText, xlsbRecords } from "./xlsb-records.ts";
import { readXlsbSheet, type XlsbSources } from "./xlsb-sheet.ts";
import { readXlsbStyles } from "./xlsb-styles.ts";

/** Reads a binary workbook: values with their formulas, hidden sheets marked, comments and names listed. */
export function readXlsb(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const wanted = options.at === undefined ? { rows: limits.sheetRows + 1 } : { at: options.at };
  const mediaType = "application/vnd.ms-excel.sheet.binary.macroenabled.12";
  return workbookOutcome(openXlsb(bytes, wanted), { format: "xlsb", mediaType, options });
}

type Entry = Readonly<{ name: string; state: string; part: string | null }>;
type Globals = {
  sheets: Entry[];
  isFrom1904: boolean;
  names: { name: string; tokens: Uint8Array; isHidden: boolean }[];
  /** whether each book that formulas refer to is this one */
  books: boolean[];
  references: { book: number; first: number; last: number }[];
};

export function openXlsb(bytes: Uint8Array, options: WorkbookOptions = {}): OpenedWorkbook {
  const office = openOfficePackage(bytes);
  const main = office.part(office.main);
  if (!main) throw new Refusal("damaged", "The workbook is damaged: it has no list of sheets.");
  const globals = readGlobals(main, office);
  const names = formulaNames(globals);
  const window = wantedSheets(
    globals.sheets.map((sheet) => sheet.name),
    options,
  );
  const sideOf = (type: string) => office.relationships(office.main).find((each) => each.type === type)?.target;
  const sources: XlsbSources = {
    strings: sharedStrings(partOf(office, sideOf("sharedStrings"))),
    styles: readXlsbStyles(partOf(office, sideOf("styles"))),
    isFrom1904: globals.isFrom1904,
    names,
    window,
    budget: { cells: limits.cells },
  };
  const hidden: Finding[] = [];
  const sheets: WorkbookSheet[] = [];
  const remarks: string[] = [];
  for (const { name, state, part } of globals.sheets) {
    if (window.sheet !== null && name !== window.sheet) continue;
    const content = partOf(office, part ?? undefined);
    if (!content || !part) {
      remarks.push(`The sheet "${name}" has no cells.`);
      continue;
    }
    const cells = readXlsbSheet(content, sources);
    const comments = commentsOf(office, part);
    sheets.push(workbookSheet({ name, state, cells, comments, structure: mergedLine(cells.merged) }, hidden));
  }
  const shown = globals.names.map((each) => ({ ...each, refersTo: refersTo(each.tokens, names) }));
  for (const each of shown.filter(({ isHidden, name }) => isHidden && !name.startsWith("_xl")))
    hidden.push({ kind: "part", at: each.name, because: "hidden name", text: each.refersTo });
  hidden.push(...hiddenParts(office));
  return {
    sheets,
    names: shown
      .filter(({ isHidden, name }) => !isHidden && !name.startsWith("_xlnm."))
      .map(({ name, refersTo: target }) => ({ name, refersTo: target })),
    macros: office.names.some((name) => /vbaProject\.bin$/i.test(name)),
    properties: readProperties(office),
    remarks,
    hidden,
  };
}

function partOf(office: OfficePackage, name: string | undefined): Uint8Array | null {
  return name === undefined ? null : office.part(name);
}

function refersTo(tokens: Uint8Array, names: FormulaNames): string {
  return formulaText(tokens, { row: 0, column: 0 }, names) ?? "(cannot be told)";
}

const STATES = ["visible", "hidden", "veryHidden"];

function readGlobals(main: Uint8Array, office: OfficePackage): Globals {
  const globals: Globals = { sheets: [], isFrom1904: false, names: [], books: [], references: [] };
  const relationships = office.relationships(office.main);
  for (const { type, reader } of xlsbRecords(main)) {
    if (type === 153) globals.isFrom1904 = (reader.u32() & 1) === 1;
    else if (type === 156) globals.sheets.push(sheetEntry(reader, relationships));
    else if (type === 39) globals.names.push(nameEntry(reader));
    else if (type === 357 || type === 358) globals.books.push(true);
    else if (type === 355 || type === 667) globals.books.push(false);
    else if (type === 362) globals.references.push(...referenceEntries(reader));
  }
  return globals;
}

function sheetEntry(reader: ByteReader, relationships: readonly Relationship[]): Entry {
  const state = STATES[reader.u32()] ?? "hidden";
  reader.skip(4);
  const id = countedText(reader);
  const found = relationships.find((each) => each.id === id && each.type === "worksheet");
  return { state, name: countedText(reader), part: found?.target ?? null };
}

function nameEntry(reader: ByteReader): Globals["names"][number] {
  const isHidden = (reader.u32() & 1) === 1;
  reader.skip(5);
  const name = countedText(reader);
  return { name, isHidden, tokens: reader.bytes(Math.min(reader.u32(), reader.left)) };
}

function referenceEntries(reader: ByteReader): Globals["references"] {
  const found: Globals["references"] = [];
  for (let left = reader.u32(); left > 0 && reader.left >= 12; left -= 1)
    found.push({ book: reader.u32(), first: reader.i32(), last: reader.i32() });
  return found;
}

function formulaNames(globals: Globals): FormulaNames {
  return {
    layout: "xlsb",
    codePage: 1_252,
    name: (number) => globals.names[number - 1]?.name ?? null,
    sheet(number) {
      const reference = globals.references[number];
      if (!reference || globals.books[reference.book] === false) return null;
      const [first, last] = [globals.sheets[reference.first]?.name, globals.sheets[reference.last]?.name];
      if (first === undefined || last === undefined) return "#REF";
      return first === last ? sheetPrefix(first) : `${first}:${last}`;
    },
    outerName: () => null,
  };
}

function sharedStrings(part: Uint8Array | null): string[] {
  const strings: string[] = [];
  for (const { type, reader } of part ? xlsbRecords(part) : []) {
    if (type !== 19) continue;
    reader.skip(1);
    strings.push(countedText(reader));
  }
  return strings;
}

function commentsOf(office: OfficePackage, sheetPart: string): CellComment[] {
  const target = office.relationships(sheetPart).find((each) => each.type === "comments" && !each.external)?.target;
  const part = partOf(office, target);
  const comments: CellComment[] = [];
  let cell = "";
  for (const { type, reader } of part ? xlsbRecords(part) : []) {
    if (type === 635) {
      reader.skip(4);
      const row = reader.u32();
      reader.skip(4);
      cell = cellName(row, reader.u32());
    } else if (type === 637) {
      reader.skip(1);
      comments.push({ cell, text: countedText(reader) });
    }
  }
  return comments;
}
