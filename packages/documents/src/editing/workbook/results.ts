import { type Recomputed, recomputed } from "../../workbook/recomputed.ts";
import { attributeValue, childOf, elementOf, insertInOrder, prefixOf, setAttribute } from "../xml-tree.ts";
import { type Book, type BookPlace, sheetsOf } from "./book.ts";
import { refreshCharts } from "./chart-edits.ts";
import { type CellChange, patchSheet } from "./sheet-patch.ts";

/** Without the chain of formulas, which spreadsheet programs make anew; a chain that names a cell without a formula is damage to them. */
export function dropChain({ draft, main }: Book): void {
  const found = draft.relationships(main).find((each) => each.type === "calcChain");
  if (!found) return;
  draft.unrelate(main, found.id);
  draft.remove(found.target);
}

/**
 * Writes the results that the edits made wrong; says whether there are formulas at all. What the file stored otherwise than the engine
 * computes it before the edits is the file's own and stays.
 */
export async function refreshResults(book: Book, before: Uint8Array): Promise<boolean> {
  const { draft } = book;
  if (wholeColumnFormulas(book) > MOST_WHOLE_COLUMNS) {
    book.remarks.add(NOT_COMPUTED);
    return true;
  }
  const after = await recomputed(draft.pack());
  const own = after.stale.length === 0 ? new Map<string, unknown>() : await ownResults(book, before);
  const wrong = after.stale.filter((each) => own.get(keyOf(each)) !== each.value);
  for (const { name, part } of sheetsOf(book)) {
    const stale = wrong.filter((each) => each.sheet === name);
    if (stale.length === 0) continue;
    const cached = stale.map(
      ({ row, column, value, isError }): CellChange => ({ row, column, kind: "cached", value, isError }),
    );
    draft.setText(part, patchSheet(draft.text(part), cached).xml);
  }
  refreshCharts(book, after.grids, wrong);
  if (!after.isDone && after.formulas > 0) book.remarks.add(NOT_COMPUTED);
  return after.formulas > 0;
}

const NOT_COMPUTED =
  "The results of formulas were not computed here; the spreadsheet program does it when it opens the file.";
/** formulas over whole columns that are computed at most; each goes through a million rows */
const MOST_WHOLE_COLUMNS = 20;

function wholeColumnFormulas(book: Book): number {
  return sheetsOf(book).reduce((sum, { part }) => {
    const xml = book.draft.text(part);
    const found = xml.match(/<(?:[\w.-]+:)?f[\s>][^<]*?\$?\b[A-Z]{1,3}:\$?[A-Z]{1,3}\b(?!\d)/g) ?? [];
    const areShared = found.some((each) => /\st="shared"/.test(each));
    return sum + found.length + (areShared ? (xml.match(/<(?:[\w.-]+:)?f\s[^>]*t="shared"/g) ?? []).length : 0);
  }, 0);
}

function keyOf({ sheet, row, column }: BookPlace): string {
  return `${sheet}!${row},${column}`;
}

/** Results that were otherwise already before the edits, by where their cells are now. */
async function ownResults(book: Book, before: Uint8Array): Promise<ReadonlyMap<string, unknown>> {
  const { stale }: Recomputed = await recomputed(before);
  return new Map(
    stale.flatMap((each): [string, unknown][] => {
      const moved = book.moves.reduce<BookPlace | null>((place, move) => place && move(place), each);
      return moved ? [[keyOf(moved), each.value]] : [];
    }),
  );
}

/** The order of what a workbook lists. */
export const workbookOrder = [
  "fileVersion",
  "fileSharing",
  "workbookPr",
  "workbookProtection",
  "bookViews",
  "sheets",
  "functionGroups",
  "externalReferences",
  "definedNames",
  "calcPr",
  "oleSize",
  "customWorkbookViews",
  "pivotCaches",
  "smartTagPr",
  "smartTagTypes",
  "webPublishing",
  "fileRecoveryPr",
  "webPublishObjects",
  "extLst",
];

/** Tells the spreadsheet program to compute everything when it opens the file. */
export function askToCompute({ draft, main }: Book): void {
  draft.changeTree(main, ({ root }) => {
    const found = childOf(root, "calcPr");
    const prefix = prefixOf(root);
    if (!found) insertInOrder(root, elementOf(`<${prefix}calcPr fullCalcOnLoad="1"/>`), workbookOrder);
    else if (!/^(?:1|true)$/.test(attributeValue(found, "fullCalcOnLoad") ?? ""))
      setAttribute(found, "fullCalcOnLoad", "1");
  });
}
