import { escapeXml } from "../../ooxml/write-xml.ts";
import type { EditingOptions } from "../format-editor.ts";
import { occurrences } from "../occurrences.ts";
import {
  allBelow,
  ancestorOf,
  appendTo,
  attributeValue,
  childOf,
  elementOf,
  elementsOf,
  insertAfter,
  insertAt,
  insertBefore,
  removeNode,
  setAttribute,
  type XmlNode,
} from "../xml-tree.ts";
import type { AddComment, ReplyTo } from "./document-edits.ts";
import { splitAt, textOf, textXml } from "./run-text.ts";
import { type EditedDocument, paragraphOf, unsupported } from "./story.ts";
import { knownStyle } from "./styles.ts";
import { stamp } from "./tracking.ts";

const WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const W14 = "http://schemas.microsoft.com/office/word/2010/wordml";
const W15 = "http://schemas.microsoft.com/office/word/2012/wordml";
const MC = "http://schemas.openxmlformats.org/markup-compatibility/2006";
const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";

function commentsPart({ draft, main }: EditedDocument, type: string): string | null {
  const found = draft.relationships(main.part).find((each) => each.type === type && !each.external);
  return found && draft.has(found.target) ? found.target : null;
}

function partFor(document: EditedDocument, kind: "comments" | "commentsExtended"): string {
  const known = commentsPart(document, kind);
  if (known !== null) return known;
  const { draft, main } = document;
  const folder = main.part.slice(0, main.part.lastIndexOf("/") + 1);
  const part = draft.has(`${folder}${kind}.xml`) ? draft.freeName(`${folder}${kind}.xml`) : `${folder}${kind}.xml`;
  const namespaces = `xmlns:w="${WORD}" xmlns:mc="${MC}" xmlns:w14="${W14}" xmlns:w15="${W15}" mc:Ignorable="w14 w15"`;
  const root = kind === "comments" ? "w:comments" : "w15:commentsEx";
  draft.addXml(part, `${TYPE}.${kind}+xml`, `<${root} ${namespaces}></${root}>`);
  const type = kind === "comments" ? kind : `http://schemas.microsoft.com/office/2011/relationships/${kind}`;
  draft.relate(main.part, type, part);
  return part;
}

/** A comment on a paragraph, or on words in it. */
export function addComment(document: EditedDocument, edit: AddComment, options: EditingOptions): void {
  const { story, node } = paragraphOf(document, edit.comment);
  if (story !== document.main)
    throw unsupported("Comments stand on the text itself, not on headers, footers or notes.");
  const [start, end] = anchorsOf(node, edit);
  const id = writeComment(document, edit.text, options);
  const first = elementOf(`<w:commentRangeStart w:id="${id}"/>`);
  if (start) insertBefore(start, first);
  else insertAt(node, childOf(node, "pPr") ? 1 : 0, [first]);
  const last = [elementOf(`<w:commentRangeEnd w:id="${id}"/>`), referenceRun(document, id)];
  if (end) insertBefore(end, ...last);
  else appendTo(node, ...last);
  node.isEmpty = false;
}

/** What the commented words begin and end before; null is the beginning or end of the paragraph. */
function anchorsOf(node: XmlNode, { comment, on }: AddComment): readonly [XmlNode | null, XmlNode | null] {
  if (on === undefined) return [null, null];
  const text = textOf(node);
  const [at, second] = occurrences(text, on);
  if (at === undefined || second !== undefined)
    throw unsupported(
      `The words ${JSON.stringify(on.slice(0, 60))} stand ${at === undefined ? "not" : "more than once"} in ${comment}; give words that stand there once.`,
    );
  const end = at + on.length === text.length ? null : splitAt(node, at + on.length);
  const start = splitAt(node, at);
  return [start, end];
}

function referenceRun(document: EditedDocument, id: number): XmlNode {
  const style = knownStyle(document, "annotation reference", "character");
  const look = style === null ? "" : `<w:rPr><w:rStyle w:val="${style}"/></w:rPr>`;
  return elementOf(`<w:r>${look}<w:commentReference w:id="${id}"/></w:r>`);
}

function writeComment(document: EditedDocument, text: string, { author = "Deskhand", at }: EditingOptions): number {
  const { draft } = document;
  const part = partFor(document, "comments");
  const style = knownStyle(document, "annotation text", "paragraph");
  let id = 0;
  draft.changeTree(part, ({ root }) => {
    id = Math.max(-1, ...elementsOf(root).map((each) => Number(attributeValue(each, "w:id") ?? -1))) + 1;
    const properties = style === null ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
    const paragraphs = text
      .split(/\n\s*\n/)
      .map(
        (each, index) =>
          `<w:p>${properties}${index === 0 ? "<w:r><w:annotationRef/></w:r>" : ""}<w:r>${textXml(each)}</w:r></w:p>`,
      );
    const initials = author
      .split(/\s+/)
      .map((each) => each[0] ?? "")
      .join("")
      .slice(0, 4);
    appendTo(
      root,
      elementOf(
        `<w:comment w:id="${id}" w:author="${escapeXml(author)}" w:date="${stamp(at)}" w:initials="${escapeXml(initials)}">${paragraphs.join("")}</w:comment>`,
      ),
    );
  });
  return id;
}

function commentId(document: EditedDocument, address: string): { part: string; id: string } {
  const part = commentsPart(document, "comments");
  const id = /^c(\d{1,9})$/i.exec(address)?.[1];
  const known =
    part === null ? [] : elementsOf(document.draft.tree(part).root).map((each) => attributeValue(each, "w:id"));
  if (part !== null && id !== undefined && known.includes(id)) return { part, id };
  const list = known.map((each) => `c${each}`).join(", ");
  throw unsupported(`There is no comment ${address}; ${list === "" ? "the document has none" : `there are ${list}`}.`);
}

