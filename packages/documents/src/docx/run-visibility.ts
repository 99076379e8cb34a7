import { attribute, child, type XmlElement } from "../ooxml/xml.ts";
import { type DocumentStyles, isColoured, isNearWhite } from "./document-styles.ts";

/** Where a run stands. */
export type RunPlace = Readonly<{
  styles: DocumentStyles;
  paragraphProperties: XmlElement | undefined;
  /** whether something behind the paragraph, such as its table cell, has a colour */
  isOnColour: boolean;
}>;

/** half-points; text of this size is a line of dust */
const TINY = 4;
/** per cent of a letter's usual width */
const NARROW = 5;

/** Why a run of a Word document is not seen; null when it is. */
export function hiddenRun(run: XmlElement | undefined, place: RunPlace): string | null {
  const property = (name: string) => place.styles.runProperty(name, run, place.paragraphProperties);
  if (isOn(property("vanish")) || isOn(property("specVanish"))) return "text formatted as hidden";
  const size = Number(attributeOf(property("sz")) ?? 24);
  if (size <= TINY) return `text of ${size / 2} pt`;
  if (Number(attributeOf(property("w")) ?? 100) <= NARROW) return "text without width";
  if (child(property("textFill"), "noFill")) return "transparent text";
  if (isOffPage(place.paragraphProperties)) return "text moved off the page";
  if (isGroundColoured(property, place)) return "text in the colour of its ground";
  return isWhiteOnWhite(property, place) ? "white text" : null;
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

/** Whether text has the very colour that was put behind it. */
function isGroundColoured(property: (name: string) => XmlElement | undefined, place: RunPlace): boolean {
  const colour = attributeOf(property("color"))?.toLowerCase();
  if (colour === undefined || !/^[\da-f]{6}$/.test(colour)) return false;
  const ground = property("shd") ?? place.styles.shading(place.paragraphProperties);
  return (
    ground !== undefined &&
    attribute(ground, "themeFill") === undefined &&
    attribute(ground, "fill")?.toLowerCase() === colour
  );
}

function isWhiteOnWhite(property: (name: string) => XmlElement | undefined, place: RunPlace): boolean {
  const colour = property("color");
  if (!colour) return false;
  const isWhite = isNearWhite(attributeOf(colour) ?? "") || /^(background1|bg1|light1)$/i.test(themeOf(colour));
  if (!isWhite || place.isOnColour) return false;
  const highlight = attributeOf(property("highlight")) ?? "none";
  const shadings = [property("shd"), place.styles.shading(place.paragraphProperties)];
  return ["none", "white"].includes(highlight) && !shadings.some(isColoured);
}

function themeOf(colour: XmlElement): string {
  return attribute(colour, "themeShade") === undefined ? (attribute(colour, "themeColor") ?? "") : "";
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
