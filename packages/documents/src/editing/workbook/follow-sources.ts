import { parseCellName } from "../../tables/cell-names.ts";
import { decodedText } from "../element-spans.ts";
import { allBelow, attributeValue, elementsOf, removeNode, type XmlNode } from "../xml-tree.ts";
import { type Book, type BookSheet, changeSheet, relatedParts, sheetsOf } from "./book.ts";
import { type CellChange, patchSheet } from "./sheet-patch.ts";
import { cellsIn, type PlacedCell, rowsBetween, type SheetText, splitSheet, withFrame } from "./sheet-text.ts";

const HEADS = ["Cell", "File", "Place", "Quote"];

/**
 * Sheets of sources name cells in words too, beside their links: those words go where the links will, and tell of cells that are gone,
 * which no link leads to any more. `moved` gives the place a link leads to afterwards, or null; called before links are changed.
 */
export function followSources(book: Book, moved: (place: string) => string | null): void {
  for (const sheet of sheetsOf(book).filter((each) => each.hasCells)) {
    const text = splitSheet(book.draft.text(sheet.part));
    const links = linksOf(text).filter(({ place }) => moved(place) !== place);
    if (links.length === 0) continue;
    const texts = sharedTexts(book);
    const head = cellsOf(text, 0).map((cell) => textOf(cell, texts));
    if (HEADS.some((each, column) => head[column] !== each)) continue;
    const changes = links.flatMap(({ row, place }): CellChange[] => {
      const cell = cellsOf(text, row).find((each) => each.column === 0);
      const words = cell ? textOf(cell, texts) : "";
      if (bare(words) !== bare(place)) return [];
      return [{ row, column: 0, kind: "value", value: moved(place) ?? `${words} (deleted)` }];
    });
    book.draft.setText(sheet.part, patchSheet(book.draft.text(sheet.part), changes).xml);
    unlink(book, sheet, (place) => moved(place) === null);
  }
}

/** Words and links may differ in the quotes around a sheet's name. */
function bare(place: string): string {
  return place.replaceAll("'", "").toLowerCase();
}

type Link = Readonly<{ row: number; place: string }>;

/** The links of the first column that lead into the workbook. */
function linksOf(sheet: SheetText): readonly Link[] {
  if (!/\slocation\s*=/.test(sheet.tail)) return [];
  const found: Link[] = [];
  withFrame(sheet, ({ root }) => {
    for (const each of allBelow(root, "hyperlink")) {
      const place = attributeValue(each, "location");
      const cell = parseCellName(attributeValue(each, "ref") ?? "");
      if (place !== null && cell?.column === 0) found.push({ row: cell.row, place });
    }
  });
  return found;
}

function unlink(book: Book, sheet: BookSheet, isGone: (place: string) => boolean): void {
  const leadsNowhere = (link: XmlNode) => isGone(attributeValue(link, "location") ?? "");
  changeSheet(book, sheet.part, (text) =>
    withFrame(text, ({ root }) => {
      for (const each of allBelow(root, "hyperlink").filter(leadsNowhere)) removeNode(each);
      for (const each of allBelow(root, "hyperlinks")) if (elementsOf(each).length === 0) removeNode(each);
    }),
  );
}

function cellsOf(sheet: SheetText, row: number): readonly PlacedCell[] {
  const [found] = rowsBetween(sheet, row, row);
  return found ? cellsIn(sheet.rows.slice(found.start, found.end), sheet.prefix) : [];
}

function textOf({ attributes, inside }: PlacedCell, shared: readonly string[]): string {
  if (/\st\s*=\s*["']s["']/.test(attributes)) return shared[Number(/>(\d+)</.exec(inside)?.[1] ?? -1)] ?? "";
  return /\st\s*=\s*["']inlineStr["']/.test(attributes) ? wordsIn(inside) : "";
}

/** The texts that cells share, in order. */
function sharedTexts(book: Book): readonly string[] {
  const [part] = relatedParts(book, book.main, "sharedStrings");
  const xml = part === undefined ? "" : book.draft.text(part);
  const pattern = /<((?:[\w.-]+:)?)si(?:\s[^>]*?)?(?:\/>|>([\s\S]*?)<\/\1si\s*>)/g;
  return [...xml.matchAll(pattern)].map((match) => wordsIn(match[2] ?? ""));
}

function wordsIn(xml: string): string {
  return [...xml.matchAll(/<((?:[\w.-]+:)?)t(?:\s[^>]*)?>([^<]*)<\/\1t\s*>/g)]
    .map((match) => decodedText(match[2] ?? ""))
    .join("");
}
