import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";
import { isColoured } from "./document-styles.ts";
import { type InlineContext, paragraphText } from "./paragraph-text.ts";

/**
 * Addresses of a part: `p12` is its twelfth `w:p`, `t2` its second `w:tbl` and `i1` its first drawing, counted in document order over the
 * whole part, whatever they are nested in; drawings that stand in for others are not counted.
 */
export type PartAddresses = Readonly<{ of(element: XmlElement): string }>;

export type BodyContext = InlineContext & { boxes: string[]; addresses: PartAddresses };

const NUMBERED: Readonly<Record<string, "p" | "t" | "i">> = { p: "p", tbl: "t", drawing: "i", pict: "i" };

/** Numbers the paragraphs and tables of a part; `prefix` tells parts other than the main one apart. */
export function partAddresses(root: XmlElement, prefix: string): PartAddresses {
  const known = new Map<XmlElement, string>();
  const counts = { p: 0, t: 0, i: 0 };
  const walk = (element: XmlElement, isFallback: boolean): void => {
    for (const each of childElements(element)) {
      const letter = NUMBERED[each.name];
      if (letter && !(letter === "i" && isFallback)) {
        counts[letter] += 1;
        known.set(each, `${prefix}${letter}${counts[letter]}`);
      }
      walk(each, isFallback || each.name === "Fallback");
    }
  };
  walk(root, false);
  return { of: (element) => known.get(element) ?? "" };
}

/** Markdown of the paragraphs and tables in a container. */
export function blocks(container: XmlElement, context: BodyContext, only?: (address: string) => boolean): string {
  const parts: { text: string; isList: boolean }[] = [];
  for (const element of flatBlocks(container)) {
    const isTable = element.name === "tbl";
    const isList = !isTable && context.styles.listLevel(child(element, "pPr")) !== null;
    const text = isTable ? tableBlock(element, context) : paragraphBlock(element, context);
    const boxes = context.boxes.splice(0);
    if (only && !only(context.addresses.of(element))) continue;
    if (text !== "") parts.push({ text, isList });
    parts.push(...boxes.map((box) => ({ text: box, isList: false })));
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

function textAt(paragraph: XmlElement, context: BodyContext): string {
  context.address = context.addresses.of(paragraph);
  context.paragraphProperties = child(paragraph, "pPr");
  return paragraphText(paragraph, context);
}

function mark(element: XmlElement, context: BodyContext): string {
  return context.isAddressed ? ` {${context.addresses.of(element)}}` : "";
}

function paragraphBlock(paragraph: XmlElement, context: BodyContext): string {
  const text = textAt(paragraph, context);
  if (text === "") return "";
  const properties = child(paragraph, "pPr");
  const heading = context.styles.headingLevel(properties);
  if (heading !== null) {
    const line = text.replaceAll("**", "").replace(/\s*\n\s*/g, " ");
    return `${"#".repeat(Math.min(heading, 6))} ${line}${mark(paragraph, context)}`;
  }
  const list = context.styles.listLevel(properties);
  const bullet = list ? `${"  ".repeat(Math.min(list.level, 8))}${list.isNumbered ? "1." : "-"} ` : "";
  return `${bullet}${text}${mark(paragraph, context)}`;
}

function tableBlock(table: XmlElement, context: BodyContext): string {
  const rows = flatChildren(table, "tr").map((row) =>
    flatChildren(row, "tc").flatMap((cell) => {
      const span = Number(attribute(child(cell, "tcPr", "gridSpan") ?? cell, "val") ?? 1);
      const text = cellBlock(cell, table, context);
      return [text, ...Array.from({ length: Math.min(Math.max(span - 1, 0), 62) }, () => "")];
    }),
  );
  const width = rows.reduce((widest, row) => Math.max(widest, row.length), 0);
  if (width === 0) return "";
  const [header = [], ...body] = rows.map((row) => [...row, ...Array.from({ length: width - row.length }, () => "")]);
  const text = markdownTable(header, body);
  return context.isAddressed ? `{${context.addresses.of(table)}}\n${text}` : text;
}

function cellBlock(cell: XmlElement, table: XmlElement, context: BodyContext): string {
  const outer = context.boxes.splice(0);
  const wasOnColour = context.isOnColour;
  context.isOnColour ||=
    isColoured(child(cell, "tcPr", "shd")) || context.styles.isColouredTable(child(table, "tblPr"));
  const text = tableText(
    flatBlocks(cell)
      .map((each) => (each.name === "tbl" ? nestedTable(each, context) : textAt(each, context)))
      .join("\n"),
  );
  context.isOnColour = wasOnColour;
  const boxes = context.boxes.splice(0).map(tableText);
  context.boxes.push(...outer);
  return [text, ...boxes].filter((part) => part !== "").join(" ");
}

function nestedTable(table: XmlElement, context: BodyContext): string {
  const rows = flatChildren(table, "tr").map((row) =>
    flatChildren(row, "tc")
      .map((cell) => cellBlock(cell, table, context))
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
