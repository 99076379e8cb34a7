import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { attribute, child, childElements, parseXml, textOf, type XmlElement } from "../ooxml/xml.ts";
import { openZip } from "../ooxml/zip-archive.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { markdownTable, tableText } from "../tables/markdown-table.ts";
import { cutText } from "../text/cut-text.ts";
import { hasColouredPages, type OpenStyles, readOpenStyles, type TextPlace } from "./open-styles.ts";
import { metadataOf, noPassword } from "./package-properties.ts";
import { slideShapes } from "./slide-shapes.ts";

/** Where in the document something is read, and what is gathered on the way. */
type Place = TextPlace & Readonly<{ styles: OpenStyles; hidden: HiddenFindings; at: string; unseen: string | null }>;

/** Reads an OpenDocument text or presentation: headings, lists, tables, slides and notes. */
export function readOpenText(bytes: Uint8Array, format: "odt" | "odp", options: ReadOptions): ReadOutcome {
  const zip = openZip(bytes);
  noPassword(zip);
  const part = zip.part("content.xml");
  const content = part ? parseXml(part) : undefined;
  const body = child(content, "body");
  if (!content || !body) throw new Refusal("damaged", "The document is damaged: it has no body.");
  const hidden = new HiddenFindings();
  const meta = zip.part("meta.xml");
  const metadata = meta ? metadataOf(parseXml(meta)) : { facts: {}, hidden: [] };
  const shared = zip.part("styles.xml");
  const parts = [...(shared ? [parseXml(shared)] : []), content];
  const styles = readOpenStyles(parts);
  const slides =
    format === "odp" ? childElements(child(body, "presentation") ?? body).filter((each) => each.name === "page") : [];
  const isOnColour = format === "odt" && hasColouredPages(parts);
  const place: Place = { styles, hidden, at: "", uses: [], unseen: null, isOnColour };
  const text =
    format === "odt"
      ? blocks(child(body, "text") ?? body, place)
      : slides.map((slide, index) => slideText(slide, index + 1, place, parts)).join("\n\n");
  hidden.addAll(metadata.hidden);
  const mediaType = `application/vnd.oasis.opendocument.${format === "odt" ? "text" : "presentation"}`;
  const facts = { ...metadata.facts, ...(format === "odp" && { slideCount: slides.length }) };
  return { status: "read", mediaType, format, ...cutText(text, options.maxCharacters), facts, hidden: hidden.list() };
}

function slideText(slide: XmlElement, number: number, place: Place, parts: readonly XmlElement[]): string {
  const { hidden, styles } = place;
  const at = `slide ${number}`;
  const shapes = slideShapes(slide, parts, styles);
  const texts = childElements(slide).map((shape) => {
    if (shape.name === "notes") return block(shape, { ...place, at, isOnColour: false });
    if (shapes.isOff(shape)) {
      hidden.add({ kind: "shape", at, because: "shape outside the slide", text: textOf(shape) });
      return "";
    }
    return block(shape, { ...place, at, isOnColour: shapes.isOnColour(shape) });
  });
  const text = texts.filter((each) => each !== "").join("\n\n");
  const use = { family: "drawing-page", name: slide.attributes.get("draw:style-name") };
  const isHidden = styles.value(use, "drawing-page-properties", "visibility") === "hidden";
  if (isHidden) hidden.add({ kind: "slide", at, because: "hidden slide", text, count: 1 });
  return `## Slide ${number}${isHidden ? " (hidden)" : ""}\n\n${text}`.trim();
}

/** elements that say by a style of their own how the text in them looks, and the style's family */
const styledBy: Readonly<Record<string, readonly [family: string, attribute: string]>> = {
  span: ["text", "text:style-name"],
  p: ["paragraph", "text:style-name"],
  h: ["paragraph", "text:style-name"],
  table: ["table", "table:style-name"],
  "table-row": ["table-row", "table:style-name"],
  "table-cell": ["table-cell", "table:style-name"],
  frame: ["graphic", "draw:style-name"],
  "custom-shape": ["graphic", "draw:style-name"],
  rect: ["graphic", "draw:style-name"],
};