/** An answer below a comment, on the same words. */
export function replyTo(document: EditedDocument, edit: ReplyTo, options: EditingOptions): void {
  const { part, id } = commentId(document, edit.reply);
  const { draft, main } = document;
  const reply = writeComment(document, edit.text, options);
  const [parentId, ownId] = [id, String(reply)].map((each) => paragraphId(document, part, each));
  const extended = partFor(document, "commentsExtended");
  draft.changeTree(extended, ({ root }) => {
    const line = (paragraph: string | undefined) =>
      elementsOf(root).find((each) => attributeValue(each, "w15:paraId") === paragraph);
    if (!line(parentId)) appendTo(root, elementOf(`<w15:commentEx w15:paraId="${parentId}" w15:done="0"/>`));
    const top = attributeValue(line(parentId), "w15:paraIdParent") ?? parentId;
    appendTo(root, elementOf(`<w15:commentEx w15:paraId="${ownId}" w15:paraIdParent="${top}" w15:done="0"/>`));
  });
  const marks = (local: string) => allBelow(main.tree.root, local).find((each) => attributeValue(each, "w:id") === id);
  const [start, end, reference] = [marks("commentRangeStart"), marks("commentRangeEnd"), marks("commentReference")];
  const run = reference && ancestorOf(reference, "r");
  if (start) insertAfter(start, elementOf(`<w:commentRangeStart w:id="${reply}"/>`));
  if (run)
    insertAfter(
      run,
      ...(end ? [elementOf(`<w:commentRangeEnd w:id="${reply}"/>`)] : []),
      referenceRun(document, reply),
    );
}

/** The number by which a comment's last paragraph is known; given to it where it has none. */
function paragraphId({ draft }: EditedDocument, part: string, id: string): string {
  let found = "";
  draft.changeTree(part, ({ root }) => {
    const comment = elementsOf(root).find((each) => attributeValue(each, "w:id") === id);
    const last = elementsOf(comment).findLast((each) => each.local === "p");
    if (!last) throw unsupported(`The comment c${id} is damaged and cannot be answered.`);
    const known = attributeValue(last, "w14:paraId");
    const taken = new Set(allBelow(root, "p").map((each) => attributeValue(each, "w14:paraId")));
    let number = 0x10000000 + Number(id);
    while (taken.has(number.toString(16).toUpperCase())) number += 1;
    found = known ?? number.toString(16).toUpperCase();
    if (known !== null) return;
    setAttribute(last, "w14:paraId", found);
    declareW14(root);
  });
  return found;
}

function declareW14(root: XmlNode): void {
  if (!/\sxmlns:w14\s*=/.test(root.tag)) setAttribute(root, "xmlns:w14", W14);
  if (!/\sxmlns:mc\s*=/.test(root.tag)) setAttribute(root, "xmlns:mc", MC);
  const ignored = attributeValue(root, "mc:Ignorable") ?? "";
  if (!ignored.split(/\s+/).includes("w14")) setAttribute(root, "mc:Ignorable", `${ignored} w14`.trim());
}

/** Takes a comment and its answers away. */
export function deleteComment(document: EditedDocument, address: string): void {
  const { part, id } = commentId(document, address);
  const { draft, main } = document;
  const gone = new Set([id, ...answersOf(document, part, id)]);
  const paragraphs = new Set<string | null>();
  draft.changeTree(part, ({ root }) => {
    for (const each of elementsOf(root)) {
      if (!gone.has(attributeValue(each, "w:id") ?? "")) continue;
      for (const paragraph of allBelow(each, "p")) paragraphs.add(attributeValue(paragraph, "w14:paraId"));
      removeNode(each);
    }
  });
  for (const kind of ["commentsExtended", "commentsIds"]) {
    const side = commentsPart(document, kind);
    if (side === null) continue;
    draft.changeTree(side, ({ root }) => {
      for (const each of elementsOf(root)) {
        const paragraph = /\sw\d+(?:cid)?:paraId="([^"]*)"/.exec(each.tag)?.[1];
        if (paragraph !== undefined && paragraphs.has(paragraph)) removeNode(each);
      }
    });
  }
  for (const each of allBelow(main.tree.root, "commentRangeStart", "commentRangeEnd", "commentReference")) {
    if (!gone.has(attributeValue(each, "w:id") ?? "")) continue;
    const run = each.local === "commentReference" ? ancestorOf(each, "r") : null;
    const isAlone = run && elementsOf(run).every((one) => one === each || one.local === "rPr");
    removeNode(run && isAlone ? run : each);
  }
}

function answersOf(document: EditedDocument, part: string, id: string): string[] {
  const extended = commentsPart(document, "commentsExtended");
  if (extended === null) return [];
  const comments = elementsOf(document.draft.tree(part).root);
  const paragraphsOf = (comment: XmlNode) => allBelow(comment, "p").map((each) => attributeValue(each, "w14:paraId"));
  const own = comments.filter((each) => attributeValue(each, "w:id") === id).flatMap(paragraphsOf);
  const answers = elementsOf(document.draft.tree(extended).root)
    .filter((each) => own.includes(attributeValue(each, "w15:paraIdParent") ?? ""))
    .map((each) => attributeValue(each, "w15:paraId"));
  return comments
    .filter((each) => paragraphsOf(each).some((paragraph) => paragraph !== null && answers.includes(paragraph)))
    .map((each) => attributeValue(each, "w:id") ?? "");
}
