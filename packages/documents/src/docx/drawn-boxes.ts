import { drawnColour, type ThemeColours } from "../ooxml/theme-colours.ts";
import { attribute, child, childElements, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";
import { type Ground, PAPER, UNKNOWN } from "./text-colours.ts";

/** Width and height of the largest page, in the units of drawings. */
export type PageSize = Readonly<{ width: number; height: number }>;

/** drawing units of a point and of a twentieth of one */
const POINT = 12_700;
const TWENTIETH = 635;

export function pageSizeOf(body: XmlElement): PageSize {
  const sizes = descendants(body, "pgSz");
  const most = (name: string, usual: number) =>
    Math.max(usual, ...sizes.map((each) => Number(attribute(each, name) ?? 0) || 0)) * TWENTIETH;
  return { width: most("w", 12_240), height: most("h", 15_840) };
}

/** Why a drawing inside a paragraph is not seen; null when it is. */
export function hiddenDrawing(drawing: XmlElement, page: PageSize): string | null {
  const anchor = child(drawing, "anchor") ?? child(drawing, "inline");
  if (drawing.name === "pict") return hiddenShape(drawing);
  if (!anchor) return null;
  const properties = child(anchor, "docPr");
  if (properties && isTrue(attribute(properties, "hidden"))) return "shape set to be hidden";
  const extent = child(anchor, "extent");
  const [width, height] = ["cx", "cy"].map((name) => Number((extent && attribute(extent, name)) ?? page.width));
  const isSized = descendants(anchor, "sizeRelH").length > 0;
  if (!isSized && (width ?? 0) < POINT && (height ?? 0) < POINT) return "shape without size";
  const isOff =
    isBeside(child(anchor, "positionH"), width ?? 0, page.width) ||
    isBeside(child(anchor, "positionV"), height ?? 0, page.height);
  return isOff ? "shape outside the page" : null;
}

function isTrue(value: string | undefined): boolean {
  return ["1", "true", "on"].includes(value ?? "");
}

/** Places are counted from the page's edge, or from something that is on the page. */
function isBeside(position: XmlElement | undefined, extent: number, side: number): boolean {
  const offset = child(position, "posOffset");
  if (!position || !offset) return false;
  const start = Number(textOf(offset));
  const before = attribute(position, "relativeFrom") === "page" ? 0 : -side;
  return start >= side || start + extent <= before;
}

/** points beside the place where a shape stands from which it is on no page */
const FAR = 2_000;

/** Shapes of older documents have their place in a style of their own. */
function hiddenShape(picture: XmlElement): string | null {
  const styles = childElements(picture).map((each) => attribute(each, "style") ?? "");
  if (styles.some((style) => /visibility\s*:\s*hidden/i.test(style))) return "shape set to be hidden";
  const isFar = (style: string) =>
    [...style.matchAll(/(?:^|;)\s*(?:margin-)?(?:left|top)\s*:\s*(-?[\d.]+)(pt|in|cm|mm)?/gi)].some(
      ([, number = "0", unit = "pt"]) => Math.abs(Number(number) * (POINTS[unit.toLowerCase()] ?? 1)) >= FAR,
    );
  return styles.some(isFar) ? "shape outside the page" : null;
}

const POINTS: Readonly<Record<string, number>> = { pt: 1, in: 72, cm: 28.3, mm: 2.83 };

/** What a shape puts behind the text in it; null for elements that are no shapes. */
export function boxGround(element: XmlElement, theme: ThemeColours): Ground | null {
  if (element.name === "wsp") return filledGround(element, theme);
  return /^(?:shape|rect|roundrect|oval)$/.test(element.name) ? olderGround(element) : null;
}

function filledGround(shape: XmlElement, theme: ThemeColours): Ground {
  const properties = child(shape, "spPr");
  const fill = properties && childElements(properties).find((each) => /Fill$/.test(each.name));
  if (fill?.name === "noFill") return PAPER;
  if (fill) return (fill.name === "solidFill" ? drawnColour(fill, theme) : null) ?? UNKNOWN;
  const reference = child(shape, "style", "fillRef");
  return reference && attribute(reference, "idx") !== "0" ? UNKNOWN : PAPER;
}

function olderGround(shape: XmlElement): Ground {
  const colour = attribute(shape, "fillcolor");
  const fill = child(shape, "fill");
  if (attribute(shape, "filled") === "f" || (colour === undefined && !fill)) return PAPER;
  const isPlain = !fill && /^#[\da-f]{6}$/i.test(colour ?? "");
  return isPlain ? (colour ?? "").slice(1).toLowerCase() : UNKNOWN;
}
