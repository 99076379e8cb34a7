import type { OfficePackage } from "../ooxml/office-package.ts";
import { tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { flatShapes, shapeProperties } from "./slide-text.ts";

type Bounds = Readonly<{ left: number; top: number; right: number; bottom: number }>;
export type SlideSize = Readonly<{ width: number; height: number }>;
export type SlideVisibility = Readonly<{
  hidden(shape: XmlElement): string | null;
  hiddenRun(run: XmlElement, shape: XmlElement): string | null;
}>;

/** hundredths of a point; text of this size is a line of dust */
const TINY = 200;

/**
 * Tells what on a slide is not seen. White text counts as unseen only where nothing coloured lies behind it: the shape, the shapes
 * drawn before it, and the backgrounds of slide, layout and master are asked.
 */
export function slideVisibility(
  office: OfficePackage,
  partName: string,
  slide: XmlElement,
  size: SlideSize,
): SlideVisibility {
  const tree = child(slide, "cSld", "spTree");
  const shapes = tree ? flatShapes(tree) : [];
  const order = new Map(shapes.map((shape, index) => [shape, index]));
  const grouped = new Set(tree ? descendants(tree, "grpSp").flatMap(flatShapes) : []);
  let isWhitePage: boolean | null = null;
  const whitePage = () => {
    isWhitePage ??= isPageWhite(office, partName, slide);
    return isWhitePage;
  };
  return {
    hidden(shape) {
      const properties = shapeProperties(shape);
      if (properties && ["1", "true"].includes(attribute(properties, "hidden") ?? "")) return "shape set to be hidden";
      const bounds = grouped.has(shape) ? null : boundsOf(shape);
      return bounds && isOff(bounds, size) ? "shape outside the slide" : null;
    },
    hiddenRun(run, shape) {
      const properties = child(run, "rPr");
      const points = Number((properties && attribute(properties, "sz")) ?? 1_800);
      if (points <= TINY) return `text of ${points / 100} pt`;
      if (isTransparent(properties)) return "transparent text";
      const fill = child(properties, "solidFill");
      if (!fill) return null;
      if (!isWhite(fill) || isFilled(shape) || child(shape, "style", "fillRef") || !whitePage()) return null;
      const before = shapes.slice(0, order.get(shape) ?? 0);
      return before.some((each) => isBehind(each, shape)) ? null : "white text";
    },
  };
}

function boundsOf(shape: XmlElement): Bounds | null {
  const transform = child(shape, "spPr", "xfrm") ?? child(shape, "xfrm");
  const offset = child(transform, "off");
  const extent = child(transform, "ext");
  if (!offset || !extent) return null;
  const left = Number(attribute(offset, "x"));
  const top = Number(attribute(offset, "y"));
  return { left, top, right: left + Number(attribute(extent, "cx")), bottom: top + Number(attribute(extent, "cy")) };
}

function isOff(bounds: Bounds, size: SlideSize): boolean {
  return bounds.right <= 0 || bounds.bottom <= 0 || bounds.left >= size.width || bounds.top >= size.height;
}

function isBehind(lower: XmlElement, upper: XmlElement): boolean {
  if (lower.name === "sp" && !isFilled(lower) && !child(lower, "style", "fillRef")) return false;
  const [first, second] = [boundsOf(lower), boundsOf(upper)];
  if (!first || !second) return true;
  const isApart =
    first.right <= second.left ||
    second.right <= first.left ||
    first.bottom <= second.top ||
    second.bottom <= first.top;
  return !isApart;
}

/** Whether a shape is filled with something that white text can be seen on. */
function isFilled(shape: XmlElement): boolean {
  const properties = child(shape, "spPr");
  const fill = properties && childElements(properties).find((each) => /Fill$/.test(each.name));
  return fill !== undefined && fill.name !== "noFill" && !(fill.name === "solidFill" && isWhite(fill));
}

function isWhite(fill: XmlElement): boolean {
  const rgb = child(fill, "srgbClr");
  if (rgb) return /^f[\da-f]f[\da-f]f[\da-f]$/i.test(attribute(rgb, "val") ?? "");
  const scheme = child(fill, "schemeClr");
  return scheme !== undefined && attribute(scheme, "val") === "bg1" && childElements(scheme).length === 0;
}

/** Whether letters have neither a filling nor an outline that shows. */
function isTransparent(properties: XmlElement | undefined): boolean {
  if (child(properties, "noFill")) return !child(properties, "ln", "solidFill");
  const fill = child(properties, "solidFill");
  return (
    fill !== undefined && descendants(fill, "alpha").some((each) => Number(attribute(each, "val") ?? 100_000) <= 5_000)
  );
}

/** Whether the page behind all shapes is known to be white. */
function isPageWhite(office: OfficePackage, partName: string, slide: XmlElement): boolean {
  let part: string | undefined = partName;
  let root: XmlElement | null = slide;
  for (const next of ["slideLayout", "slideMaster", ""]) {
    const background = root ? child(root, "cSld", "bg") : undefined;
    if (background) return isWhiteBackground(background);
    if (root && part !== partName && hasPictures(root)) return false;
    part = part && office.relationships(part).find((each) => each.type === next && !each.external)?.target;
    root = part ? tryXml(office, part) : null;
  }
  return true;
}

function isWhiteBackground(background: XmlElement): boolean {
  const fill = child(background, "bgPr", "solidFill");
  if (fill) return isWhite(fill);
  const reference = child(background, "bgRef");
  return reference !== undefined && isWhite(reference) && Number(attribute(reference, "idx") ?? 0) <= 1_001;
}

/** Layouts and masters may draw a coloured area or picture of their own behind everything. */
function hasPictures(root: XmlElement): boolean {
  const tree = child(root, "cSld", "spTree");
  return tree !== undefined && flatShapes(tree).some((each) => each.name === "pic" || isFilled(each));
}
