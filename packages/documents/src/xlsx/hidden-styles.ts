import { isAlike, lightened, type ThemeColours } from "../ooxml/theme-colours.ts";
import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";

/** How a style shows its cells. */
export type CellLook = Readonly<{
  /** why no cell is seen; null when they are */
  because: string | null;
  /** whether text is shown as other words than it has */
  isMasked: boolean;
  /** colour behind the text, six hexadecimal digits; null when it is not known */
  ground: string | null;
}>;
/** By the style's index; styles that show their cells as they are on white are left out. */
export type CellLooks = ReadonlyMap<number, CellLook>;

export const plainLook: CellLook = { because: null, isMasked: false, ground: "ffffff" };

export function readCellLooks(styles: XmlElement | null, theme: ThemeColours): CellLooks {
  const looks = new Map<number, CellLook>();
  if (!styles) return looks;
  const fonts = childList(styles, "fonts");
  const grounds = childList(styles, "fills").map((fill) => groundOf(fill, theme));
  const codes = new Map(
    childList(styles, "numFmts").map((each) => [attribute(each, "numFmtId"), attribute(each, "formatCode") ?? ""]),
  );
  childList(styles, "cellXfs").forEach((style, index) => {
    const found = grounds[Number(attribute(style, "fillId") ?? 0)];
    const ground = found === undefined ? "ffffff" : found;
    const font = fonts[Number(attribute(style, "fontId") ?? 0)];
    const code = codes.get(attribute(style, "numFmtId")) ?? "";
    const because = showsNothing(code)
      ? "a number format that shows nothing"
      : font
        ? whyFontUnseen(font, { theme, ground })
        : null;
    const isMasked = showsOtherWords(code);
    if (because !== null || isMasked || ground !== "ffffff") looks.set(index, { because, isMasked, ground });
  });
  return looks;
}

/** A number format such as `;;;` shows nothing whatever the cell holds. */
export function showsNothing(code: string): boolean {
  return /^;{3}$/.test(code.replace(/\s/g, ""));
}

/** Whether the fourth part of a number format, the one for text, is text of its own. */
function showsOtherWords(code: string): boolean {
  const parts = code.replace(/"[^"]*"|\\./g, (quoted) => quoted.replace(/[;@]/g, " ")).split(";");
  return parts.length === 4 && !/@|general/i.test(parts[3] ?? "") && /"|\\/.test(parts[3] ?? "");
}

export const WHITE = "white text";
/** points; text of this size is a line of dust */
export const TINY_POINTS = 2;

/** Why text in a font is not seen on a ground; null when it is. The font of a part of a text has its properties in `rPr`. */
export function whyFontUnseen(
  font: XmlElement,
  { theme, ground }: Readonly<{ theme: ThemeColours; ground: string | null }>,
): string | null {
  const size = Number(attribute(child(font, "sz") ?? font, "val") ?? 11);
  if (size > 0 && size <= TINY_POINTS) return `text of ${size} pt`;
  const colour = child(font, "color");
  const ink = colour ? colourOf(colour, theme) : "000000";
  if (ink === null || ground === null || !isAlike(ink, ground)) return null;
  return isAlike(ink, "ffffff") ? WHITE : "text in the colour of its ground";
}

function childList(styles: XmlElement, name: string): XmlElement[] {
  const list = child(styles, name);
  return list ? childElements(list) : [];
}

/** The order in which workbooks number the colours of their theme. */
const THEME = ["lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6"];
const INDEXED: Readonly<Record<string, string>> = {
  "0": "000000",
  "1": "ffffff",
  "8": "000000",
  "9": "ffffff",
  "10": "ff0000",
  "11": "00ff00",
  "12": "0000ff",
  "13": "ffff00",
  "64": "000000",
  "65": "ffffff",
};

/** Six hexadecimal digits; null where the colour is not known. */
function colourOf(colour: XmlElement, theme: ThemeColours): string | null {
  const rgb = attribute(colour, "rgb");
  const indexed = attribute(colour, "indexed");
  const plain =
    rgb !== undefined
      ? rgb.slice(-6).toLowerCase()
      : indexed !== undefined
        ? INDEXED[indexed]
        : theme.get(THEME[Number(attribute(colour, "theme"))] ?? "");
  if (!plain || !/^[\da-f]{6}$/.test(plain)) return null;
  const tint = Number(attribute(colour, "tint") ?? 0);
  return lightened(plain, { multiplied: 1 - Math.abs(tint), added: Math.max(0, tint) });
}

/** What a cell's filling puts behind its text. */
function groundOf(fill: XmlElement, theme: ThemeColours): string | null {
  const pattern = child(fill, "patternFill");
  if (!pattern) return child(fill, "gradientFill") ? null : "ffffff";
  const type = attribute(pattern, "patternType") ?? "none";
  if (type === "none") return "ffffff";
  const colour = child(pattern, "fgColor");
  return type === "solid" && colour ? colourOf(colour, theme) : null;
}
