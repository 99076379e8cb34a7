import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";

/** Why the cells of a style are not seen, by the style's index; styles that show their cells are left out. */
export function readHiddenStyles(styles: XmlElement | null): ReadonlyMap<number, string> {
  const hidden = new Map<number, string>();
  if (!styles) return hidden;
  const fonts = childList(styles, "fonts").map(hiddenFont);
  const fills = childList(styles, "fills").map(isColouredFill);
  const codes = new Map(
    childList(styles, "numFmts").map((each) => [attribute(each, "numFmtId"), attribute(each, "formatCode") ?? ""]),
  );
  childList(styles, "cellXfs").forEach((style, index) => {
    const font = fonts[Number(attribute(style, "fontId") ?? 0)] ?? null;
    const isColoured = fills[Number(attribute(style, "fillId") ?? 0)] ?? false;
    const code = codes.get(attribute(style, "numFmtId")) ?? "";
    if (showsNothing(code)) hidden.set(index, "a number format that shows nothing");
    else if (font !== null && (font !== WHITE || !isColoured)) hidden.set(index, font);
  });
  return hidden;
}

/** A number format such as `;;;` shows nothing whatever the cell holds. */
export function showsNothing(code: string): boolean {
  return /^;{3}$/.test(code.replace(/\s/g, ""));
}

export const WHITE = "white text";
/** points; text of this size is a line of dust */
export const TINY_POINTS = 2;

function childList(styles: XmlElement, name: string): XmlElement[] {
  const list = child(styles, name);
  return list ? childElements(list) : [];
}

function hiddenFont(font: XmlElement): string | null {
  const size = Number(attribute(child(font, "sz") ?? font, "val") ?? 11);
  if (size > 0 && size <= TINY_POINTS) return `text of ${size} pt`;
  const colour = child(font, "color");
  return colour && isWhite(colour) ? WHITE : null;
}

function isWhite(colour: XmlElement): boolean {
  const rgb = attribute(colour, "rgb");
  if (rgb !== undefined) return /f[\da-f]f[\da-f]f[\da-f]$/i.test(rgb);
  if (attribute(colour, "indexed") === "9" || attribute(colour, "indexed") === "1") return true;
  return attribute(colour, "theme") === "0" && Number(attribute(colour, "tint") ?? 0) > -0.05;
}

function isColouredFill(fill: XmlElement): boolean {
  const pattern = child(fill, "patternFill");
  if (!pattern) return child(fill, "gradientFill") !== undefined;
  const type = attribute(pattern, "patternType") ?? "none";
  if (type === "none") return false;
  const colour = child(pattern, "fgColor");
  return type !== "solid" || (colour !== undefined && !isWhite(colour));
}
