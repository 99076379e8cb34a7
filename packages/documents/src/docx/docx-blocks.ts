import { attribute, child, childElements, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";
import type { ListLabels } from "./list-labels.ts";
import { type InlineContext, paragraphText } from "./paragraph-text.ts";
import { isOn, LOW } from "./run-visibility.ts";
import { shadedGround, UNKNOWN } from "./text-colours.ts";

/**
 * Addresses of a part: `p12` is its twelfth `w:p`, `t2` its second `w:tbl` and `i1` its first drawing, counted in document order over the
 * whole part, whatever they are nested in; drawings that stand in for others are not counted.
 */
export type PartAddresses = Readonly<{ of(element: XmlElement): string }>;

export type BodyContext = InlineContext & { boxes: string[]; addresses: PartAddresses; labels: ListLabels };

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

type Kind = "text" | "list" | "code";
type Part = Readonly<{ text: string; kind: Kind }>;

/** Markdown of the paragraphs and tables in a container. */
export function blocks(container: XmlElement, context: BodyContext, only?: (address: string) => boolean): string {
  const parts: Part[] = [];
  for (const element of flatBlocks(container)) {
    const isTable = element.name === "tbl";
    const part: Part = isTable
      ? { text: tableBlock(element, context), kind: "text" }
      : paragraphBlock(element, context);
    const boxes = context.boxes.splice(0);
    if (only && !only(context.addresses.of(element))) continue;
    if (part.text !== "") parts.push(part);
    parts.push(...boxes.map((box): Part => ({ text: box, kind: "text" })));
  }
  return joined(parts);
}

/** Items of a list stand below each other, and so do the paragraphs of code, inside one pair of marks. */
function joined(parts: readonly Part[]): string {
  const fence = parts.some(({ text, kind }) => kind === "code" && text.includes("```")) ? "````" : "```";
  return parts
    .map(({ text, kind }, index) => {
      const before = parts[index - 1]?.kind;
      const goesOn = kind !== "text" && before === kind;
      const gap = before === undefined ? "" : goesOn ? "\n" : "\n\n";
      if (kind !== "code") return `${gap}${text}`;
      const end = parts[index + 1]?.kind === "code" ? "" : `\n${fence}`;
      return `${gap}${goesOn ? "" : `${fence}\n`}${text}${end}`;
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

function textAt(paragraph: XmlElement, context: BodyContext, isCode = false): string {
  context.address = context.addresses.of(paragraph);
  context.paragraphProperties = child(paragraph, "pPr");
  context.isCode = isCode;
  return paragraphText(paragraph, context);
}

function mark(element: XmlElement, context: BodyContext): string {
  return context.isAddressed ? ` {${context.addresses.of(element)}}` : "";
}

function paragraphBlock(paragraph: XmlElement, context: BodyContext): Part {
  const properties = child(paragraph, "pPr");
  const kind = context.styles.paragraphKind(properties);
  const text = textAt(paragraph, context, kind === "code");
  const heading = context.styles.headingLevel(properties);
  const item = itemMark(properties, text, context);
  if (text.trim() === "") return { text: "", kind: "text" };
  const address = mark(paragraph, context);
  if (heading !== null) {
    const line = text.replaceAll("**", "").replace(/\s*\n\s*/g, " ");
    return { text: `${"#".repeat(Math.min(heading, 6))} ${line}${address}`, kind: "text" };
  }
  if (kind === "code") return { text: `${text}${address}`, kind };
  if (item !== null) return { text: `${item}${text}${address}`, kind: "list" };
  return { text: `${kind === "quote" ? `> ${text.replaceAll("\n", "\n> ")}` : text}${address}`, kind: "text" };
}

/** What stands before an item of a list: a dash or its number; with a dash where Markdown knows no such number. Null for other paragraphs. */
function itemMark(properties: XmlElement | undefined, text: string, context: BodyContext): string | null {
  const item = context.styles.listLevel(properties);
  if (item === null || (text === "" && isLeaving(properties))) return null;
  const label = context.labels.next(item.list, item.level) ?? "";
  const isNumber = label !== "" && context.labels.isNumbered(item.list, item.level);
  const plain = isNumber ? /^(\d{1,9})([.)]?)$/.exec(label) : null;
  const shown = plain ? `${plain[1]}${plain[2] || "."}` : isNumber ? `- ${label}` : "-";
  return `${"  ".repeat(Math.min(item.level, 8))}${shown} `;
}

/** Whether a paragraph is not counted: it is hidden, or deleted by a tracked change. */
function isLeaving(properties: XmlElement | undefined): boolean {
  const look = child(properties, "rPr");
  return ["del", "moveFrom"].some((name) => child(look, name) !== undefined) || isOn(child(look, "vanish"));
}

function tableBlock(table: XmlElement, context: BodyContext): string {
  const rows = shownRows(table, context).map((row) =>
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

/** The rows of a table that are seen; the others are told. */
function shownRows(table: XmlElement, context: BodyContext): XmlElement[] {
  return flatChildren(table, "tr").filter((row) => {
    const height = child(row, "trPr", "trHeight");
    const isLow = height && attribute(height, "hRule") === "exact" && Number(attribute(height, "val") ?? LOW) < LOW;
    if (!isLow && !isOn(child(row, "trPr", "hidden"))) return true;
    const text = descendants(row, "t").map(textOf).join(" ");
    const because = isLow ? "row without height" : "hidden row";
    context.findings.add({ kind: "rows", at: context.addresses.of(table), because, text });
    return false;
  });
}

function cellBlock(cell: XmlElement, table: XmlElement, context: BodyContext): string {
  const outer = context.boxes.splice(0);
  const around = context.ground;
  const isStyled = context.styles.isColouredTable(child(table, "tblPr"));
  context.ground = shadedGround(child(cell, "tcPr", "shd"), context.theme) ?? (isStyled ? UNKNOWN : around);
  const text = tableText(
    flatBlocks(cell)
      .map((each) => (each.name === "tbl" ? nestedTable(each, context) : cellText(each, context)))
      .join("\n"),
  );
  context.ground = around;
  const boxes = context.boxes.splice(0).map(tableText);
  context.boxes.push(...outer);
  return [text, ...boxes].filter((part) => part !== "").join(" ");
}

/** The text of a paragraph in a cell; an item of a list is counted, its number is not shown. */
function cellText(paragraph: XmlElement, context: BodyContext): string {
  const text = textAt(paragraph, context);
  itemMark(child(paragraph, "pPr"), text, context);
  return text;
}

function nestedTable(table: XmlElement, context: BodyContext): string {
  const rows = shownRows(table, context).map((row) =>
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
