import {
  allBelow,
  ancestorOf,
  attributeValue,
  childOf,
  elementsOf,
  fragment,
  insertBefore,
  removeNode,
  replaceNode,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import { removeParagraph } from "./paragraphs.ts";
import { type EditedDocument, paragraphOf, type Story, unsupported } from "./story.ts";
import { removeRow, removeTable, rowsOf } from "./tables.ts";

const CONTENT = ["ins", "del", "moveFrom", "moveTo"];
const CHANGES = [
  "rPrChange",
  "pPrChange",
  "tblPrChange",
  "tcPrChange",
  "trPrChange",
  "sectPrChange",
  "tblGridChange",
  "tblPrExChange",
  "numberingChange",
];
const CELLS = ["cellIns", "cellDel", "cellMerge"];
const RANGES = ["moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"];

/** Accepts or rejects tracked changes: all of them, those of an author, or those in a paragraph. */
export function settleChanges(document: EditedDocument, scope: string, isAccepted: boolean): void {
  const place = /^(?:(?:header|footer|footnotes|endnotes)\w*\.)?p\d+$/i.test(scope)
    ? paragraphOf(document, scope)
    : null;
  const author = place || scope.toLowerCase() === "all" ? null : scope;
  const areas = place ? [place] : document.stories.map((story) => ({ story, node: story.tree.root }));
  const isWanted = (each: XmlNode) => author === null || attributeValue(each, "w:author") === author;
  const found = areas.map(({ story, node }) => ({
    story,
    node,
    marks: allBelow(node, ...CONTENT, ...CHANGES, ...CELLS),
  }));
  if (!found.some(({ marks }) => marks.some(isWanted))) {
    const authors = new Set(found.flatMap(({ marks }) => marks.map((each) => attributeValue(each, "w:author") ?? "")));
    throw nothingToSettle(author === null ? (place?.address ?? null) : author, [...authors]);
  }
  for (const { story, node, marks } of found) {
    if (author === null) clearRanges(node);
    settle(story, marks.filter(isWanted), isAccepted);
  }
  if (document.tracking) document.remarks.add("Accepting and rejecting changes is not tracked itself.");
}

function nothingToSettle(scope: string | null, authors: readonly string[]): Error {
  const others = authors.filter((each) => each !== "").join(", ");
  const there = others === "" ? "" : `; there are some by ${others}`;
  return unsupported(`There are no tracked changes ${scope === null ? "in the document" : `of ${scope}`}${there}.`);
}

function clearRanges(node: XmlNode): void {
  for (const each of allBelow(node, ...RANGES)) removeNode(each);
}

/** Formatting first, then content from the inside out, then ends of paragraphs, rows and cells. */
function settle(story: Story, wanted: readonly XmlNode[], isAccepted: boolean): void {
  const content = wanted.filter((each) => CONTENT.includes(each.local));
  const inside = (local: string) => content.filter((each) => each.parent?.local === local);
  const [ends, rows, numbers] = [inside("rPr"), inside("trPr"), inside("numPr")];
  const marks = new Set([...ends, ...rows, ...numbers]);
  for (const each of wanted.filter((one) => CHANGES.includes(one.local))) settleProperties(each, isAccepted);
  for (const each of content.filter((one) => !marks.has(one)).toReversed()) settleContent(each, isAccepted);
  for (const each of ends) settleParagraphEnd(each, isAccepted);
  for (const each of numbers) removeNode(each);
  for (const each of rows) settleRow(each, isAccepted);
  for (const each of wanted.filter((one) => CELLS.includes(one.local))) settleCell(each, isAccepted);
  for (const table of allBelow(story.tree.root, "tbl")) if (rowsOf(table).length === 0) removeTable(table);
}

/** Whether what the mark stands for stays. */
function stays(mark: XmlNode, isAccepted: boolean): boolean {
  return (mark.local === "ins" || mark.local === "moveTo" || mark.local === "cellIns") === isAccepted;
}

function settleContent(mark: XmlNode, isAccepted: boolean): void {
  if (!stays(mark, isAccepted)) {
    removeNode(mark);
    return;
  }
  const inside = mark.children.map(xmlOf).join("");
  const isDeletion = mark.local === "del";
  const text = isDeletion
    ? inside
        .replace(/<(\/?)w:delText(?=[\s/>])/g, "<$1w:t")
        .replace(/<(\/?)w:delInstrText(?=[\s/>])/g, "<$1w:instrText")
    : inside;
  if (text === inside) {
    const children = [...mark.children];
    insertBefore(mark, ...children);
    removeNode(mark);
  } else replaceNode(mark, ...fragment(text));
}

function settleProperties(change: XmlNode, isAccepted: boolean): void {
  const properties = change.parent;
  if (!properties) return;
  removeNode(change);
  if (isAccepted) return;
  const before = childOf(change, properties.local);
  const kept = properties.children.filter(
    (each) => typeof each !== "string" && properties.local === "pPr" && /^(?:rPr|sectPr)$/.test(each.local),
  );
  properties.children = [...(before?.children ?? []), ...kept];
  for (const each of properties.children) if (typeof each !== "string") each.parent = properties;
}

/** A paragraph whose end goes joins with the next one, which keeps its own properties. */
function settleParagraphEnd(mark: XmlNode, isAccepted: boolean): void {
  const paragraph = ancestorOf(mark, "p");
  const isEnd = mark.parent?.parent?.local === "pPr";
  removeNode(mark);
  if (!paragraph || !isEnd || stays(mark, isAccepted)) return;
  const rest = elementsOf(paragraph).filter((each) => each.local !== "pPr");
  const siblings = elementsOf(paragraph.parent);
  const next = siblings[siblings.indexOf(paragraph) + 1];
  const isBare = rest.every((each) =>
    /^(?:bookmarkStart|bookmarkEnd|proofErr|commentRangeStart|commentRangeEnd|move(?:From|To)Range(?:Start|End))$/.test(
      each.local,
    ),
  );
  if (isBare && rest.length === 0) removeParagraph(paragraph);
  else if (next?.local === "p") {
    const at = childOf(next, "pPr") ? next.children.indexOf(childOf(next, "pPr") ?? "") + 1 : 0;
    for (const each of rest) each.parent = next;
    next.children.splice(at, 0, ...rest);
    next.isEmpty = false;
    removeNode(paragraph);
  } else if (isBare) removeParagraph(paragraph);
}

function settleRow(mark: XmlNode, isAccepted: boolean): void {
  const row = ancestorOf(mark, "tr");
  const table = row && ancestorOf(row, "tbl");
  removeNode(mark);
  if (row && table && !stays(mark, isAccepted)) removeRow(rowsOf(table), row);
}

function settleCell(mark: XmlNode, isAccepted: boolean): void {
  const cell = ancestorOf(mark, "tc");
  removeNode(mark);
  if (mark.local !== "cellMerge" && cell && !stays(mark, isAccepted)) removeNode(cell);
}
