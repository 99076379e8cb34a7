import { isAlike } from "../ooxml/theme-colours.ts";
import { CLEAR, type CssColour, cssColour } from "./css-colour.ts";
import { type Declarations, declarationsOf, type PageStyles, type StyledElement } from "./css-rules.ts";
import { decodeHtmlEntities } from "./html-entities.ts";

/** How an element shows its text. */
export type ElementLook = StyledElement &
  Readonly<{
    /** why neither the element nor anything in it is seen; null when it is */
    gone: string | null;
    isInvisible: boolean;
    /** pixels */
    fontSize: number;
    ink: CssColour;
    ground: CssColour;
    /** letters filled with the background, as headings with a run of colours are */
    isClipped: boolean;
  }>;

const pageLook: ElementLook = {
  name: "",
  id: "",
  classes: [],
  gone: null,
  isInvisible: false,
  fontSize: 16,
  ink: "000000",
  ground: "ffffff",
  isClipped: false,
};

/** Elements whose content a browser does not show. */
const UNSHOWN = new Set(["datalist", "canvas", "video", "audio", "noframes", "noembed"]);
/** pixels below which nothing can be read */
const SMALLEST = 3;
/** pixels that lead off any screen to the left or above, and to the right or below */
const FAR = 400;
const FURTHEST = 4_000;

/** An attribute of a tag as it stands in the source. */
export function htmlAttribute(attributes: string, name: string): string | null {
  const pattern = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i");
  const match = pattern.exec(attributes);
  return match ? decodeHtmlEntities(match[1] ?? match[2] ?? match[3] ?? "") : null;
}

/** Why the text that stands directly in an element is not seen; null when it is. */
export function whyUnseen({ gone, isInvisible, fontSize, ink, ground, isClipped }: ElementLook): string | null {
  if (gone !== null) return gone;
  if (isInvisible) return "made invisible";
  if (fontSize < SMALLEST) return "too small to be read";
  if (isClipped) return null;
  if (ink === CLEAR) return "transparent";
  if (ink === null || ground === null || !isAlike(ink, ground)) return null;
  return isAlike(ink, "ffffff") ? "white text" : "in the colour of its ground";
}

/** The look of an element by what is around it, its tag and the page's styles. */
export function elementLook(
  name: string,
  attributes: string,
  {
    styles,
    around,
    hasPictures,
  }: Readonly<{ styles: PageStyles; around: readonly ElementLook[]; hasPictures: boolean }>,
): ElementLook {
  const outer = around.at(-1) ?? pageLook;
  const classes =
    attributes === "" ? [] : (htmlAttribute(attributes, "class") ?? "").split(/\s+/).filter((each) => each);
  const element = { name, id: attributes === "" ? "" : (htmlAttribute(attributes, "id") ?? ""), classes };
  const own = attributes === "" ? "" : (htmlAttribute(attributes, "style") ?? "");
  const said = declarationsOf(element, { styles, around, own });
  const gone = outer.gone ?? whyGone(name, attributes, said);
  const visibility = said.get("visibility");
  const colour = said.get("color") ?? (attributes === "" ? null : htmlAttribute(attributes, "color"));
  return {
    ...element,
    gone,
    isInvisible: visibility === undefined ? outer.isInvisible : /^(?:hidden|collapse)$/.test(visibility),
    fontSize: fontSizeOf(said, outer.fontSize),
    ink: colour === null || /^(?:inherit|initial|unset)$/.test(colour) ? outer.ink : cssColour(colour),
    ground: groundOf(said, attributes, { outer, hasPictures }),
    isClipped: /text/.test(said.get("background-clip") ?? said.get("-webkit-background-clip") ?? ""),
  };
}

/** Why an element is not shown with all that is in it. */
function whyGone(name: string, attributes: string, said: Declarations): string | null {
  const bare = attributes.replace(/"[^"]*"|'[^']*'/g, '""');
  const isOff = UNSHOWN.has(name) || (name === "dialog" && !/(?:^|\s)open(?=\s|=|\/|$)/i.test(bare));
  if (isOff || /(?:^|\s)hidden(?=\s|=|\/|$)/i.test(bare)) return "not displayed";
  return said.size === 0 ? null : (TRICKS.find(([holds]) => holds(said))?.[1] ?? null);
}

type Trick = readonly [holds: (said: Declarations) => boolean, because: string];

/** The length of a property in pixels; `otherwise` where it says none. */
function pixels(said: Declarations, property: string, otherwise = Number.NaN): number {
  const match = /^(-?[\d.]+)\s*([a-z%]*)$/.exec(said.get(property) ?? "");
  return match ? Number(match[1]) * (PIXELS[match[2] ?? ""] ?? 1) : otherwise;
}

