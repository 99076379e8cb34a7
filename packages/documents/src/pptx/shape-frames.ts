import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";
import { shapeProperties } from "./slide-text.ts";

/** Where a shape lies on its slide, in the units of the file. */
export type Bounds = Readonly<{ left: number; top: number; right: number; bottom: number }>;
/** A shape of a slide in drawing order. */
export type FramedShape = Readonly<{
  shape: XmlElement;
  /** null where the layout or the program decides */
  bounds: Bounds | null;
  /** whether it, or a group it is in, is set to be hidden */
  isHidden: boolean;
  isTurned: boolean;
}>;

/** How the places inside a group become places on the slide. */
type Placing = Readonly<{ x(x: number): number; y(y: number): number; isHidden: boolean; isTurned: boolean }>;
const ON_SLIDE: Placing = { x: (x) => x, y: (y) => y, isHidden: false, isTurned: false };

/** The shapes, pictures and frames of a slide, those in groups too, with their places on the slide. */
export function framedShapes(tree: XmlElement, placing: Placing = ON_SLIDE): FramedShape[] {
  return childElements(tree).flatMap((each): FramedShape[] => {
    if (each.name === "Fallback") return [];
    if (each.name === "grpSp") return framedShapes(each, groupPlacing(each, placing));
    if (!["sp", "graphicFrame", "pic"].includes(each.name)) return framedShapes(each, placing);
    const transform = child(each, "spPr", "xfrm") ?? child(each, "xfrm");
    const isTurned = placing.isTurned || isTurnedBy(transform);
    return [
      { shape: each, bounds: boundsOf(transform, placing), isHidden: placing.isHidden || isHidden(each), isTurned },
    ];
  });
}

function groupPlacing(group: XmlElement, outer: Placing): Placing {
  const transform = child(group, "grpSpPr", "xfrm");
  const inner = {
    ...outer,
    isHidden: outer.isHidden || isHidden(group),
    isTurned: outer.isTurned || isTurnedBy(transform),
  };
  const [at, size, from, span] = ["off", "ext", "chOff", "chExt"].map((name) => child(transform, name));
  if (!at || !size || !from || !span) return inner;
  const along = (place: string, length: string, put: (value: number) => number) => {
    const factor = number(span, length) === 0 ? 1 : number(size, length) / number(span, length);
    return (value: number) => put(number(at, place) + (value - number(from, place)) * factor);
  };
  return { ...inner, x: along("x", "cx", outer.x), y: along("y", "cy", outer.y) };
}

function boundsOf(transform: XmlElement | undefined, placing: Placing): Bounds | null {
  const [offset, extent] = [child(transform, "off"), child(transform, "ext")];
  if (!offset || !extent) return null;
  const [x, y] = [number(offset, "x"), number(offset, "y")];
  const [right, bottom] = [x + number(extent, "cx"), y + number(extent, "cy")];
  return { left: placing.x(x), top: placing.y(y), right: placing.x(right), bottom: placing.y(bottom) };
}

function number(element: XmlElement, name: string): number {
  return Number(attribute(element, name) ?? 0);
}

function isTurnedBy(transform: XmlElement | undefined): boolean {
  return transform !== undefined && Number(attribute(transform, "rot") ?? 0) !== 0;
}

function isHidden(shape: XmlElement): boolean {
  const properties = shapeProperties(shape);
  return properties !== undefined && ["1", "true"].includes(attribute(properties, "hidden") ?? "");
}

/** Whether two places share any room. */
export function overlap(one: Bounds, other: Bounds): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

/** Whether one place lies in another one, but for a hundredth of its size. */
export function isInside(inner: Bounds, outer: Bounds): boolean {
  const [across, down] = [(inner.right - inner.left) / 100, (inner.bottom - inner.top) / 100];
  return (
    inner.left >= outer.left - across &&
    inner.right <= outer.right + across &&
    inner.top >= outer.top - down &&
    inner.bottom <= outer.bottom + down
  );
}
