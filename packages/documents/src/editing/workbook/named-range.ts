import { Refusal } from "../../refusal.ts";
import { columnIndex } from "../../tables/cell-names.ts";
import { absoluteRange } from "../../workbook/calculate.ts";
import {
  appendTo,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  insertBefore,
  insertInOrder,
  prefixOf,
  type XmlNode,
} from "../xml-tree.ts";
import { addressIn, type Book, mapBookFormulas, sheetsOf } from "./book.ts";
import { workbookOrder } from "./results.ts";
import { escapedFormula } from "./sheet-text.ts";
import { lastIndex } from "./shift.ts";
import { tablesOf } from "./tables.ts";
import type { SetNamedRange } from "./workbook-edits.ts";
import { dropRule, ruleCells } from "./written-rules.ts";

/** Gives cells a name that formulas may use, or a name other cells; null takes a name away that no formula uses. */
export function setNamedRange(book: Book, { namedRange: name, range }: SetNamedRange): void {
  refuseUnfit(book, name);
  if (range === null) {
    takeName(book, name);
    return;
  }
  const { sheet, cells } = addressIn(book, range);
  const formula = escapedFormula(absoluteRange(ruleCells(cells), sheet.name.replaceAll("'", "''")));
  book.draft.changeTree(book.main, ({ root }) => {
    const known = nameIn(root, name);
    if (known) known.children = [formula];
    else putName(root, name, formula);
  });
}

/** Names that spreadsheet programs would take for cells, or that belong to something else. */
function refuseUnfit(book: Book, name: string): void {
  const [, letters = "", digits] = /^([A-Za-z]{1,3})(\d+)$/.exec(name) ?? [];
  const isCell = digits !== undefined && columnIndex(letters.toUpperCase()) <= lastIndex.column;
  if (isCell || /^(?:[Rr]\d*)?(?:[Cc]\d*)?$/.test(name) || /^_xlnm\./i.test(name) || /^(?:true|false)$/i.test(name))
    throw new Refusal(
      "unsupported",
      `Nothing was changed: the spreadsheet program takes ${name} for something else; give a name such as ${name.replaceAll(".", "_")}_sum.`,
    );
  const tables = sheetsOf(book).flatMap((sheet) => tablesOf(book, sheet).map((table) => table.name.toLowerCase()));
  if (tables.includes(name.toLowerCase()))
    throw new Refusal("unsupported", `Nothing was changed: ${name} is the name of a table; give another name.`);
}

/** The name as the whole workbook knows it; sheets may have the same one of their own. */
function nameIn(root: XmlNode, name: string): XmlNode | undefined {
  return elementsOf(childOf(root, "definedNames")).find(
    (each) =>
      (attributeValue(each, "name") ?? "").toLowerCase() === name.toLowerCase() &&
      attributeValue(each, "localSheetId") === null,
  );
}

/** Names stand in the order of the alphabet. */
function putName(root: XmlNode, name: string, formula: string): void {
  const p = prefixOf(root);
  const known = childOf(root, "definedNames");
  const list = known ?? elementOf(`<${p}definedNames></${p}definedNames>`);
  if (!known) insertInOrder(root, list, workbookOrder);
  const made = elementOf(`<${p}definedName name="${name}">${formula}</${p}definedName>`);
  const next = elementsOf(list).find((each) => (attributeValue(each, "name") ?? "").toLowerCase() > name.toLowerCase());
  if (next) insertBefore(next, made);
  else appendTo(list, made);
}

function takeName(book: Book, name: string): void {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_.])${name.replaceAll(".", "\\.")}(?![\\p{L}\\p{N}_.(])`, "iu");
  let isUsed = false;
  mapBookFormulas(book, (text) => {
    isUsed ||= pattern.test(text.replace(/"(?:[^"]|"")*"/g, '""'));
    return text;
  });
  if (isUsed) throw new Refusal("unsupported", `Nothing was changed: ${name} is used by formulas; change those first.`);
  book.draft.changeTree(book.main, ({ root }) => {
    const known = nameIn(root, name);
    if (!known) throw new Refusal("unsupported", `Nothing was changed: there is no name ${name}.`);
    const list = known.parent;
    dropRule(known);
    if (list && elementsOf(list).length === 0) dropRule(list);
  });
}
