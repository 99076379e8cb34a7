import { valueAt } from "../docx/document-styles.ts";
import {
  attribute,
  child,
  childElements,
  descendants,
  prefixedAttribute,
  textOf,
  type XmlElement,
} from "../ooxml/xml.ts";
import { colourOf, isSet, type StyleBook } from "./document-styles.ts";
import type { PictureSources } from "./picture-sources.ts";
import type { PlacedPicture, TextRun } from "./preview-outcome.ts";
import { linkedFile, type ShownSource } from "./read-source.ts";

export type RunContext = {
  styles: StyleBook;
  pictures: PictureSources;
  partName: string;
  /** address of an external link by relationship id */
  link(id: string): string | undefined;
  /** where a claim comes from, by the name of its note, such as `footnote 1` */
  sources: ReadonlyMap<string, ShownSource>;
  /** text boxes found on the way; their paragraphs follow the one they stand in */
  boxes: XmlElement[];
  /** one entry for each open field: whether its result has begun */
  fields: boolean[];
};

type Around = Readonly<{ paragraph: XmlElement | undefined; extra: Partial<TextRun> }>;

const shownLink = /^(https?:|mailto:)/i;
const emuPerPixel = 9_525;

/** The text of a paragraph as runs; neighbours that look the same are one. */
export function runsOf(paragraph: XmlElement, context: RunContext): readonly TextRun[] {
  const around: Around = { paragraph: child(paragraph, "pPr"), extra: {} };
  const joined: TextRun[] = [];
  for (const run of childElements(paragraph).flatMap((each) => inline(each, context, around))) {
    const last = joined.at(-1);
    if (last !== undefined && looksSame(last, run)) joined[joined.length - 1] = { ...last, text: last.text + run.text };
    else joined.push(run);
  }
  return joined;
}

function looksSame(one: TextRun, other: TextRun): boolean {
  if (one.picture !== undefined || other.picture !== undefined) return false;
  return JSON.stringify({ ...one, text: "" }) === JSON.stringify({ ...other, text: "" });
}

function inline(element: XmlElement, context: RunContext, around: Around): readonly TextRun[] {
  const inside = (extra: Partial<TextRun>) =>
    childElements(element).flatMap((each) =>
      inline(each, context, { ...around, extra: { ...around.extra, ...extra } }),
    );
  switch (element.name) {
    case "r":
      return runOf(element, context, around);
    case "hyperlink":
      return inside(linkOf(element, context));
    case "ins":
    case "moveTo":
      return inside({ mark: "inserted", by: attribute(element, "author") ?? "" });
    case "del":
    case "moveFrom":
      return inside({ mark: "deleted", by: attribute(element, "author") ?? "" });
    case "pPr":
    case "rPr":
    case "Fallback":
      return [];
    case "oMath":
    case "oMathPara":
      return [{ ...around.extra, italic: true, text: descendants(element, "t").map(textOf).join("") }];
    default:
      return inside({});
  }
}

function linkOf(element: XmlElement, context: RunContext): Partial<TextRun> {
  const id = prefixedAttribute(element.attributes, "id");
  const address = id === undefined ? undefined : context.link(id);
  if (address === undefined) return {};
  if (shownLink.test(address)) return { link: address };
  const file = linkedFile(address);
  return file === null ? {} : { source: { file } };
}

function runOf(run: XmlElement, context: RunContext, around: Around): readonly TextRun[] {
  const properties = child(run, "rPr");
  const of = (name: string) => context.styles.run(name, properties, around.paragraph);
  if (isSet(of("vanish"))) return [];
  const look = { ...lookOf(of), ...around.extra };
  return childElements(run).flatMap((part) => partOf(part, context, look));
}

/** How a run looks. */
function lookOf(of: (name: string) => XmlElement | undefined): Omit<TextRun, "text"> {
  const colour = colourOf(valueAt(of("color")));
  const fill = highlights[valueAt(of("highlight")) ?? ""] ?? fillOf(of("shd"));
  const halfPoints = Number(valueAt(of("sz")));
  const fonts = of("rFonts");
  const font = fonts && (attribute(fonts, "ascii") ?? attribute(fonts, "hAnsi"));
  const raised = valueAt(of("vertAlign"));
  return {
    ...(isSet(of("b")) && { bold: true as const }),
    ...(isSet(of("i")) && { italic: true as const }),
    ...(isSet(of("u")) && { underline: true as const }),
    ...((isSet(of("strike")) || isSet(of("dstrike"))) && { strike: true as const }),
    ...(raised === "superscript" && { raised: "super" as const }),
    ...(raised === "subscript" && { raised: "sub" as const }),
    ...(colour !== undefined && { colour }),
    ...(fill !== undefined && { fill }),
    ...(halfPoints > 0 && halfPoints < 400 && { points: halfPoints / 2 }),
    ...(font !== undefined && /^[\w .-]{1,60}$/.test(font) && { font }),
  };
}

