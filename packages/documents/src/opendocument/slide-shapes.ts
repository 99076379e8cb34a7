import { attribute, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import type { OpenStyles } from "./open-styles.ts";

type Bounds = Readonly<{ left: number; top: number; right: number; bottom: number }>;

/** What is known of a shape of a slide by its place. */
export type SlideShapes = Readonly<{
  /** lies wholly beside the slide, where nobody sees it */
  isOff(shape: XmlElement): boolean;
  /** whether something behind the shape's text has a colour */
  isOnColour(shape: XmlElement): boolean;
}>;

/** Millimetres in a unit of length. */
const units: Readonly<Record<string, number>> = { mm: 1, cm: 10, in: 25.4, pt: 25.4 / 72, pc: 25.4 / 6 };
/** millimetres of a slide whose size is not told: wide enough that nothing on it counts as beside it */
const unknownSize = { width: 2_000, height: 2_000 };

/** The shapes of one slide, a page of an OpenDocument presentation. `parts` hold the page's size and its master's ground. */
export function slideShapes(slide: XmlElement, parts: readonly XmlElement[], styles: OpenStyles): SlideShapes {
  const master = parts
    .flatMap((part) => descendants(part, "master-page"))
    .find((page) => attribute(page, "name") === attribute(slide, "master-page-name"));
  const size = sizeOf(master, parts);
  const pages = [slide, ...(master === undefined ? [] : [master])];
  const isGroundColoured =
    pages.some((page) => styles.isColoured({ family: "drawing-page", name: page.attributes.get("draw:style-name") })) ||
    (master !== undefined && childElements(master).some((shape) => isFilled(shape, styles)));
  const shapes = childElements(slide);
  return {
    isOff(shape) {
      const bounds = boundsOf(shape);
      if (bounds === null) return false;
      return bounds.right <= 0 || bounds.bottom <= 0 || bounds.left >= size.width || bounds.top >= size.height;
    },
    isOnColour(shape) {
      if (isGroundColoured || isFilled(shape, styles)) return true;
      return shapes.slice(0, shapes.indexOf(shape)).some((lower) => isFilled(lower, styles) && isBehind(lower, shape));
    },
  };
}

function sizeOf(master: XmlElement | undefined, parts: readonly XmlElement[]): { width: number; height: number } {
  const name = master && attribute(master, "page-layout-name");
  const layout = parts
    .flatMap((part) => descendants(part, "page-layout"))
    .find((each) => attribute(each, "name") === name);
  const page = layout && childElements(layout).find((each) => each.name === "page-layout-properties");
  const width = page && lengthOf(attribute(page, "page-width"));
  const height = page && lengthOf(attribute(page, "page-height"));
  return width == null || height == null ? unknownSize : { width, height };
}

/** `null` for what is no length. */
function lengthOf(written: string | undefined): number | null {
  const [, amount = "", unit = ""] = /^(-?[\d.]+)([a-z]+)$/.exec(written ?? "") ?? [];
  const factor = units[unit];
  return factor === undefined ? null : Number(amount) * factor;
}

/** `null` where a shape is placed by turning or moving it, or not at all. */
function boundsOf(shape: XmlElement): Bounds | null {
  if (attribute(shape, "transform") !== undefined) return null;
  const [left, top, width, height] = ["svg:x", "svg:y", "svg:width", "svg:height"].map((name) =>
    lengthOf(shape.attributes.get(name)),
  );
  if (left == null || top == null || width == null || height == null) return null;
  return { left, top, right: left + width, bottom: top + height };
}

function isFilled(shape: XmlElement, styles: OpenStyles): boolean {
  if (shape.name === "g") return childElements(shape).some((each) => isFilled(each, styles));
  if (childElements(shape).some((each) => each.name === "image" || each.name === "object")) return true;
  return ["graphic", "presentation"].some((family) => {
    const name = shape.attributes.get(family === "graphic" ? "draw:style-name" : "presentation:style-name");
    return name !== undefined && styles.isColoured({ family, name });
  });
}

function isBehind(lower: XmlElement, upper: XmlElement): boolean {
  const [first, second] = [boundsOf(lower), boundsOf(upper)];
  if (first === null || second === null) return true;
  return (
    first.left < second.right && second.left < first.right && first.top < second.bottom && second.top < first.bottom
  );
}