const PIXELS: Readonly<Record<string, number>> = {
  pt: 1.33,
  em: 16,
  rem: 16,
  vw: 12,
  vh: 8,
  "%": 12,
  in: 96,
  cm: 38,
  mm: 3.8,
};
const says = (property: string, pattern: RegExp) => (said: Declarations) => pattern.test(said.get(property) ?? "");
const isNothing = (value: number) => value <= 0.05;

const TRICKS: readonly Trick[] = [
  [says("display", /^none$/), "not displayed"],
  [says("mso-hide", /^all$/), "not displayed"],
  [says("content-visibility", /^hidden$/), "made invisible"],
  [(said) => isNothing(Number.parseFloat(said.get("opacity") ?? "1")), "transparent"],
  [says("filter", /opacity\(\s*0(\.0\d*)?%?\s*\)/), "transparent"],
  [(said) => pixels(said, "text-indent", 0) <= -FAR, "moved off the page"],
  [isFarAway, "moved off the page"],
  [
    says("transform", /translate(?:3d|x|y)?\([^)]*-\d{4,}px|translate(?:3d|x|y)?\(\s*-\d{3,}(?:vw|vh|%)/),
    "moved off the page",
  ],
  [says("clip", /rect\(\s*0|rect\(\s*1px[\s,]+1px[\s,]+1px/), "cut away"],
  [
    says("clip-path", /inset\((?:50|100)%|circle\(\s*0|ellipse\(\s*0|polygon\(\s*0[^,]*(?:,\s*0\S*\s+0\S*\s*)+\)/),
    "cut away",
  ],
  [says("transform", /scale\(\s*0(\.0\d*)?(?![.\d])/), "without height or width"],
  [says("scale", /^0(\.0\d*)?$/), "without height or width"],
  [says("zoom", /^0(\.0\d*)?%?$/), "without height or width"],
  [isFlat, "without height or width"],
  [(said) => pixels(said, "letter-spacing", 0) <= -50, "without height or width"],
];

function isFarAway(said: Declarations): boolean {
  const before = ["left", "top", "right", "bottom", "margin-left", "margin-top"];
  if (before.some((property) => pixels(said, property, 0) <= -FAR)) return true;
  const isPlaced = /^(?:absolute|fixed)$/.test(said.get("position") ?? "");
  return (
    isPlaced &&
    ["left", "top"].some((property) => pixels(said, property, 0) >= (unitIsView(said, property) ? 1_800 : FURTHEST))
  );
}

function unitIsView(said: Declarations, property: string): boolean {
  return /v[wh]$/.test(said.get(property) ?? "");
}

/** A box of no size, or of one dot that shows nothing beyond it. */
function isFlat(said: Declarations): boolean {
  const sizes = ["height", "width", "max-height", "max-width"].map((property) => pixels(said, property));
  const isCut = /hidden|clip/.test(said.get("overflow") ?? said.get("overflow-y") ?? said.get("overflow-x") ?? "");
  return sizes.some((size) => size === 0 || (isCut && size <= 1));
}

function fontSizeOf(said: Declarations, outer: number): number {
  const short = / (-?[\d.]+(?:px|pt|em|rem|%)?)(?:\/\S+)? /.exec(` ${said.get("font") ?? ""} `)?.[1];
  const zero = /^0\s*\//.test(said.get("font") ?? "") ? "0" : undefined;
  const match = /^([\d.]+)\s*([a-z%]*)$/.exec(said.get("font-size") ?? zero ?? short ?? "");
  if (!match) return outer;
  const [, number = "", unit = ""] = match;
  if (unit === "em" || unit === "%") return Number(number) * (unit === "%" ? 0.01 : 1) * (outer || 16);
  return Number(number) * (PIXELS[unit] ?? 1);
}

function groundOf(
  said: Declarations,
  attributes: string,
  { outer, hasPictures }: Readonly<{ outer: ElementLook; hasPictures: boolean }>,
): CssColour {
  const hasImage = /url\(|gradient\(/.test(`${said.get("background") ?? ""} ${said.get("background-image") ?? ""}`);
  if (hasImage || (attributes !== "" && htmlAttribute(attributes, "background") !== null)) return null;
  const written = said.get("background-color") ?? said.get("background");
  const value = written ?? (attributes === "" ? null : htmlAttribute(attributes, "bgcolor"));
  if (value !== null) return groundBy(value, outer);
  const isPlaced = hasPictures && /^(?:absolute|fixed)$/.test(said.get("position") ?? "");
  return isPlaced ? null : outer.ground;
}

function groundBy(value: string, outer: ElementLook): CssColour {
  const words = value.match(/[a-z-]+\([^)]*\)|\S+/g) ?? [];
  const colour = words.map(cssColour).find((each) => each !== null);
  if (colour !== undefined) return colour === CLEAR ? outer.ground : colour;
  return /^(?:none|inherit|initial|unset|0)/.test(value) ? outer.ground : null;
}
