import { isAlike, type ThemeColours } from "../ooxml/theme-colours.ts";
import { attribute, child, type XmlElement } from "../ooxml/xml.ts";
import type { DocumentStyles } from "./document-styles.ts";
import { type Ground, highlightGround, inkOf, PAPER, shadedGround } from "./text-colours.ts";

/** Where a run stands. */
export type RunPlace = Readonly<{
  styles: DocumentStyles;
  theme: ThemeColours;
  paragraphProperties: XmlElement | undefined;
  /** what lies behind the paragraph: its page, its table cell or its box */
  ground: Ground;
}>;

/** half-points; text of this size is a line of dust */
const TINY = 4;
/** per cent of a letter's usual width */
const NARROW = 5;
/** twentieths of a point that letters are moved together; beyond it they lie on each other */
const SQUEEZED = -160;
/** twentieths of a point; text in a line or row of this height is cut off */
export const LOW = 40;

/** Why a run of a Word document is not seen; null when it is. */
export function hiddenRun(run: XmlElement | undefined, place: RunPlace): string | null {
  const property = (name: string) => place.styles.runProperty(name, run, place.paragraphProperties);
  if (isOn(property("vanish")) || isOn(property("specVanish"))) return "text formatted as hidden";
  const size = Number(attributeOf(property("sz")) ?? 24);
  if (size <= TINY) return `text of ${size / 2} pt`;
  if (Number(attributeOf(property("w")) ?? 100) <= NARROW) return "text without width";
  if (Number(attributeOf(property("spacing")) ?? 0) <= SQUEEZED) return "letters that lie on each other";
  if (child(property("textFill"), "noFill")) return "transparent text";
  if (isOffPage(place.paragraphProperties)) return "text moved off the page";
  if (isLow(child(place.paragraphProperties, "spacing"))) return "text in a line without height";
  return whyLost(property, place);
}

/** Twentieths of a point: half a metre beside the page. */
const FAR = -28_000;

function isOffPage(paragraph: XmlElement | undefined): boolean {
  const [frame, indent] = [child(paragraph, "framePr"), child(paragraph, "ind")];
  const left = indent && (attribute(indent, "left") ?? attribute(indent, "start"));
  return [left, frame && attribute(frame, "x"), frame && attribute(frame, "y")].some(
    (each) => Number(each ?? 0) <= FAR,
  );
}

function isLow(spacing: XmlElement | undefined): boolean {
  if (!spacing || attribute(spacing, "lineRule") !== "exact") return false;
  return Number(attribute(spacing, "line") ?? 240) <= LOW;
}

/** Whether text has the very colour of what lies behind it: its own shading, its highlight, its paragraph's shading or the ground. */
function whyLost(property: (name: string) => XmlElement | undefined, place: RunPlace): string | null {
  const { theme, styles, paragraphProperties } = place;
  const ink = inkOf(property("color"), theme);
  if (ink === null) return null;
  const ground =
    highlightGround(property("highlight")) ??
    shadedGround(property("shd"), theme) ??
    shadedGround(styles.shading(paragraphProperties), theme) ??
    place.ground;
  if (!/^[\da-f]{6}$/.test(ground) || !isAlike(ink, ground)) return null;
  return isAlike(ink, PAPER) ? "white text" : "text in the colour of its ground";
}

function attributeOf(element: XmlElement | undefined): string | undefined {
  return element && attribute(element, "val");
}

/** Whether a switch such as `w:b` is there and not turned off. */
export function isOn(element: XmlElement | undefined): boolean {
  if (!element) return false;
  const value = attribute(element, "val");
  return value === undefined || !["0", "false", "off"].includes(value);
}
