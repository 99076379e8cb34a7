import type { Finding } from "../hidden/hidden-findings.ts";
import { unseenWords } from "../hidden/unseen-words.ts";
import { limits } from "../limits.ts";
import { chartText } from "../ooxml/chart-text.ts";
import { hiddenParts } from "../ooxml/hidden-parts.ts";
import {
  type OfficePackage,
  openOfficePackage,
  type Relationship,
  readProperties,
  tryXml,
} from "../ooxml/office-package.ts";
import { themeColours } from "../ooxml/theme-colours.ts";
import {
  attribute,
  child,
  childElements,
  descendants,
  prefixedAttribute,
  textOf,
  type XmlElement,
} from "../ooxml/xml.ts";
import type { DocumentFacts } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import type { Grid } from "../tables/grid.ts";
import { readCellLooks } from "./hidden-styles.ts";
import { readCellFormats } from "./number-formats.ts";
import { readSharedStrings } from "./shared-strings.ts";
import type { SheetCells } from "./sheet-builder.ts";
import { type CellSources, readSheetCells } from "./sheet-cells.ts";
import { type RowWindow, type SheetWindow, sheetWindow, wholeSheet } from "./sheet-window.ts";

export type CellComment = Readonly<{ cell: string; text: string }>;
export type WorkbookSheet = Readonly<{
  grid: Grid;
  /** formulas among the cells read */
  formulas: number;
  comments: readonly CellComment[];
  /** tables, merged ranges and charts, one line or block each */
  structure: readonly string[];
  hiddenRows: ReadonlySet<number>;
  /** what is shown of cells whose text is not all seen, by address */
  hiddenCells: ReadonlyMap<string, string>;
  isCut: boolean;
}>;
export type OpenedWorkbook = Readonly<{
  sheets: readonly WorkbookSheet[];
  names: readonly Readonly<{ name: string; refersTo: string }>[];
  macros: boolean;
  properties: DocumentFacts;
  remarks: readonly string[];
  hidden: readonly Finding[];
}>;

/** What of a workbook is wanted: `at` an address or else `only` one sheet; and how many rows of each sheet without an address. */
export type WorkbookOptions = Readonly<{ only?: string; at?: string; rows?: number }>;

/** Reads the sheets of an xlsx or xlsm file. Rows after the wanted ones cost nothing. */
export async function openWorkbook(bytes: Uint8Array, options: WorkbookOptions = {}): Promise<OpenedWorkbook> {
  const office = openOfficePackage(bytes);
  if (!/spreadsheetml|ms-excel\.(sheet|template|addin)\.macro/.test(office.mainType))
    throw new Refusal("not-that-format", "The file is an office document, but not a workbook.");
  const workbook = office.xml(office.main);
  if (!workbook) throw new Refusal("damaged", "The workbook is damaged: it has no list of sheets.");
  const relationships = office.relationships(office.main);
  const listed = childElements(child(workbook, "sheets") ?? workbook).filter((each) => each.name === "sheet");
  const wanted = wantedSheets(listed.map(nameOf), options);
  const sources = await cellSources(office, workbook, relationships);
  const remarks: string[] = [];
  const hidden: Finding[] = [];
  const sheets: WorkbookSheet[] = [];
  for (const element of listed) {
    if (wanted.sheet !== null && nameOf(element) !== wanted.sheet) continue;
    const sheet = await readSheet({ office, relationships, sources, hidden }, element, wanted);
    if (typeof sheet === "string") remarks.push(sheet);
    else sheets.push(sheet);
  }
  hidden.push(...hiddenNames(workbook), ...hiddenParts(office));
  const macros = office.names.some((name) => /vbaProject\.bin$/i.test(name));
  return { sheets, names: readNames(workbook), macros, properties: readProperties(office), remarks, hidden };
}

/** The part asked for, for workbooks of any kind. */
export function wantedSheets(names: readonly string[], options: WorkbookOptions): SheetWindow {
  if (options.at !== undefined) return sheetWindow(options.at, names);
  const rows: RowWindow = options.rows === undefined ? wholeSheet : { first: 0, last: options.rows - 1 };
  return { sheet: options.only ?? null, ...rows, firstColumn: 0, lastColumn: Number.POSITIVE_INFINITY };
}

function nameOf(sheet: XmlElement): string {
  return attribute(sheet, "name") ?? "";
}

type Opened = Readonly<{
  office: OfficePackage;
  relationships: readonly Relationship[];
  sources: CellSources;
  hidden: Finding[];
}>;

/** One sheet, or a remark on why it has no cells. */
async function readSheet(opened: Opened, element: XmlElement, window: SheetWindow): Promise<WorkbookSheet | string> {
  const { office, relationships, sources } = opened;
  const name = nameOf(element);
  const relationship = relationships.find((each) => each.id === prefixedAttribute(element.attributes, "id"));
  if (relationship && relationship.type !== "worksheet")
    return `The sheet "${name}" is a ${relationship.type} and has no cells.`;
  const pieces = relationship ? office.pieces(relationship.target) : null;
  if (!relationship || !pieces) return `The sheet "${name}" is missing from the file.`;
  const state = attribute(element, "state") ?? "visible";
  const cells = await readSheetCells(pieces, sources, window);
  const comments = commentsOf(office, relationship.target);
  const structure = structureOf(office, relationship.target, cells);
  return workbookSheet({ name, state, cells, comments, structure }, opened.hidden);
}

