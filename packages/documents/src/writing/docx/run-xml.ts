import { type Inline, parseInline } from "../../markup/inline.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { linkTarget } from "../../workbook/link-target.ts";
import type { DocumentContext } from "./document-context.ts";
import { pictureRun } from "./drawing-xml.ts";

/** Inline Markdown as runs; unknown footnotes stay as they were typed. */
export function runs(text: string, context: DocumentContext): string {
  return parseInline(text)
    .map((part) => inlineXml(part, context))
    .join("");
}

/** A run of plain text; `properties` is the inside of its `rPr`. */
export function plainRun(text: string, properties = ""): string {
  return `<w:r>${properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r>`;
}

/** A field that programs compute; `shown` stands there until they do. */
export function fieldRuns(instruction: string, shown: string, properties = ""): string {
  const look = properties === "" ? "" : `<w:rPr>${properties}</w:rPr>`;
  const mark = (type: string) => `<w:r>${look}<w:fldChar w:fldCharType="${type}"/></w:r>`;
  return `${mark("begin")}<w:r>${look}<w:instrText xml:space="preserve"> ${escapeXml(instruction)} </w:instrText></w:r>${mark("separate")}${plainRun(shown, properties)}${mark("end")}`;
}

function inlineXml(part: Inline, context: DocumentContext): string {
  switch (part.kind) {
    case "break":
      return "<w:r><w:br/></w:r>";
    case "note":
      return noteXml(part.id, context);
    case "picture":
      return pictureRun({ path: part.path, alternative: part.alternative }, context);
    case "text":
      context.counts.words += part.text.split(/\s+/).filter((word) => word !== "").length;
      return part.link === undefined ? plainRun(part.text, looks(part)) : linkXml(part, part.link, context);
  }
}

function looks(part: Extract<Inline, { kind: "text" }>, style?: string): string {
  const named = part.code ? "CodeText" : style;
  return [
    named ? `<w:rStyle w:val="${named}"/>` : "",
    part.bold ? "<w:b/>" : "",
    part.italic ? "<w:i/>" : "",
    part.strike ? "<w:strike/>" : "",
  ].join("");
}

function linkXml(part: Extract<Inline, { kind: "text" }>, link: string, context: DocumentContext): string {
  const run = plainRun(part.text, looks(part, "Hyperlink"));
  if (link.startsWith("#"))
    return `<w:hyperlink w:anchor="${bookmarkName(link.slice(1))}" w:history="1">${run}</w:hyperlink>`;
  const target = linkTarget(link);
  if (!target?.target) return plainRun(part.text, looks(part));
  const id = context.writer.relate(context.part, "hyperlink", target.target, { external: true });
  return `<w:hyperlink r:id="${id}" w:history="1">${run}</w:hyperlink>`;
}

function noteXml(id: string, context: DocumentContext): string {
  if (!context.noteTexts.has(id)) return plainRun(`[^${id}]`);
  context.usedNotes.push(id);
  return `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="${context.usedNotes.length}"/></w:r>`;
}

/** The name of the bookmark at a heading: letters, digits and underscores, at most 40 characters. */
export function bookmarkName(heading: string): string {
  const name = heading
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "_")
    .replace(/^_+|_+$/g, "");
  return `h_${name}`.slice(0, 40);
}
