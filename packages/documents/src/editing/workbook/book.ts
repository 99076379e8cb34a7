import { Refusal } from "../../refusal.ts";
import { decodedText } from "../element-spans.ts";
import { PackageDraft } from "../package-draft.ts";
import { allBelow, attributeValue, childOf, elementsOf, type XmlNode } from "../xml-tree.ts";
import { withFormulas } from "./sheet-formulas.ts";
import { mapAttribute, mapFormulaText, mapFrameFormulas } from "./sheet-frame.ts";
import { escapedFormula, joinedSheet, type SheetText, splitSheet, withFrame } from "./sheet-text.ts";

export type BookSheet = Readonly<{
  name: string;
  part: string;
  /** id of the relationship that leads to it */
  relationship: string;
  /** a chart sheet or the like has no cells */
  hasCells: boolean;
}>;
export type BookPlace = Readonly<{ sheet: string; row: number; column: number }>;

/** A workbook while it is edited. */
export type Book = {
  readonly draft: PackageDraft;
  readonly main: string;
  /** where cells of the file as it was have gone, in order; null when they are gone */
  readonly moves: ((place: BookPlace) => BookPlace | null)[];
  readonly remarks: Set<string>;
  /** parts of charts that were told to show other cells */
  readonly charts: Set<string>;
  cells: number;
  /** whether the chain of formulas no longer fits */
  hasLostChain: boolean;
};

/** Opens a workbook for editing; throws a refusal for what is no office file. */
export function openBook(bytes: Uint8Array): Book {
  const draft = new PackageDraft(bytes);
  return {
    draft,
    main: draft.main,
    moves: [],
    remarks: new Set(),
    charts: new Set(),
    cells: 0,
    hasLostChain: false,
  };
}

/** The sheets in order, as they are by now. */
export function sheetsOf({ draft, main }: Book): readonly BookSheet[] {
  const relationships = draft.relationships(main);
  const listed = elementsOf(childOf(draft.tree(main).root, "sheets")).filter((each) => each.local === "sheet");
  return listed.flatMap((each) => {
    const id = relationshipOf(each);
    const found = relationships.find((relationship) => relationship.id === id);
    if (!found || !draft.has(found.target)) return [];
    const name = attributeValue(each, "name") ?? "";
    return [{ name, part: found.target, relationship: id ?? "", hasCells: found.type === "worksheet" }];
  });
}

/** The relationship an element names with a prefixed `id`, whatever the prefix. */
export function relationshipOf(node: XmlNode): string | null {
  return /\s[\w.-]+:id\s*=\s*["']([^"']*)["']/.exec(node.tag)?.[1] ?? null;
}

/** The sheet of that name; a refusal that names the sheets when there is none. */
export function sheetNamed(book: Book, name: string): BookSheet {
  const sheets = sheetsOf(book);
  const found = sheets.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (found) return found;
  throw new Refusal(
    "unsupported",
    `Nothing was changed: there is no sheet ${name}; the sheets are ${sheets.map((each) => each.name).join(", ")}.`,
  );
}

/** The sheet and the rest of an address such as `Sheet1!B2`; a workbook of one sheet needs no name. */
export function addressIn(book: Book, address: string): { sheet: BookSheet; cells: string } {
  const mark = address.lastIndexOf("!");
  const named = address.slice(0, Math.max(mark, 0)).replace(/^'|'$/g, "").replaceAll("''", "'");
  const sheets = sheetsOf(book).filter((each) => each.hasCells);
  const found = mark < 0 ? sheets[0] : sheets.find((each) => each.name.toLowerCase() === named.toLowerCase());
  if (found && (mark >= 0 || sheets.length === 1))
    return {
      sheet: found,
      cells: address
        .slice(mark + 1)
        .replaceAll("$", "")
        .toUpperCase(),
    };
  const names = sheets.map((each) => each.name).join(", ");
  throw new Refusal(
    "unsupported",
    `Name the sheet of ${address}, such as ${sheets[0]?.name ?? "Sheet1"}!B2; the sheets are ${names}.`,
  );
}

/** Changes the text of a sheet's part. */
export function changeSheet(book: Book, part: string, change: (sheet: SheetText) => SheetText): void {
  book.draft.setText(part, joinedSheet(change(splitSheet(book.draft.text(part)))));
}

