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
/** Reads what a graphic frame refers to, a chart or a diagram, by relationship id. */
export type GraphicReader = (relationshipId: string) => string;

/** Title and Markdown of the shapes of a slide, in their drawing order. */
export function slideText(slide: XmlElement, readGraphic: GraphicReader): SlideText {
  const tree = child(slide, "cSld", "spTree");
  const shapes = tree ? flatShapes(tree) : [];
  const titleShape = shapes.find((shape) => isTitle(shape) && shapeText(shape, false) !== "");
  const parts = shapes.filter((shape) => shape !== titleShape).map((shape) => drawingText(shape, readGraphic));
  const title = titleShape ? shapeText(titleShape, false).replace(/\s+/g, " ") : "";
  return { title, body: parts.filter((part) => part !== "").join("\n\n") };
}

/** Shapes, pictures and frames in order, with groups opened. */
function flatShapes(element: XmlElement): XmlElement[] {
  return childElements(element).flatMap((each) => {
    if (each.name === "sp" || each.name === "graphicFrame" || each.name === "pic") return [each];
    return each.name === "Fallback" ? [] : flatShapes(each);
  });
}

function isTitle(shape: XmlElement): boolean {
  const role = placeholder(shape);
  return role === "title" || role === "ctrTitle";
}

function drawingText(shape: XmlElement, readGraphic: GraphicReader): string {
  if (shape.name === "graphicFrame") return graphicText(shape, readGraphic);
  if (shape.name === "pic") return pictureText(shape);
  const role = placeholder(shape);
  if (role === "sldNum" || role === "dt") return "";
  return shapeText(shape, role !== null && role !== "subTitle");
}

function placeholder(shape: XmlElement): string | null {
  const mark = child(shape, "nvSpPr", "nvPr", "ph");
  return mark ? (attribute(mark, "type") ?? "body") : null;
}

function shapeText(shape: XmlElement, isBulleted: boolean): string {
  const body = child(shape, "txBody");
  return body ? bodyText(body, isBulleted) : "";
}

/** Paragraphs of a text body; bullets are kept where the slide has them. */
export function bodyText(body: XmlElement, isBulleted: boolean): string {
  const paragraphs = childElements(body).filter((each) => each.name === "p");
  const lines = paragraphs.map((paragraph) => ({
    text: runsText(paragraph).trim(),
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

function runsText(paragraph: XmlElement): string {
  return childElements(paragraph)
    .map((each) => {
      if (each.name === "br") return "\n";
      if (each.name === "r" || each.name === "fld") return textOf(child(each, "t"));
      return each.name === "AlternateContent" || each.name === "Choice" || each.name === "m"
        ? descendants(each, "t").map(textOf).join("")
        : "";
    })
    .join("");
}

function graphicText(frame: XmlElement, readGraphic: GraphicReader): string {
  const table = descendants(frame, "tbl")[0];
  if (table) return tableMarkdown(table);
  for (const name of ["chart", "relIds"]) {
    const reference = descendants(frame, name)[0];
    const id =
      reference && (prefixedAttribute(reference.attributes, "id") ?? prefixedAttribute(reference.attributes, "dm"));
    if (id) return readGraphic(id);
  }
  return "";
}

function tableMarkdown(table: XmlElement): string {
  const rows = childElements(table).filter((each) => each.name === "tr");
  const cells = rows.map((row) =>
    childElements(row)
      .filter((each) => each.name === "tc")
      .map((cell) => tableText(shapeText(cell, false))),
  );
  const [header, ...body] = cells;
  return header ? markdownTable(header, body) : "";
}

function pictureText(picture: XmlElement): string {
  const properties = child(picture, "nvPicPr", "cNvPr");
  const alternative = properties ? (attribute(properties, "descr") ?? "").trim().replace(/\s+/g, " ") : "";
  return alternative ? `![${alternative}]` : "";
}