const highlights: Readonly<Record<string, string>> = {
  yellow: "#ffff00",
  green: "#00ff00",
  cyan: "#00ffff",
  magenta: "#ff00ff",
  lightGray: "#d3d3d3",
  darkYellow: "#b5a642",
  red: "#ff0000",
  blue: "#0000ff",
  black: "#000000",
};

/** The colour behind something, from its shading. */
export function fillOf(shading: XmlElement | undefined): string | undefined {
  return colourOf(shading && attribute(shading, "fill"));
}

function partOf(part: XmlElement, context: RunContext, look: Omit<TextRun, "text">): readonly TextRun[] {
  const isInstruction = context.fields.at(-1) === false;
  const text = (words: string): readonly TextRun[] => (words === "" ? [] : [{ ...look, text: words }]);
  switch (part.name) {
    case "t":
    case "delText":
      return isInstruction ? [] : text(textOf(part));
    case "tab":
    case "ptab":
      return text("\t");
    case "br":
    case "cr":
      return attribute(part, "type") === "page" ? [] : text("\n");
    case "noBreakHyphen":
      return text("\u2011");
    case "sym":
      return text("•");
    case "footnoteReference":
    case "endnoteReference":
      return [{ ...look, raised: "super", ...noteMark(part, context) }];
    case "fldChar":
      moveField(attribute(part, "fldCharType"), context.fields);
      return [];
    case "drawing":
    case "pict":
    case "object":
    case "AlternateContent":
      return drawingOf(part, context, look);
    default:
      return [];
  }
}

function noteMark(reference: XmlElement, { sources }: RunContext): Pick<TextRun, "text" | "source"> {
  const [kind, id] = [reference.name === "endnoteReference" ? "endnote" : "footnote", attribute(reference, "id") ?? ""];
  const source = sources.get(`${kind} ${id}`);
  return { text: `${kind === "endnote" ? "e" : ""}${id}`, ...(source !== undefined && { source }) };
}

function moveField(kind: string | undefined, fields: boolean[]): void {
  if (kind === "begin") fields.push(false);
  else if (kind === "separate" && fields.length > 0) fields[fields.length - 1] = true;
  else if (kind === "end") fields.pop();
}

/** Pictures of a drawing; its text boxes are put aside. */
function drawingOf(element: XmlElement, context: RunContext, look: Omit<TextRun, "text">): readonly TextRun[] {
  const found: TextRun[] = [];
  const walk = (each: XmlElement): void => {
    if (each.name === "Fallback") return;
    if (each.name === "txbxContent") context.boxes.push(each);
    else if (each.name === "blip" || each.name === "imagedata") {
      const id = prefixedAttribute(each.attributes, "embed") ?? prefixedAttribute(each.attributes, "id") ?? "";
      found.push({ ...look, text: "", picture: placed(element, context.pictures.source(context.partName, id)) });
    } else for (const inner of childElements(each)) walk(inner);
  };
  walk(element);
  if (found.length > 0 || context.boxes.length > 0) return found;
  const isChart = descendants(element, "chart").length > 0;
  return isChart ? [{ ...look, text: "", picture: { ...placed(element, null), alt: altOf(element) || "Chart" } }] : [];
}

function placed(drawing: XmlElement, source: string | null): PlacedPicture {
  const size = descendants(drawing, "extent")[0];
  const pixels = (name: string) => Math.round(Number((size && attribute(size, name)) ?? 0) / emuPerPixel);
  return { source, alt: altOf(drawing), width: Math.min(pixels("cx"), 4_000), height: Math.min(pixels("cy"), 4_000) };
}

function altOf(drawing: XmlElement): string {
  const properties = descendants(drawing, "docPr")[0];
  return ((properties && (attribute(properties, "descr") || attribute(properties, "title"))) ?? "").slice(0, 500);
}
