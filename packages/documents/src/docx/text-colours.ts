import { lightened, type ThemeColours } from "../ooxml/theme-colours.ts";
import { attribute, type XmlElement } from "../ooxml/xml.ts";

/** What text stands on: six hexadecimal digits, or a colour or picture that is not known. */
export type Ground = string;
export const UNKNOWN = "unknown";
export const PAPER = "ffffff";

/** The theme's names for the names that Word documents use. */
const THEME: Readonly<Record<string, string>> = {
  text1: "dk1",
  dark1: "dk1",
  background1: "lt1",
  light1: "lt1",
  bg1: "lt1",
  text2: "dk2",
  dark2: "dk2",
  background2: "lt2",
  light2: "lt2",
  hyperlink: "hlink",
  followedHyperlink: "folHlink",
};

const HIGHLIGHTS: Readonly<Record<string, string>> = {
  black: "000000",
  blue: "0000ff",
  cyan: "00ffff",
  green: "00ff00",
  magenta: "ff00ff",
  red: "ff0000",
  yellow: "ffff00",
  white: "ffffff",
  darkBlue: "000080",
  darkCyan: "008080",
  darkGreen: "008000",
  darkMagenta: "800080",
  darkRed: "800000",
  darkYellow: "808000",
  darkGray: "808080",
  lightGray: "c0c0c0",
};

/** The colour of letters by their `w:color`; null where the program chooses it. */
export function inkOf(colour: XmlElement | undefined, theme: ThemeColours): string | null {
  return colour ? colourBy(colour, { plain: "val", themed: "theme" }, theme) : null;
}

/** What a shading puts behind text; null when it puts nothing there. */
export function shadedGround(shading: XmlElement | undefined, theme: ThemeColours): Ground | null {
  if (!shading) return null;
  const pattern = attribute(shading, "val") ?? "clear";
  if (pattern === "nil") return null;
  if (pattern === "solid") return colourBy(shading, { plain: "color", themed: "theme" }, theme) ?? UNKNOWN;
  const isFilled =
    attribute(shading, "themeFill") !== undefined || !/^auto$/i.test(attribute(shading, "fill") ?? "auto");
  if (pattern !== "clear") return UNKNOWN;
  return isFilled ? (colourBy(shading, { plain: "fill", themed: "themeFill" }, theme) ?? UNKNOWN) : null;
}

/** What a highlight puts behind text; null when there is none. */
export function highlightGround(highlight: XmlElement | undefined): Ground | null {
  const name = (highlight && attribute(highlight, "val")) ?? "none";
  return name === "none" ? null : (HIGHLIGHTS[name] ?? UNKNOWN);
}

/** A colour given by its digits or by the theme; `theme` goes before `Color`, `Tint` and `Shade`, `themeFill` before the last two. */
function colourBy(
  element: XmlElement,
  { plain, themed }: Readonly<{ plain: string; themed: string }>,
  theme: ThemeColours,
): string | null {
  const name = attribute(element, themed === "theme" ? "themeColor" : themed);
  const base = name === undefined ? undefined : theme.get(THEME[name] ?? name);
  if (base === undefined) {
    const digits = (attribute(element, plain) ?? "").toLowerCase();
    return /^[\da-f]{6}$/.test(digits) ? digits : null;
  }
  const share = (kind: string) => Number.parseInt(attribute(element, `${themed}${kind}`) ?? "ff", 16) / 255;
  const shaded = lightened(base, { multiplied: share("Shade"), added: 0 });
  return lightened(shaded, { multiplied: share("Tint"), added: 1 - share("Tint") });
}