/** Parts of a kind that a part leads to by its relationships. */
export function relatedParts({ draft }: Book, part: string, type: string): readonly string[] {
  return draft
    .relationships(part)
    .filter((each) => each.type === type && !each.external && draft.has(each.target))
    .map((each) => each.target);
}

export type FormulaOf = (text: string, ownSheet: string | null) => string;

/** Replaces every formula of the workbook: cells, rules, names, tables, charts, controls and links. `rows` does the cells in its own way. */
export function mapBookFormulas(
  book: Book,
  replace: FormulaOf,
  rows: (sheet: SheetText, name: string) => string = (text, name) => withFormulas(text, (each) => replace(each, name)),
): void {
  const { draft } = book;
  for (const sheet of sheetsOf(book)) {
    if (sheet.hasCells)
      changeSheet(book, sheet.part, (text) => {
        const inFrame = (formula: string, isOwn: boolean) => replace(formula, isOwn ? sheet.name : null);
        return withFrame({ ...text, rows: rows(text, sheet.name) }, (tree) => mapFrameFormulas(tree, inFrame));
      });
    mapSideFormulas(book, sheet, replace);
  }
  draft.changeTree(book.main, ({ root }) => {
    for (const each of allBelow(root, "definedName")) mapFormulaText(each, (text) => replace(text, null));
  });
}

/** Formulas in the parts that belong to a sheet. */
function mapSideFormulas(book: Book, sheet: BookSheet, replace: FormulaOf): void {
  const { draft } = book;
  for (const part of relatedParts(book, sheet.part, "table"))
    draft.changeTree(part, ({ root }) => {
      for (const each of allBelow(root, "calculatedColumnFormula", "totalsRowFormula"))
        mapFormulaText(each, (text) => replace(text, sheet.name));
    });
  for (const part of relatedParts(book, sheet.part, "ctrlProp"))
    draft.changeTree(part, ({ root }) => {
      for (const name of ["fmlaLink", "fmlaRange", "fmlaGroup", "fmlaTxbx"])
        mapAttribute(root, name, (text) => replace(text, sheet.name));
    });
  for (const part of relatedParts(book, sheet.part, "drawing")) {
    draft.changeTree(part, ({ root }) => {
      for (const each of allBelow(root, "sp")) mapAttribute(each, "textlink", (text) => replace(text, sheet.name));
    });
    for (const type of ["chart", "chartEx"])
      for (const chart of relatedParts(book, part, type)) mapChartFormulas(book, chart, replace);
  }
}

function mapChartFormulas({ draft }: Book, part: string, replace: FormulaOf): void {
  const before = draft.text(part);
  const pattern = /<((?:[\w.-]+:)?(?:f|sqref))((?:\s[^>]*)?)>([^<]+)<\/\1>/g;
  const after = before.replace(pattern, (...[whole, name, attributes, text]: string[]) => {
    const plain = decodedText(text ?? "");
    const made = replace(plain, null);
    return made === plain ? (whole ?? "") : `<${name}${attributes}>${escapedFormula(made)}</${name}>`;
  });
  draft.setText(part, after);
}

/** Refuses what a protected sheet does not allow. */
export function refuseProtected(book: Book, sheet: BookSheet): void {
  if (isProtected(book, sheet))
    throw new Refusal(
      "unsupported",
      `Nothing was changed: the sheet ${sheet.name} is protected; take the protection off in the spreadsheet program first.`,
    );
}

/** Whether the sheet is protected against changes of its cells. */
export function isProtected({ draft }: Book, sheet: BookSheet): boolean {
  const tag = /<(?:[\w.-]+:)?sheetProtection\b[^>]*>/.exec(splitSheet(draft.text(sheet.part)).tail)?.[0];
  return tag !== undefined && /\ssheet\s*=\s*["'](?:1|true|on)["']/.test(tag);
}

/** Refuses to add, delete, copy or rename sheets where the workbook's structure is protected. */
export function refuseLockedStructure({ draft, main }: Book): void {
  const tag = /<(?:[\w.-]+:)?workbookProtection\b[^>]*>/.exec(draft.text(main))?.[0];
  if (tag !== undefined && /\slockStructure\s*=\s*["'](?:1|true|on)["']/.test(tag))
    throw new Refusal(
      "unsupported",
      "Nothing was changed: the list of sheets is protected; take the protection off in the spreadsheet program first.",
    );
}
