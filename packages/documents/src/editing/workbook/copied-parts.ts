import { allBelow, attributeValue, setAttribute } from "../xml-tree.ts";
import { type Book, relatedParts, sheetsOf } from "./book.ts";
import { withTableRenamed } from "./formula-references.ts";
import { withFormulas } from "./sheet-formulas.ts";
import { escapedAttribute, mapFormulaText, mapFrameFormulas } from "./sheet-frame.ts";
import { joinedSheet, splitSheet, withFrame } from "./sheet-text.ts";

/** Parts that a copy needs as its own; all others, such as pictures, are shared. */
const COPIED = new Set([
  "drawing",
  "chart",
  "chartEx",
  "chartStyle",
  "chartColorStyle",
  "vmlDrawing",
  "comments",
  "threadedComment",
  "table",
]);

type Copying = Readonly<{ from: string; to: string; rename(formula: string): string }>;

/** Copies a sheet's part and what hangs on it. Tables of the copy get names of their own, which its formulas use. */
export function copyParts(book: Book, { from, to, rename }: Copying): void {
  const { draft } = book;
  const names = new Map<string, string>();
  const copies = new Map<string, string>([[from, to]]);
  const walk = (part: string): void => {
    for (const each of draft.relationships(part)) {
      if (each.external || !COPIED.has(each.type) || copies.has(each.target) || !draft.has(each.target)) continue;
      copies.set(each.target, draft.freeName(formOf(each.target, copies)));
      walk(each.target);
    }
  };
  walk(from);
  for (const [source, copy] of copies) {
    const text = draft.text(source);
    draft.addXml(copy, draft.contentType(source) ?? "application/xml", text);
    copyRelationships(book, { source, copy, copies });
  }
  for (const table of relatedParts(book, to, "table")) {
    const [before, after] = renameTable(book, table);
    names.set(before, after);
  }
  const adjusted = (text: string) =>
    rename([...names].reduce((so, [before, after]) => withTableRenamed(so, before, after), text));
  cleanCopy(book, to, adjusted);
  for (const table of relatedParts(book, to, "table"))
    draft.changeTree(table, ({ root }) => {
      for (const each of allBelow(root, "calculatedColumnFormula", "totalsRowFormula")) mapFormulaText(each, adjusted);
    });
  for (const drawing of relatedParts(book, to, "drawing"))
    for (const chart of relatedParts(book, drawing, "chart"))
      draft.changeTree(chart, ({ root }) => {
        for (const each of allBelow(root, "f")) mapFormulaText(each, adjusted);
      });
}

/** What the name of a part's copy is like, apart from those of the other copies. */
function formOf(part: string, copies: ReadonlyMap<string, string>): string {
  const [, start = part, ending = ".xml"] = /^(.*?)\d*(\.\w+)$/.exec(part) ?? [];
  const taken = [...copies.values()].filter((each) => each.startsWith(start)).length;
  return `${start}${"_".repeat(taken)}${ending}`;
}

type Copied = Readonly<{ source: string; copy: string; copies: ReadonlyMap<string, string> }>;

/** The copy's relationships keep their ids, since its text names them. */
function copyRelationships({ draft }: Book, { source, copy, copies }: Copied): void {
  const lines = draft.relationships(source);
  if (lines.length === 0) return;
  for (const each of lines)
    draft.relate(copy, each.type, copies.get(each.target) ?? each.target, {
      id: each.id,
      external: each.external,
      like: source,
    });
}

function renameTable(book: Book, part: string): [before: string, after: string] {
  const { draft } = book;
  const all = sheetsOf(book).flatMap((sheet) => relatedParts(book, sheet.part, "table"));
  const roots = all.map((each) => draft.tree(each).root);
  const taken = new Set(roots.map((root) => (attributeValue(root, "displayName") ?? "").toLowerCase()));
  const id = Math.max(0, ...roots.map((root) => Number(attributeValue(root, "id") ?? 0))) + 1;
  let names: [string, string] = ["", ""];
  draft.changeTree(part, ({ root }) => {
    const before = attributeValue(root, "displayName") ?? "Table";
    let number = 2;
    while (taken.has(`${before}_${number}`.toLowerCase())) number += 1;
    names = [before, `${before}_${number}`];
    setAttribute(root, "id", String(id));
    setAttribute(root, "name", escapedAttribute(names[1]));
    setAttribute(root, "displayName", escapedAttribute(names[1]));
  });
  return names;
}

/** A copy is not the sheet that is shown first, and macros do not know it. */
function cleanCopy({ draft }: Book, part: string, adjusted: (text: string) => string): void {
  const sheet = splitSheet(draft.text(part));
  const rows = withFormulas(sheet, adjusted);
  const clean = withFrame({ ...sheet, rows }, (tree) => {
    mapFrameFormulas(tree, adjusted);
    for (const each of allBelow(tree.root, "sheetView")) setAttribute(each, "tabSelected", null);
    for (const each of allBelow(tree.root, "sheetPr")) setAttribute(each, "codeName", null);
  });
  draft.setText(part, joinedSheet(clean));
}

/** The part and all that only it leads to. */
export function partsOnlyUnder({ draft }: Book, part: string): readonly string[] {
  const reach = (start: string, without: string | null): Set<string> => {
    const found = new Set<string>();
    const walk = (from: string): void => {
      for (const each of draft.relationships(from)) {
        if (each.external || each.target === without || found.has(each.target) || !draft.has(each.target)) continue;
        found.add(each.target);
        walk(each.target);
      }
    };
    walk(start);
    return found;
  };
  const others = reach("", part);
  return [part, ...reach(part, null)].filter((each) => !others.has(each));
}