/** Puts a sheet together and adds what it hides to `hidden`, with addresses in the workbook. */
export function workbookSheet(
  sheet: Readonly<{
    name: string;
    /** `visible`, `hidden` or `veryHidden` */
    state: string;
    cells: SheetCells;
    comments: readonly CellComment[];
    structure: readonly string[];
  }>,
  hidden: Finding[],
): WorkbookSheet {
  const { name, state, cells, comments, structure } = sheet;
  const prefix = /^[\w.]+$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
  if (state !== "visible") {
    const first = [...cells.rows.values()].flat().filter((cell) => cell?.kind !== "empty");
    const text = first
      .slice(0, 60)
      .map((cell) => String(cell?.value ?? ""))
      .join(" ");
    const because = state === "veryHidden" ? "sheet hidden from the list of hidden sheets too" : "hidden sheet";
    hidden.push({ kind: "sheet", at: name, because, text, count: Math.max(cells.height, 1) });
  }
  hidden.push(...cells.hidden.map((finding) => ({ ...finding, at: `${prefix}!${finding.at}` })));
  hidden.push(
    ...comments.map(
      ({ cell, text }): Finding => ({ kind: "comment", at: `${prefix}!${cell}`, because: "comment", text }),
    ),
  );
  return {
    grid: { name, hidden: state !== "visible", rows: cells.rows, height: cells.height, width: cells.width },
    formulas: cells.formulas,
    comments,
    structure,
    hiddenRows: cells.hiddenRows,
    hiddenCells: cells.hiddenCells,
    isCut: cells.isCut,
  };
}

async function cellSources(
  office: OfficePackage,
  workbook: XmlElement,
  relationships: readonly Relationship[],
): Promise<CellSources> {
  const byType = (type: string) => relationships.find((each) => each.type === type && !each.external)?.target;
  const strings = byType("sharedStrings");
  const styles = byType("styles");
  const root = styles ? tryXml(office, styles) : null;
  const theme = themeColours(office);
  return {
    sharedStrings: await readSharedStrings(strings ? office.pieces(strings) : null),
    formats: readCellFormats(root),
    looks: readCellLooks(root, theme),
    theme,
    isFrom1904: isTrue(attribute(child(workbook, "workbookPr") ?? workbook, "date1904")),
    budget: { cells: limits.cells },
  };
}

function structureOf(office: OfficePackage, sheetPart: string, cells: SheetCells): string[] {
  const lines: string[] = [];
  const merged = cells.merged.filter((each) => each !== "");
  if (merged.length > 0) {
    const more = merged.length > 40 ? ` and ${merged.length - 40} more` : "";
    lines.push(`- Merged: ${merged.slice(0, 40).join(", ")}${more}`);
  }
  for (const relationship of office.relationships(sheetPart)) {
    if (relationship.external) continue;
    const root = /^(table|drawing)$/.test(relationship.type) ? tryXml(office, relationship.target) : null;
    if (!root) continue;
    if (relationship.type === "table")
      lines.push(`- Table ${attribute(root, "displayName")}: ${attribute(root, "ref")}`);
    else lines.push(...chartsOf(office, relationship.target));
  }
  return lines;
}

function chartsOf(office: OfficePackage, drawing: string): string[] {
  return office
    .relationships(drawing)
    .filter((each) => each.type === "chart" && !each.external)
    .slice(0, 50)
    .map((each) => tryXml(office, each.target))
    .flatMap((root) => (root ? [chartText(root)] : []))
    .filter((text) => text !== "");
}

function commentsOf(office: OfficePackage, sheetPart: string): CellComment[] {
  const relationships = office.relationships(sheetPart).filter((each) => !each.external);
  const read = (type: string, name: string) =>
    relationships
      .filter((each) => each.type === type)
      .flatMap((each) => readComments(tryXml(office, each.target), name));
  const threaded = read("threadedComment", "threadedComment");
  return threaded.length > 0 ? threaded : read("comments", "comment");
}

function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

function definedNames(workbook: XmlElement): XmlElement[] {
  const list = child(workbook, "definedNames");
  return list ? childElements(list) : [];
}

function readNames(workbook: XmlElement): { name: string; refersTo: string }[] {
  return definedNames(workbook)
    .map((each) => ({ name: attribute(each, "name") ?? "", refersTo: textOf(each) }))
    .filter((each) => each.name !== "" && !each.name.startsWith("_xlnm."));
}

function* hiddenNames(workbook: XmlElement): Generator<Finding> {
  for (const each of definedNames(workbook)) {
    const name = attribute(each, "name") ?? "";
    if (/^_xlnm\./.test(name)) continue;
    const refersTo = textOf(each);
    const [words = ""] = unseenWords(refersTo, null);
    if (isTrue(attribute(each, "hidden"))) yield { kind: "part", at: name, because: "hidden name", text: refersTo };
    else if (words !== "") yield { kind: "part", at: name, because: "name that holds words", text: words };
    const comment = attribute(each, "comment") ?? "";
    yield { kind: "comment", at: name, because: "comment on a name", text: comment };
  }
}

function readComments(root: XmlElement | null, name: string): CellComment[] {
  if (!root) return [];
  return descendants(root, name).map((each) => ({
    cell: attribute(each, "ref") ?? "",
    text: descendants(each, name === "comment" ? "t" : "text")
      .map(textOf)
      .join("")
      .trim(),
  }));
}
