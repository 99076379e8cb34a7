import { Refusal } from "../../refusal.ts";
import { withoutListedTitles } from "../listed-titles.ts";
import {
  allBelow,
  attributeValue,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  insertAfter,
  plainTextOf,
  removeNode,
  setAttribute,
  type XmlNode,
} from "../xml-tree.ts";
import {
  type Book,
  type BookSheet,
  mapBookFormulas,
  refuseLockedStructure,
  relatedParts,
  relationshipOf,
  sheetNamed,
  sheetsOf,
} from "./book.ts";
import { copyParts, partsOnlyUnder } from "./copied-parts.ts";
import { followSources } from "./follow-sources.ts";
import { namesSheet, namesTable, withSheetRenamed } from "./formula-references.ts";
import { valuesFrom, writeCells } from "./set-cells.ts";
import { escapedAttribute, mapAttribute, mapFormulaText } from "./sheet-frame.ts";
import { remarkSpans } from "./sheet-spans.ts";
import { tablesOf } from "./tables.ts";
import type { AddSheet, CopySheet, RenameSheet } from "./workbook-edits.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";

function refuseTaken(book: Book, name: string): void {
  if (sheetsOf(book).some((each) => each.name.toLowerCase() === name.toLowerCase()))
    throw new Refusal("unsupported", `Nothing was changed: there is a sheet ${name} already; choose another name.`);
}

/** Adds a sheet after the one named, or at the end, with values from A1 on. */
export function addSheet(book: Book, { addSheet: name, after, values }: AddSheet): void {
  refuseLockedStructure(book);
  refuseTaken(book, name);
  const part = freeSheetPart(book);
  book.draft.addXml(part, SHEET_TYPE, `<worksheet xmlns="${MAIN}"><sheetData></sheetData></worksheet>`);
  const sheet = listSheet(book, { name, part, after: after === undefined ? null : sheetNamed(book, after) });
  remarkSpans(book, sheet, "now count in");
  if (values) writeCells(book, sheet, valuesFrom(values, { row: 0, column: 0 }));
}

function freeSheetPart(book: Book): string {
  const folder = book.main.slice(0, book.main.lastIndexOf("/") + 1);
  return book.draft.freeName(`${folder}worksheets/sheet.xml`);
}

type Listing = Readonly<{ name: string; part: string; after: BookSheet | null }>;

/** Puts a part into the list of sheets; what counts sheets by their place counts on. */
function listSheet(book: Book, { name, part, after }: Listing): BookSheet {
  const relationship = book.draft.relate(book.main, "worksheet", part);
  book.draft.changeTree(book.main, ({ root }) => {
    const list = childOf(root, "sheets");
    const known = elementsOf(list).filter((each) => each.local === "sheet");
    const last = after ? known.find((each) => relationshipOf(each) === after.relationship) : known.at(-1);
    if (!list || !last) throw new Refusal("damaged", "The file was not changed: it has no list of sheets.");
    const id = Math.max(0, ...known.map((each) => Number(attributeValue(each, "sheetId") ?? 0))) + 1;
    const prefix = /\s([\w.-]+):id\s*=/.exec(last.tag)?.[1] ?? "r";
    // some programs declare the prefix at each sheet
    const declared = new RegExp(`\\sxmlns:${prefix}\\s*=\\s*(?:"[^"]*"|'[^']*')`).exec(last.tag)?.[0] ?? "";
    const facts = `${declared} name="${escapedAttribute(name)}" sheetId="${id}" ${prefix}:id="${relationship}"`;
    insertAfter(last, elementOf(`<${last.name}${facts}/>`));
    countSheets(root, (index) => (index > known.indexOf(last) ? index + 1 : index));
  });
  return { name, part, relationship, hasCells: true };
}

/** Changes what tells a sheet by its place; null is a sheet that is gone. */
function countSheets(root: XmlNode, moved: (index: number) => number | null): void {
  for (const each of allBelow(root, "definedName")) {
    const index = attributeValue(each, "localSheetId");
    const now = index === null ? null : moved(Number(index));
    if (index !== null && now === null) removeNode(each);
    else if (index !== null) setAttribute(each, "localSheetId", String(now));
  }
  for (const each of allBelow(root, "definedNames")) if (elementsOf(each).length === 0) removeNode(each);
  for (const each of allBelow(root, "workbookView"))
    for (const name of ["activeTab", "firstSheet"])
      mapAttribute(each, name, (index) => String(moved(Number(index)) ?? Math.max(0, Number(index) - 1)));
}

