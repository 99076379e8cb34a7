import { describedPicture } from "../hidden/described-picture.ts";
import type { HiddenFindings } from "../hidden/hidden-findings.ts";
import {
  attribute,
  child,
  childElements,
  descendants,
  prefixedAttribute,
  textOf,
  type XmlElement,
} from "../ooxml/xml.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";

export type SlideText = Readonly<{ title: string; body: string }>;
export type SlideReading = Readonly<{
  /** reads what a graphic frame refers to, a chart or a diagram, by relationship id */
  readGraphic(relationshipId: string): string;
  /** why a shape is not seen, or null */
  hidden(shape: XmlElement): string | null;
  /** why a run of a shape, or of a cell of its table, is not seen, or null */
  hiddenRun(run: XmlElement, shape: XmlElement, cell?: XmlElement): string | null;
  findings: HiddenFindings;
  /** address of the slide, such as `slide 3` */
  address: string;
  isAddressed: boolean;
}>;

/** Title and Markdown of the shapes of a slide, in their drawing order. */
export function slideText(slide: XmlElement, reading: SlideReading): SlideText {
  const tree = child(slide, "cSld", "spTree");
  const shapes = tree ? flatShapes(tree).filter((shape) => isSeen(shape, reading)) : [];
  const titleShape = shapes.find((shape) => isTitle(shape) && shapeText(shape, false, reading, false) !== "");
  const title = titleShape ? shapeText(titleShape, false, reading).replace(/\s+/g, " ") : "";
  const parts = shapes.filter((shape) => shape !== titleShape).map((shape) => addressed(shape, reading));
  return { title, body: parts.filter((part) => part !== "").join("\n\n") };
}

/** Shapes, pictures and frames in order, with groups opened. */
function flatShapes(element: XmlElement): XmlElement[] {
  return childElements(element).flatMap((each) => {
    if (each.name === "sp" || each.name === "graphicFrame" || each.name === "pic") return [each];
    return each.name === "Fallback" ? [] : flatShapes(each);
  });
}

/** The number of a shape in its slide, as its file gives it. */
function shapeNumber(shape: XmlElement): string {
  return attribute(shapeProperties(shape) ?? shape, "id") ?? "";
}

/** The non-visual properties that every kind of shape has. */
export function shapeProperties(shape: XmlElement): XmlElement | undefined {
  const holder = childElements(shape).find((each) => /^nv\w+Pr$/.test(each.name));
  return child(holder, "cNvPr");
}

function isSeen(shape: XmlElement, reading: SlideReading): boolean {
  const because = reading.hidden(shape);
  if (because === null) return true;
  const text = descendants(shape, "t").map(textOf).join(" ") || pictureText(shape) || "(no text)";
  reading.findings.add({ kind: "shape", at: `${reading.address}/shape ${shapeNumber(shape)}`, because, text });
  return false;
}

function addressed(shape: XmlElement, reading: SlideReading): string {
  const text = drawingText(shape, reading);
  return text !== "" && reading.isAddressed ? `{shape ${shapeNumber(shape)}}\n${text}` : text;
}

function isTitle(shape: XmlElement): boolean {
  const role = placeholder(shape);
  return role === "title" || role === "ctrTitle";
}

function drawingText(shape: XmlElement, reading: SlideReading): string {
  if (shape.name === "graphicFrame") return graphicText(shape, reading);
  if (shape.name === "pic") {
    const text = pictureText(shape);
    const at = `${reading.address}/shape ${shapeNumber(shape)}`;
    reading.findings.addAll(describedPicture(at, text.slice(2, -1)));
    return text;
  }
  const role = placeholder(shape);
  if (role === "sldNum" || role === "dt") return "";
  return shapeText(shape, role !== null && role !== "subTitle", reading);
}

function placeholder(shape: XmlElement): string | null {
  const mark = child(shape, "nvSpPr", "nvPr", "ph");
  return mark ? (attribute(mark, "type") ?? "body") : null;
}

function shapeText(shape: XmlElement, isBulleted: boolean, reading: SlideReading, isReported = true): string {
  const body = child(shape, "txBody");
  return body ? bodyText(body, isBulleted, isUnseen({ shape, reading, isReported })) : "";
}

/** Tells of runs that are not seen. */
function isUnseen(
  where: Readonly<{ shape: XmlElement; cell?: XmlElement; reading: SlideReading; isReported: boolean }>,
): (run: XmlElement) => boolean {
  const { shape, cell, reading, isReported } = where;
  return (run) => {
    const because = reading.hiddenRun(run, shape, cell);
    if (because === null) return false;
    const at = `${reading.address}/shape ${shapeNumber(shape)}`;
    if (isReported) reading.findings.add({ kind: "text", at, because, text: textOf(child(run, "t")) });
    return true;
  };
}

/** Paragraphs of a text body; bullets are kept where the slide has them. */
export function bodyText(
  body: XmlElement,
  isBulleted: boolean,
  isHidden: (run: XmlElement) => boolean = () => false,
): string {
  const paragraphs = childElements(body).filter((each) => each.name === "p");
  const lines = paragraphs.map((paragraph) => ({
    text: runsText(paragraph, isHidden).trim(),
    properties: child(paragraph, "pPr"),
  }));
  const filled = lines.filter((line) => line.text !== "");
  return filled
    .map(({ text, properties }) => {
      const level = Number((properties && attribute(properties, "lvl")) ?? 0);
      const hasBullet = properties ? !!(child(properties, "buChar") ?? child(properties, "buAutoNum")) : false;
      const isBullet = !child(properties, "buNone") && (hasBullet || level > 0 || (isBulleted && filled.length > 1));
      return isBullet ? `${"  ".repeat(Math.min(level, 8))}- ${text}` : text;
    })
    .join("\n");
}

function runsText(paragraph: XmlElement, isHidden: (run: XmlElement) => boolean): string {
  return childElements(paragraph)
    .map((each) => {
      if (each.name === "br") return "\n";
      if (each.name === "r" || each.name === "fld") return isHidden(each) ? "" : textOf(child(each, "t"));
      return each.name === "AlternateContent" || each.name === "Choice" || each.name === "m"
        ? descendants(each, "t").map(textOf).join("")
        : "";
    })
    .join("");
}

function graphicText(frame: XmlElement, reading: SlideReading): string {
  const table = descendants(frame, "tbl")[0];
  if (table) return tableMarkdown(table, frame, reading);
  for (const name of ["chart", "relIds"]) {
    const reference = descendants(frame, name)[0];
    const id =
      reference && (prefixedAttribute(reference.attributes, "id") ?? prefixedAttribute(reference.attributes, "dm"));
    if (id) return reading.readGraphic(id);
  }
  return "";
}

function tableMarkdown(table: XmlElement, frame: XmlElement, reading: SlideReading): string {
  const rows = childElements(table).filter((each) => each.name === "tr");
  const cells = rows.map((row) =>
    childElements(row)
      .filter((each) => each.name === "tc")
      .map((cell) => {
        const body = child(cell, "txBody");
        return body
          ? tableText(bodyText(body, false, isUnseen({ shape: frame, cell, reading, isReported: true })))
          : "";
      }),
  );
  const [header, ...body] = cells;
  return header ? markdownTable(header, body) : "";
}

function pictureText(picture: XmlElement): string {
  const properties = child(picture, "nvPicPr", "cNvPr");
  const alternative = properties ? (attribute(properties, "descr") ?? "").trim().replace(/\s+/g, " ") : "";
  return alternative ? `![${alternative}]` : "";
}
