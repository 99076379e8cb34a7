import {
  allBelow,
  ancestorOf,
  appendTo,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  fragment,
  insertAfter,
  insertAt,
  insertBefore,
  plainTextOf,
  removeNode,
  replaceNode,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import type { Insert, MoveParagraph, Rewrite } from "./document-edits.ts";
import { renumberDrawings } from "./drawing-numbers.ts";
import { hasMarks, inlineRuns, lookOf, plainOf } from "./inline-runs.ts";
import { changedStretch, replaceStretches, textOf, withCommonLook } from "./run-text.ts";
import { addressOf, type EditedDocument, paragraphOf, type Target, targetOf, unsupported } from "./story.ts";
import { paragraphStyle, styleName } from "./styles.ts";
import {
  insertedRuns,
  markOf,
  markParagraphEnd,
  markRuns,
  paragraphProperties,
  rememberProperties,
  renumberMarks,
  type Tracking,
} from "./tracking.ts";

type ParagraphTarget = Extract<Target, { kind: "paragraph" }>;

/** The whole text of a paragraph anew, or its style. */
export function rewriteParagraph(document: EditedDocument, target: ParagraphTarget, edit: Rewrite): void {
  if (edit.text !== undefined) rewriteText(document, target, edit.text);
  const style = edit.style === undefined ? undefined : paragraphStyle(document, edit.style);
  if (style !== undefined || edit.like !== undefined) restyle(document, target.node, { style, like: edit.like });
}

/** Only the words that differ change, in the look they have; with marks of Markdown the paragraph is written anew. */
export function rewriteText(document: EditedDocument, { story, node }: ParagraphTarget, text: string): void {
  const before = textOf(node);
  const { tracking } = document;
  if (before !== "" && !hasMarks(text)) {
    const stretch = changedStretch(before, plainOf(text));
    if (stretch) replaceStretches(node, [withCommonLook(node, stretch)], tracking);
    return;
  }
  const look = paragraphLook(node);
  if (tracking) markRuns(node, "del", tracking);
  else for (const each of textRuns(node)) removeNode(each);
  node.isEmpty = false;
  const runs = inlineRuns(text, look, { draft: document.draft, part: story.part });
  for (const each of fragment(insertedRuns(runs, tracking))) {
    node.children.push(each);
    if (typeof each !== "string") each.parent = node;
  }
}

/** Runs of a paragraph that hold nothing but text. */
function textRuns(paragraph: XmlNode): XmlNode[] {
  return allBelow(paragraph, "r").filter(
    (run) =>
      ancestorOf(run, "p") === paragraph &&
      elementsOf(run).every((each) => /^(?:rPr|t|tab|br|cr|noBreakHyphen)$/.test(each.local)),
  );
}

/** The look that most of a paragraph's letters have, as the inside of `w:rPr`; that of its mark where it has no letters. */
export function paragraphLook(paragraph: XmlNode): string {
  const runs = allBelow(paragraph, "r").filter((run) => ancestorOf(run, "p") === paragraph);
  const length = (run: XmlNode) => allBelow(run, "t").reduce((sum, each) => sum + plainTextOf(each).length, 0);
  const look = lookOf(
    runs.filter((run) => length(run) > 0),
    length,
    (run) => childOf(run, "rPr"),
  );
  if (look !== "" || runs.some((run) => length(run) > 0)) return look;
  return lookOf(
    [childOf(paragraph, "pPr") ?? paragraph],
    () => 0,
    (properties) => childOf(properties, "rPr"),
  );
}

function restyle(
  document: EditedDocument,
  node: XmlNode,
  { style, like }: Readonly<{ style: string | undefined; like: string | undefined }>,
): void {
  const properties = paragraphProperties(node);
  const own = (each: XmlNode) => /^(?:rPr|sectPr|pPrChange)$/.test(each.local);
  const before = elementsOf(properties).filter((each) => !own(each));
  const remembered = before.map(xmlOf).join("");
  if (like !== undefined) {
    const model = childOf(paragraphOf(document, like).node, "pPr");
    for (const each of before) removeNode(each);
    const copies = elementsOf(model)
      .filter((each) => !own(each))
      .map(copyOf);
    for (const each of copies.toReversed()) {
      properties.children.unshift(each);
      each.parent = properties;
    }
  }
  if (style !== undefined) {
    for (const each of elementsOf(properties)) if (/^(?:pStyle|outlineLvl)$/.test(each.local)) removeNode(each);
    properties.children.unshift(elementOf(`<w:pStyle w:val="${style}"/>`));
    const made = properties.children[0];
    if (made && typeof made !== "string") made.parent = properties;
  }
  if (document.tracking) rememberProperties(properties, remembered, document.tracking);
}

/** New paragraphs beside one, with the properties of `like`, of a style, or of that one; a heading's are not taken over. */
export function insertParagraphs(document: EditedDocument, target: Target, edit: Insert): void {
  const texts = typeof edit.add === "string" ? edit.add.split(/\n\s*\n/) : (edit.add ?? []);
  const { draft } = document;
  const made = texts.map((each) => {
    if (typeof each !== "string")
      throw unsupported('Rows of cells are added at a row of a table, such as {"after":"t1.r2","add":[["a","b"]]}.');
    const heading = edit.style === undefined && edit.like === undefined ? /^(#{1,6})\s+/.exec(each) : null;
    const properties = propertiesFor(
      document,
      target,
      heading ? { ...edit, style: `heading ${heading[1]?.length}` } : edit,
    );
    const text = heading ? each.slice(heading[0].length) : each;
    const runs = inlineRuns(text.trim(), properties.look, { draft, part: target.story.part });
    return newParagraph(document, properties.inside, runs);
  });
  putBeside(document, target, { isAfter: "after" in edit, made });
}

/** A paragraph of these properties and runs, both as XML; tracked, it is marked as inserted. */
export function newParagraph({ tracking }: EditedDocument, properties: string, runs: string): XmlNode {
  const mark = tracking ? `<w:rPr><w:ins ${markOf(tracking)}/></w:rPr>` : "";
  const inside = properties + mark;
  return elementOf(`<w:p>${inside === "" ? "" : `<w:pPr>${inside}</w:pPr>`}${insertedRuns(runs, tracking)}</w:p>`);
}

/** Puts elements beside a place, after what came there before. */
export function putBeside(
  { lastAfter }: EditedDocument,
  target: Target,
  { isAfter, made }: Readonly<{ isAfter: boolean; made: readonly XmlNode[] }>,
): void {
  if (target.kind === "top") {
    putAtTop(target.node, made, lastAfter);
    return;
  }
  const anchor = target.kind === "image" ? (ancestorOf(target.node, "p") ?? target.node) : target.node;
  const last = made.at(-1);
  if (!last) return;
  if (!isAfter) {
    insertBefore(anchor, ...made);
    return;
  }
  insertAfter(lastAfter.get(anchor) ?? anchor, ...made);
  lastAfter.set(anchor, last);
}

/** Puts elements first, after what was put there before. */
function putAtTop(body: XmlNode, made: readonly XmlNode[], lastAfter: Map<XmlNode, XmlNode>): void {
  const last = made.at(-1);
  if (!last) return;
  const before = lastAfter.get(body);
  if (before) insertAfter(before, ...made);
  else insertAt(body, 0, made);
  body.isEmpty = false;
  lastAfter.set(body, last);
}

type ParagraphLook = Readonly<{ inside: string; look: string }>;

/** Properties of a new paragraph, and the look of its runs. */
export function propertiesFor(
  document: EditedDocument,
  target: Target,
  { like, style }: Readonly<{ like?: string | undefined; style?: string | undefined }>,
): ParagraphLook {
  if (style !== undefined) return { inside: `<w:pStyle w:val="${paragraphStyle(document, style)}"/>`, look: "" };
  const model = like === undefined ? modelOf(target) : paragraphOf(document, like).node;
  const properties = childOf(model, "pPr");
  const kept = elementsOf(properties).filter((each) => !/^(?:rPr|sectPr|pPrChange|framePr)$/.test(each.local));
  const id = kept.find((each) => each.local === "pStyle");
  const isHeading = id && /heading|title|berschrift|titre|titel/i.test(`${styleName(document, id)} ${xmlOf(id)}`);
  if (like === undefined && isHeading) return { inside: "", look: "" };
  return { inside: kept.map(xmlOf).join(""), look: model ? paragraphLook(model) : "" };
}

function modelOf(target: Target): XmlNode | undefined {
  if (target.kind === "paragraph") return target.node;
  return target.kind === "image" ? (ancestorOf(target.node, "p") ?? undefined) : undefined;
}

/** Deletes a paragraph, or marks it as deleted; refuses one that ends a section. */
export function deleteParagraph({ tracking }: EditedDocument, { story, node }: ParagraphTarget): void {
  if (allBelow(node, "sectPr").length > 0)
    throw unsupported(`${addressOf(story, node)} ends a section and cannot be deleted; empty its text instead.`);
  if (tracking) {
    markRuns(node, "del", tracking);
    markParagraphEnd(node, "del", tracking);
    return;
  }
  removeParagraph(node);
}

/** A cell, a note and a control need a paragraph at their end. */
export function removeParagraph(node: XmlNode): void {
  const holder = node.parent;
  const others = elementsOf(holder).filter((each) => each !== node && /^(?:p|tbl|sdt)$/.test(each.local));
  const isNeeded = holder && /^(?:tc|footnote|endnote|comment|hdr|ftr|txbxContent|sdtContent)$/.test(holder.local);
  if (
    isNeeded &&
    (others.length === 0 ||
      (holder.local === "tc" && elementsOf(holder).at(-1) === node && others.at(-1)?.local === "tbl"))
  )
    replaceNode(node, elementOf("<w:p/>"));
  else removeNode(node);
}

/** Puts a paragraph elsewhere; tracked, it stays where it was as moved away. */
export function moveParagraph(document: EditedDocument, edit: MoveParagraph): void {
  const from = paragraphOf(document, edit.move);
  const place = targetOf(document, edit.after ?? edit.before ?? "");
  const to = place.kind === "top" ? place : paragraphOf(document, edit.after ?? edit.before ?? "");
  if (from.node === to.node) throw unsupported(`${edit.move} cannot be moved beside itself.`);
  if (from.story !== to.story)
    throw unsupported("A paragraph is moved within one part, not between text and header or notes.");
  if (allBelow(from.node, "sectPr").length > 0) throw unsupported(`${edit.move} ends a section and cannot be moved.`);
  const moved = copyOf(from.node);
  if (document.tracking) {
    // marks with numbers of their own stay with what is still there
    for (const each of allBelow(moved, ...NUMBERED)) removeNode(each);
    renumberMarks(moved, document.tracking);
    renumberDrawings(moved, document);
    trackMove(from.node, moved, document.tracking);
  }
  putBeside(document, to, { isAfter: edit.after !== undefined, made: [moved] });
  if (!document.tracking) removeParagraph(from.node);
}

const NUMBERED = ["bookmarkStart", "bookmarkEnd", "commentRangeStart", "commentRangeEnd", "commentReference"];

function trackMove(from: XmlNode, to: XmlNode, tracking: Tracking): void {
  const name = `move${tracking.next + 1}`;
  for (const [side, paragraph] of [
    ["moveFrom", from],
    ["moveTo", to],
  ] as const) {
    const mark = markOf(tracking);
    const id = /w:id="(\d+)"/.exec(mark)?.[1] ?? "";
    markRuns(paragraph, side, tracking);
    markParagraphEnd(paragraph, side, tracking);
    insertAfter(paragraphProperties(paragraph), elementOf(`<w:${side}RangeStart ${mark} w:name="${name}"/>`));
    appendTo(paragraph, elementOf(`<w:${side}RangeEnd w:id="${id}"/>`));
  }
}