/** The place inside an element. */
function inside(element: XmlElement, place: Place): Place {
  const [family, name] = styledBy[element.name] ?? [];
  const styleName = name === undefined ? undefined : element.attributes.get(name);
  if (family === undefined || styleName === undefined) return place;
  const use = { family, name: styleName };
  // a shape shows its own text; its fill is asked for where its place on the slide is known
  const isOnColour = place.isOnColour || (family !== "text" && place.styles.isColoured(use));
  const within = { ...place, uses: [use, ...place.uses], isOnColour };
  return { ...within, unseen: place.styles.unseen(within) };
}

function blocks(container: XmlElement, place: Place): string {
  return childElements(container)
    .map((each) => block(each, place))
    .filter((text) => text !== "")
    .join("\n\n");
}

function block(element: XmlElement, place: Place): string {
  const { at, hidden } = place;
  switch (element.name) {
    case "h":
      return heading(Number(attribute(element, "outline-level") ?? 1), inline(element, inside(element, place)));
    case "p":
      return inline(element, inside(element, place));
    case "list":
      return list(element, place, 0);
    case "table":
      return table(element, inside(element, place));
    case "section":
      if (!isHiddenSection(element)) return blocks(element, place);
      hidden.add({ kind: "text", at, because: "hidden section", text: textOf(element) });
      return "";
    case "tracked-changes":
      for (const change of childElements(element))
        hidden.add({
          kind: "change",
          at,
          because: "tracked change: deleted text",
          text: textOf(child(change, "deletion")),
        });
      return "";
    case "notes":
      return notesBlock(blocks(element, place), place);
    default:
      return blocks(element, inside(element, place));
  }
}

function notesBlock(text: string, { hidden, at }: Place): string {
  hidden.add({ kind: "comment", at, because: "notes of the speaker", text });
  return `Notes: ${text}`;
}

/** A heading whose words are all hidden is none. */
function heading(level: number, text: string): string {
  return text === "" ? "" : `${"#".repeat(Math.min(level, 6))} ${text}`;
}

function isHiddenSection(section: XmlElement): boolean {
  return attribute(section, "display") === "none" || attribute(section, "is-hidden") === "true";
}

function list(element: XmlElement, place: Place, level: number): string {
  const items = childElements(element).filter((each) => each.name === "list-item");
  return items
    .flatMap((item) =>
      childElements(item).map((each) =>
        each.name === "list"
          ? list(each, place, level + 1)
          : `${"  ".repeat(Math.min(level, 8))}- ${inline(each, inside(each, place))}`,
      ),
    )
    .join("\n");
}

function table(element: XmlElement, place: Place): string {
  const rows = flatRows(element).map((row) => {
    const inRow = inside(row, place);
    return childElements(row)
      .filter((each) => each.name === "table-cell" || each.name === "covered-table-cell")
      .slice(0, 200)
      .map((cell) => tableText(blocks(cell, inside(cell, inRow))));
  });
  const [header, ...body] = rows;
  return header ? markdownTable(header, body) : "";
}

function flatRows(element: XmlElement): XmlElement[] {
  return childElements(element).flatMap((each) =>
    each.name === "table-row" ? [each] : /^table-(header-)?rows$/.test(each.name) ? flatRows(each) : [],
  );
}

function inline(element: XmlElement, place: Place): string {
  return pieces(element, place).trim();
}

function pieces(element: XmlElement, place: Place): string {
  const { at, hidden, unseen } = place;
  return element.children
    .map((each) => {
      if (typeof each === "string") {
        if (unseen === null) return each.replace(/\s+/g, " ");
        hidden.add({ kind: "text", at, because: unseen, text: each });
        return "";
      }
      return piece(each, place);
    })
    .join("");
}

function piece(element: XmlElement, place: Place): string {
  const { at, hidden } = place;
  switch (element.name) {
    case "s":
      return " ";
    case "tab":
      return "\t";
    case "line-break":
      return "\n";
    case "annotation":
      hidden.add({ kind: "comment", at, because: "comment", text: textOf(element) });
      return "";
    case "hidden-text":
    case "hidden-paragraph": {
      const text = textOf(element) || (attribute(element, "string-value") ?? "");
      hidden.add({ kind: "text", at, because: "text formatted as hidden", text });
      return "";
    }
    default:
      return pieces(element, inside(element, place));
  }
}