/** Renames a sheet, and everything that names it. */
export function renameSheet(book: Book, { renameSheet: from, to }: RenameSheet): void {
  refuseLockedStructure(book);
  const sheet = sheetNamed(book, from);
  if (sheet.name.toLowerCase() !== to.toLowerCase()) refuseTaken(book, to);
  followSources(book, (place) => withSheetRenamed(place, sheet.name, to));
  let hasText = false;
  mapBookFormulas(book, (text) => {
    hasText ||= /\bINDIRECT\s*\(/i.test(text);
    return withSheetRenamed(text, sheet.name, to);
  });
  book.draft.changeTree(book.main, ({ root }) => {
    for (const each of elementsOf(childOf(root, "sheets")))
      if (relationshipOf(each) === sheet.relationship) setAttribute(each, "name", escapedAttribute(to));
  });
  for (const part of relatedParts(book, book.main, "pivotCacheDefinition"))
    book.draft.changeTree(part, ({ root }) => {
      const source = childOf(root, "cacheSource", "worksheetSource");
      if (source)
        mapAttribute(source, "sheet", (name) => (name.toLowerCase() === sheet.name.toLowerCase() ? to : name));
    });
  if (hasText) book.remarks.add("Formulas with INDIRECT may still name the sheet as it was called before.");
  book.moves.push((place) => (place.sheet === sheet.name ? { ...place, sheet: to } : place));
}

/** Deletes a sheet that nothing else refers to. */
export function deleteSheet(book: Book, sheet: BookSheet): void {
  refuseLockedStructure(book);
  const { draft, main } = book;
  const listed = elementsOf(childOf(draft.tree(main).root, "sheets"));
  const index = listed.findIndex((each) => relationshipOf(each) === sheet.relationship);
  const isShown = (each: XmlNode) => (attributeValue(each, "state") ?? "visible") === "visible";
  if (!listed.some((each, place) => place !== index && isShown(each)))
    throw new Refusal(
      "unsupported",
      `Nothing was changed: ${sheet.name} is the only sheet that is shown, and a workbook needs one.`,
    );
  refuseUsed(book, sheet, index);
  remarkSpans(book, sheet, "no longer count in");
  followSources(book, (place) => (namesSheet(place, sheet.name) ? null : place));
  draft.unrelate(main, sheet.relationship);
  for (const part of partsOnlyUnder(book, sheet.part)) draft.remove(part);
  for (const part of relatedParts(book, "", "extended-properties"))
    draft.setText(part, withoutListedTitles(draft.text(part)));
  draft.changeTree(main, ({ root }) => {
    for (const each of elementsOf(childOf(root, "sheets")))
      if (relationshipOf(each) === sheet.relationship) removeNode(each);
    countSheets(root, (place) => (place === index ? null : place > index ? place - 1 : place));
  });
  book.hasLostChain = true;
  book.moves.push((place) => (place.sheet === sheet.name ? null : place));
}

function refuseUsed(book: Book, sheet: BookSheet, index: number): void {
  const users = new Set<string>();
  const tables = tablesOf(book, sheet).map((each) => each.name);
  const isUsing = (text: string) => namesSheet(text, sheet.name) || tables.some((table) => namesTable(text, table));
  mapBookFormulas(book, (text, own) => {
    if (own !== sheet.name && own !== null && isUsing(text)) users.add(own);
    return text;
  });
  for (const each of chartsUsing(book, sheet)) users.add(each);
  for (const each of allBelow(book.draft.tree(book.main).root, "definedName"))
    if (attributeValue(each, "localSheetId") !== String(index) && isUsing(plainTextOf(each)))
      users.add(`the name ${attributeValue(each, "name")}`);
  for (const part of relatedParts(book, book.main, "pivotCacheDefinition")) {
    const source = childOf(book.draft.tree(part).root, "cacheSource", "worksheetSource");
    if (attributeValue(source, "sheet")?.toLowerCase() === sheet.name.toLowerCase()) users.add("a pivot table");
  }
  if (users.size > 0)
    throw new Refusal(
      "unsupported",
      `Nothing was changed: ${sheet.name} is used by ${[...users].slice(0, 5).join(", ")}; change those first.`,
    );
}

/** Charts on other sheets that show cells of this one. */
function chartsUsing(book: Book, sheet: BookSheet): string[] {
  const uses = (chart: string) =>
    allBelow(book.draft.tree(chart).root, "f").some((each) => namesSheet(plainTextOf(each), sheet.name));
  return sheetsOf(book)
    .filter((each) => each.part !== sheet.part)
    .filter((each) =>
      relatedParts(book, each.part, "drawing").some((drawing) => relatedParts(book, drawing, "chart").some(uses)),
    )
    .map((each) => `a chart on ${each.name}`);
}

/** Copies a sheet with its tables, drawings, charts and notes; what it says of itself, the copy says of itself. */
export function copySheet(book: Book, { copySheet: from, as }: CopySheet): void {
  refuseLockedStructure(book);
  refuseTaken(book, as);
  const { draft } = book;
  const sheet = sheetNamed(book, from);
  const sheets = sheetsOf(book);
  const index = sheets.findIndex((each) => each.part === sheet.part);
  if (!sheet.hasCells)
    throw new Refusal("unsupported", `Nothing was changed: ${sheet.name} has no cells and is not copied.`);
  for (const type of ["pivotTable", "slicer", "timeline", "control", "queryTable"])
    if (relatedParts(book, sheet.part, type).length > 0)
      throw new Refusal(
        "unsupported",
        `Nothing was changed: ${sheet.name} holds a ${type}, which only the spreadsheet program can copy.`,
      );
  const part = freeSheetPart(book);
  const rename = (text: string) => withSheetRenamed(text, sheet.name, as);
  copyParts(book, { from: sheet.part, to: part, rename });
  remarkSpans(book, listSheet(book, { name: as, part, after: sheet }), "now count in");
  draft.changeTree(book.main, ({ root }) => {
    const own = allBelow(root, "definedName").filter((each) => attributeValue(each, "localSheetId") === String(index));
    for (const each of own) {
      const made = copyOf(each);
      setAttribute(made, "localSheetId", String(index + 1));
      mapFormulaText(made, rename);
      insertAfter(each, made);
    }
    sortNames(root);
  });
  book.hasLostChain = true;
}

/** Names stand in the order of the alphabet, and of their sheets. */
function sortNames(root: XmlNode): void {
  const list = childOf(root, "definedNames");
  if (!list) return;
  const key = (each: XmlNode) =>
    `${(attributeValue(each, "name") ?? "").toLowerCase()} ${(attributeValue(each, "localSheetId") ?? "").padStart(6, "0")}`;
  const sorted = elementsOf(list).toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  list.children = sorted;
}
