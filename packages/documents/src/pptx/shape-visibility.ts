import type { OfficePackage } from "../ooxml/office-package.ts";
import { isAlike } from "../ooxml/theme-colours.ts";
import { attribute, child, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";
import { pictureHides } from "./picture-opacity.ts";
import { type Bounds, type FramedShape, framedShapes, isInside, overlap } from "./shape-frames.ts";
import { type Filling, type SlideColours, slideColours } from "./slide-colours.ts";
import { shapeProperties } from "./slide-text.ts";

export type SlideSize = Readonly<{ width: number; height: number }>;
export type SlideVisibility = Readonly<{
  hidden(shape: XmlElement): string | null;
  /** `cell` is the cell of the table in `shape` that the run is in */
  hiddenRun(run: XmlElement, shape: XmlElement, cell?: XmlElement): string | null;
}>;

/** hundredths of a point; text of this size is a line of dust */
const TINY = 200;
/** a point, in the units of the file */
const POINT = 12_700;

/**
 * Tells what on a slide is not seen: shapes that are hidden, beside the slide, without size or under others, and text without size or
 * filling or in the colour of what lies behind it: its shape, the shapes drawn before it, and the backgrounds of slide, layout and master.
 */
export function slideVisibility(
  office: OfficePackage,
  partName: string,
  slide: XmlElement,
  size: SlideSize,
): SlideVisibility {
  const tree = child(slide, "cSld", "spTree");
  const shapes = tree ? framedShapes(tree) : [];
  const order = new Map(shapes.map((each, index) => [each.shape, index]));
  const colours = slideColours(office, partName, slide);
  const covers = coversOf(office, partName, { slide, shapes, colours });
  const all = [...colours.behind, ...shapes];
  return {
    hidden(shape) {
      const index = order.get(shape) ?? -1;
      const framed = shapes[index];
      if (framed?.isHidden) return "shape set to be hidden";
      const bounds = framed?.bounds;
      if (!bounds) return null;
      if (isOff(bounds, size)) return "shape outside the slide";
      if (bounds.right - bounds.left < POINT && bounds.bottom - bounds.top < POINT) return "shape without size";
      const isStill = !framed.isTurned && !covers.moving.has(numberOf(shape)) && hasText(shape);
      const isCovered = isStill && covers.after(index).some((cover) => isInside(bounds, cover));
      return isCovered ? "shape under another one" : null;
    },
    hiddenRun(run, shape, cell) {
      const text = child(cell ?? shape, "txBody");
      const look = lookOf(run, text);
      if (look.size <= TINY) return `text of ${look.size / 100} pt`;
      if (isTransparent(look.properties)) return "transparent text";
      const ink = look.fill ? colours.colourOf(look.fill) : null;
      if (ink === null) return null;
      const index = colours.behind.length + (order.get(shape) ?? 0);
      return whyLost(ink, cell ? cellGround(cell, shape, colours) : groundOf(all, index, colours));
    },
  };
}

function whyLost(ink: string, ground: Filling): string | null {
  if (ground === "unknown" || ground === "none" || !ground.every((each) => isAlike(each, ink))) return null;
  return isAlike(ink, "ffffff") ? "white text" : "text in the colour of its ground";
}

function hasText(shape: XmlElement): boolean {
  return descendants(shape, "t").some((each) => textOf(each).trim() !== "");
}

function numberOf(shape: XmlElement): string {
  return attribute(shapeProperties(shape) ?? shape, "id") ?? "";
}

function isOff(bounds: Bounds, size: SlideSize): boolean {
  return bounds.right <= 0 || bounds.bottom <= 0 || bounds.left >= size.width || bounds.top >= size.height;
}

type Covers = Readonly<{
  /** numbers of shapes that come and go while the slide is shown */
  moving: ReadonlySet<string>;
  /** what hides everything below it, of the shapes drawn after one */
  after(index: number): readonly Bounds[];
}>;

/** Shapes that nothing is seen through; those that come and go hide nothing for good. */
function coversOf(
  office: OfficePackage,
  partName: string,
  { slide, shapes, colours }: Readonly<{ slide: XmlElement; shapes: readonly FramedShape[]; colours: SlideColours }>,
): Covers {
  const timing = child(slide, "timing");
  const moving = new Set((timing ? descendants(timing, "spTgt") : []).map((each) => attribute(each, "spid") ?? ""));
  const found = shapes.flatMap(({ shape, bounds, isHidden, isTurned }, index) => {
    if (!bounds || isHidden || isTurned || moving.has(numberOf(shape))) return [];
    const hides = shape.name === "pic" ? pictureHides(office, partName, shape) : isOpaqueBox(shape, colours);
    return hides ? [{ bounds, index }] : [];
  });
  return {
    moving,
    after: (index) => found.filter((each) => each.index > index).map(({ bounds }) => bounds),
  };
}

function isOpaqueBox(shape: XmlElement, colours: SlideColours): boolean {
  if (shape.name !== "sp") return false;
  const form = child(shape, "spPr", "prstGeom");
  if (!form || attribute(form, "prst") !== "rect") return false;
  return Array.isArray(colours.fillingOf(child(shape, "spPr"), child(shape, "style")));
}

/** What a shape's text stands on: its own filling, else what lies below, else the background. */
function groundOf(all: readonly FramedShape[], index: number, colours: SlideColours): Filling {
  const framed = all[index];
  if (!framed) return "unknown";
  const own = fillingOf(framed.shape, colours);
  if (own !== "none") return own;
  for (const lower of all.slice(0, index).reverse()) {
    const filling = lower.isHidden ? "none" : fillingOf(lower.shape, colours);
    if (filling === "none") continue;
    if (!framed.bounds || !lower.bounds) return "unknown";
    if (isInside(framed.bounds, lower.bounds)) return filling;
    if (overlap(framed.bounds, lower.bounds)) return "unknown";
  }
  return colours.background;
}

function fillingOf(shape: XmlElement, colours: SlideColours): Filling {
  return shape.name === "sp" ? colours.fillingOf(child(shape, "spPr"), child(shape, "style")) : "unknown";
}

/** Cells of tables with a style may have any colour. */
function cellGround(cell: XmlElement, frame: XmlElement, colours: SlideColours): Filling {
  const own = colours.fillingOf(child(cell, "tcPr"));
  if (own !== "none") return own;
  const isStyled = descendants(frame, "tableStyleId").length > 0;
  return isStyled ? "unknown" : colours.background;
}

type Look = Readonly<{ size: number; fill: XmlElement | undefined; properties: XmlElement | undefined }>;

/** How a run looks by its own properties and those its shape gives to its level. */
function lookOf(run: XmlElement, body: XmlElement | undefined): Look {
  const properties = child(run, "rPr");
  const paragraph = body && descendants(body, "p").find((each) => each.children.includes(run));
  const level = Number(attribute(child(paragraph, "pPr") ?? run, "lvl") ?? 0) + 1;
  const usual = child(body, "lstStyle", `lvl${level}pPr`, "defRPr");
  const shrunk = child(body, "bodyPr", "normAutofit");
  const scale = Number((shrunk && attribute(shrunk, "fontScale")) ?? 100_000) / 100_000;
  const size = (properties && attribute(properties, "sz")) ?? (usual && attribute(usual, "sz")) ?? 1_800;
  return { size: Number(size) * scale, fill: child(properties, "solidFill") ?? child(usual, "solidFill"), properties };
}

/** Whether letters have neither a filling nor an outline that shows. */
function isTransparent(properties: XmlElement | undefined): boolean {
  if (child(properties, "noFill")) return !child(properties, "ln", "solidFill");
  const fill = child(properties, "solidFill");
  return (
    fill !== undefined && descendants(fill, "alpha").some((each) => Number(attribute(each, "val") ?? 100_000) <= 5_000)
  );
}
