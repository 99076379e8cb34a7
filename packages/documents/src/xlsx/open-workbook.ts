import { limits } from "../limits.ts";
import {
  type OfficePackage,
  openOfficePackage,
  type Relationship,
  readProperties,
  tryXml,
} from "../ooxml/office-package.ts";
import {
  attribute,
  child,
  childElements,
  decodeXml,
  descendants,
  prefixedAttribute,
  scanXml,
  textOf,
  type XmlElement,
} from "../ooxml/xml.ts";
import type { DocumentFacts } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import type { Grid } from "../tables/grid.ts";
import { readCellFormats } from "./number-formats.ts";
import { type CellSources, readSheetCells, unescapeText } from "./sheet-cells.ts";

export type WorkbookSheet = Readonly<{
  grid: Grid;
  formulas: number;
  comments: readonly Readonly<{ cell: string; text: string }>[];
}>;
export type OpenedWorkbook = Readonly<{
  sheets: readonly WorkbookSheet[];
  names: readonly Readonly<{ name: string; refersTo: string }>[];
  hasMacros: boolean;
  properties: DocumentFacts;
  remarks: readonly string[];
}>;

/** Reads every sheet of an xlsx or xlsm file; `only` names the one sheet wanted. */
export function openWorkbook(bytes: Uint8Array, only?: string): OpenedWorkbook {
  const office = openOfficePackage(bytes);
  if (!/spreadsheetml|ms-excel\.(sheet|template|addin)\.macro/.test(office.mainType)) refuseOther(office.mainType);
  const workbook = office.xml(office.main);
  if (!workbook) throw new Refusal("damaged", "The workbook is damaged: it has no list of sheets.");
  const relationships = office.relationships(office.main);
  const sources = cellSources(office, workbook, relationships);
  const remarks: string[] = [];
  const sheets: WorkbookSheet[] = [];
  for (const element of childElements(child(workbook, "sheets") ?? workbook).filter((each) => each.name === "sheet")) {
    if (only !== undefined && attribute(element, "name") !== only) continue;
    const sheet = readSheet(office, element, relationships, sources);
    if (typeof sheet === "string") remarks.push(sheet);
    else sheets.push(sheet);
  }
  const hasMacros = office.names.some((name) => /vbaProject\.bin$/i.test(name));
  return { sheets, names: readNames(workbook), hasMacros, properties: readProperties(office), remarks };
}

/** One sheet, or a remark on why it has no cells. */
function readSheet(
  office: OfficePackage,
  element: XmlElement,
  relationships: readonly Relationship[],
  sources: CellSources,
): WorkbookSheet | string {
  const name = attribute(element, "name") ?? "";
  const relationship = relationships.find((each) => each.id === prefixedAttribute(element.attributes, "id"));
  if (relationship && relationship.type !== "worksheet")
    return `The sheet "${name}" is a ${relationship.type} and has no cells.`;
  const part = relationship ? office.part(relationship.target) : null;
  if (!relationship || !part) return `The sheet "${name}" is missing from the file.`;
  const hidden = (attribute(element, "state") ?? "visible") !== "visible";
  const { formulas, ...cells } = readSheetCells(part, sources);
  return { grid: { name, hidden, ...cells }, formulas, comments: commentsOf(office, relationship.target) };
}

function cellSources(office: OfficePackage, workbook: XmlElement, relationships: readonly Relationship[]): CellSources {
  const byType = (type: string) => relationships.find((each) => each.type === type && !each.external)?.target;
  const strings = byType("sharedStrings");
  const styles = byType("styles");
  return {
    sharedStrings: readSharedStrings(strings ? office.part(strings) : null),
    formats: readCellFormats(styles ? tryXml(office, styles) : null),
    isFrom1904: isTrue(attribute(child(workbook, "workbookPr") ?? workbook, "date1904")),
    budget: { cells: limits.cells },
  };
}

function commentsOf(office: OfficePackage, sheetPart: string): WorkbookSheet["comments"] {
  const target = office.relationships(sheetPart).find((each) => each.type === "comments")?.target;
  return target ? readComments(tryXml(office, target)) : [];
}

function refuseOther(mainType: string): never {
  if (/binary/.test(mainType)) {
    throw new Refusal(
      "unsupported",
      "Binary workbooks (xlsb) cannot be read here; save the file as xlsx and try again.",
    );
  }
  throw new Refusal("not-that-format", "The file is an office document, but not a workbook.");
}

function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true";
}

function readSharedStrings(part: Uint8Array | null): string[] {
  const strings: string[] = [];
  if (!part) return strings;
  let current = "";
  let isText = false;
  let phonetic = 0;
  scanXml(decodeXml(part), {
    open(name) {
      if (name === "si") current = "";
      else if (name === "rPh") phonetic += 1;
      else if (name === "t") isText = phonetic === 0;
    },
    close(name) {
      if (name === "si") strings.push(unescapeText(current));
      else if (name === "rPh") phonetic -= 1;
      else if (name === "t") isText = false;
    },
    text(text) {
      if (isText) current += text;
    },
  });
  return strings;
}

function readNames(workbook: XmlElement): { name: string; refersTo: string }[] {
  const list = child(workbook, "definedNames");
  if (!list) return [];
  return childElements(list)
    .map((each) => ({ name: attribute(each, "name") ?? "", refersTo: textOf(each) }))
    .filter((each) => each.name !== "" && !each.name.startsWith("_xlnm."));
}

function readComments(root: XmlElement | null): { cell: string; text: string }[] {
  if (!root) return [];
  return descendants(root, "comment").map((each) => ({
    cell: attribute(each, "ref") ?? "",
    text: descendants(each, "t").map(textOf).join("").trim(),
  }));
}
