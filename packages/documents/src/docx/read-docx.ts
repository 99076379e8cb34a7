import { type OfficePackage, openOfficePackage, readProperties, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";
import type { DocumentFacts, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";
import { cutText } from "../text/cut-text.ts";
import { type DocumentStyles, readDocumentStyles } from "./document-styles.ts";
import { type InlineContext, paragraphText } from "./paragraph-text.ts";

export const DOCX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

type BodyContext = InlineContext & { styles: DocumentStyles; boxes: string[] };

/** Reads a Word document to Markdown: headings, lists, tables, links, notes, comments, headers and footers. */
export function readDocx(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const office = openOfficePackage(bytes);
  if (!/wordprocessingml|ms-word\.(document|template)\.macro/.test(office.mainType)) {
    throw new Refusal("not-that-format", "The file is an office document, but not a text document.");
  }
  const relationships = office.relationships(office.main);
  const side = (type: string) => {
    const target = relationships.find((each) => each.type === type && !each.external)?.target;
    return target ? tryXml(office, target) : null;
  };
  const context = bodyContext(office, office.main, readDocumentStyles(side("styles"), side("numbering")));
  const body = child(office.xml(office.main) ?? undefined, "body");
  if (!body) throw new Refusal("damaged", "The document is damaged: it has no body.");
  const sections = [blocks(body, context)];
  for (const kind of ["header", "footer"] as const) {
    const text = marginText(office, kind, context.styles);
    if (text) sections.push(`## Page ${kind}\n\n${text}`);
  }
  sections.push(notes(side("footnotes"), "footnote", "", context), notes(side("endnotes"), "endnote", "e", context));
  const comments = commentList(side("comments"), context);
  if (comments) sections.push(`## Comments\n\n${comments}`);
  const text = sections.filter((section) => section !== "").join("\n\n");
  const facts = factsOf(readProperties(office), context);
  return { status: "read", mediaType: DOCX_MEDIA_TYPE, format: "docx", ...cutText(text, options.maxCharacters), facts };
}

function bodyContext(office: OfficePackage, partName: string, styles: DocumentStyles): BodyContext {
  const links = new Map(
    office
      .relationships(partName)
      .filter((each) => each.external)
      .map((each) => [each.id, each.target]),
  );
  const context: BodyContext = {
    styles,
    boxes: [],
    hiddenCharacters: 0,
    insertions: 0,
    deletions: 0,
    fieldDepth: 0,
    fieldHasResult: [],
    link: (id) => links.get(id),
    textBox(content) {
      const text = blocks(content, context);
      if (text) context.boxes.push(text);
    },
  };
  return context;
}

function blocks(container: XmlElement, context: BodyContext): string {
  const parts: { text: string; isList: boolean }[] = [];
  for (const element of flatBlocks(container)) {
    const isTable = element.name === "tbl";
    const isList = !isTable && context.styles.listLevel(child(element, "pPr")) !== null;
    const text = isTable ? tableBlock(element, context) : paragraphBlock(element, context);
    if (text !== "") parts.push({ text, isList });
    parts.push(...context.boxes.splice(0).map((box) => ({ text: box, isList: false })));
  }
  return parts
    .map(({ text, isList }, index) => {
      const gap = index === 0 ? "" : isList && parts[index - 1]?.isList ? "\n" : "\n\n";
      return `${gap}${text}`;
    })
    .join("");
}

/** Paragraphs and tables in order, with content controls and the like opened. */
function flatBlocks(container: XmlElement): XmlElement[] {
  return childElements(container).flatMap((each) => {
    if (each.name === "p" || each.name === "tbl") return [each];
    return ["sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "AlternateContent", "Choice"].includes(
      each.name,
    )
      ? flatBlocks(each)
      : [];
  });
}

function paragraphBlock(paragraph: XmlElement, context: BodyContext): string {
  const text = paragraphText(paragraph, context);
  if (text === "") return "";
  const properties = child(paragraph, "pPr");
  const heading = context.styles.headingLevel(properties);
  if (heading !== null)
    return `${"#".repeat(Math.min(heading, 6))} ${text.replaceAll("**", "").replace(/\s*\n\s*/g, " ")}`;
  const list = context.styles.listLevel(properties);
  return list ? `${"  ".repeat(Math.min(list.level, 8))}${list.isNumbered ? "1." : "-"} ${text}` : text;
}

function tableBlock(table: XmlElement, context: BodyContext): string {
  const rows = flatChildren(table, "tr").map((row) =>
    flatChildren(row, "tc").flatMap((cell) => {
      const span = Number(attribute(child(cell, "tcPr", "gridSpan") ?? cell, "val") ?? 1);
      const text = cellBlock(cell, context);
      return [text, ...Array.from({ length: Math.min(Math.max(span - 1, 0), 62) }, () => "")];
    }),
  );
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (width === 0) return "";
  const [header = [], ...body] = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => "")]);
  return markdownTable(header, body);
}

function cellBlock(cell: XmlElement, context: BodyContext): string {
  const outer = context.boxes.splice(0);
  const text = tableText(
    flatBlocks(cell)
      .map((each) => (each.name === "tbl" ? nestedTable(each, context) : paragraphText(each, context)))
      .join("\n"),
  );
  const boxes = context.boxes.splice(0).map(tableText);
  context.boxes.push(...outer);
  return [text, ...boxes].filter((part) => part !== "").join(" ");
}

function nestedTable(table: XmlElement, context: BodyContext): string {
  const rows = flatChildren(table, "tr").map((row) =>
    flatChildren(row, "tc")
      .map((cell) => cellBlock(cell, context))
      .join(", "),
  );
  return rows.join("; ");
}

function flatChildren(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((each) => {
    if (each.name === name) return [each];
    return ["sdt", "sdtContent", "customXml", "ins", "moveTo"].includes(each.name) ? flatChildren(each, name) : [];
  });
}

function marginText(office: OfficePackage, kind: "header" | "footer", styles: DocumentStyles): string {
  const texts = new Set<string>();
  for (const relationship of office.relationships(office.main)) {
    if (relationship.type !== kind || relationship.external) continue;
    const root = tryXml(office, relationship.target);
    const text = root ? blocks(root, bodyContext(office, relationship.target, styles)) : "";
    if (text) texts.add(text);
  }
  return [...texts].join("\n\n");
}

function notes(root: XmlElement | null, name: string, prefix: string, context: BodyContext): string {
  if (!root) return "";
  return childElements(root)
    .filter(
      (each) =>
        each.name === name &&
        !["separator", "continuationSeparator", "continuationNotice"].includes(attribute(each, "type") ?? ""),
    )
    .map((each) => `[^${prefix}${attribute(each, "id")}]: ${blocks(each, context)}`)
    .join("\n");
}

function commentList(root: XmlElement | null, context: BodyContext): string {
  if (!root) return "";
  const comments = childElements(root).filter((each) => each.name === "comment");
  return comments
    .map((each) => `- ${attribute(each, "author") || "Someone"}: ${tableText(blocks(each, context))}`)
    .join("\n");
}

function factsOf(properties: DocumentFacts, context: BodyContext): DocumentFacts {
  const hidden = context.hiddenCharacters > 0 ? [`${context.hiddenCharacters} characters of hidden text`] : [];
  const changes = context.insertions + context.deletions;
  const remarks =
    changes > 0
      ? [`The document has ${changes} tracked changes: inserted text is shown, deleted text is left out.`]
      : [];
  return { ...properties, ...(hidden.length > 0 && { hidden }), ...(remarks.length > 0 && { remarks }) };
}
