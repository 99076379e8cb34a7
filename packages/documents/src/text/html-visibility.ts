import { decodeHtmlEntities } from "./html-entities.ts";

/** Why a declaration hides an element; null when it does not. */
const TRICKS: readonly (readonly [RegExp, string])[] = [
  [/display\s*:\s*none/i, "not displayed"],
  [/visibility\s*:\s*(hidden|collapse)/i, "made invisible"],
  [/opacity\s*:\s*0(\.0\d*)?(?![.\d])/i, "transparent"],
  [
    /font-size\s*:\s*(0|0?\.\d+|1(\.\d+)?|2)(px|pt|em(?=\s*[;"'}]|$)|%)?\s*(!important\s*)?(?=[;"'}]|$)/i,
    "too small to be read",
  ],
  [/text-indent\s*:\s*-\d{3,}/i, "moved off the page"],
  [/(?:^|[;"'\s{])(left|top|right|bottom|margin-left|margin-top)\s*:\s*-\d{3,}/i, "moved off the page"],
  [/clip(-path)?\s*:\s*(rect\(\s*0|inset\((50|100)%)/i, "cut away"],
  [/(?:^|[;"'\s{])(max-)?(height|width)\s*:\s*0(px)?\s*(!important\s*)?(;|"|'|}|$)/i, "without height or width"],
  [/mso-hide\s*:\s*all/i, "not displayed"],
  [/(?:^|[;"'\s{])color\s*:\s*(transparent|(rgb|hsl)a?\([^)]*[,/]\s*0(\.0+)?%?\s*\)|#[\da-f]{6}00\b)/i, "transparent"],
  [/filter\s*:\s*[^;]*opacity\(\s*0(\.0\d*)?%?\s*\)/i, "transparent"],
  [/(?:transform\s*:\s*[^;]*scale\(\s*|(?:^|[;"'\s{])scale\s*:\s*)0(\.0\d*)?(?![.\d])/i, "without height or width"],
  [/(?:^|[;"'\s{])font\s*:\s*[^;]*?\b0(px|pt|em)?\s*[/\s]/i, "too small to be read"],
];
/** what a screen reader says and nobody sees: a box of one dot that shows nothing beyond it */
const DOT = [/(?:^|[;"'\s{])width\s*:\s*1px/i, /(?:^|[;"'\s{])height\s*:\s*1px/i, /overflow\s*:\s*hidden/i];
const WHITE = /^(#fff(fff)?|white|rgba?\(\s*255\s*,\s*255\s*,\s*255[^)]*\)|#f[d-f]f[d-f]f[d-f])$/i;

/** What the style sheets inside a page say about classes and ids, as far as simple rules go. */
export type PageStyles = ReadonlyMap<string, string>;

export function readPageStyles(html: string): PageStyles {
  const rules = new Map<string, string>();
  for (const [, sheet = ""] of html.matchAll(/<style[^>]*>([\s\S]{0,500000}?)<\/style/gi)) {
    const plain = sheet.replace(/\/\*[\s\S]*?\*\//g, "");
    for (const [, selectors = "", body = ""] of plain.matchAll(/([^{}@]{1,2000})\{([^{}]*)\}/g)) {
      for (const selector of selectors.split(",")) {
        const name = /^\s*[a-z\d]*([.#][\w-]+)\s*$/i.exec(selector)?.[1];
        if (name) rules.set(name, `${rules.get(name) ?? ""};${body}`);
      }
    }
  }
  return rules;
}

/** An attribute of a tag as it stands in the source. */
export function htmlAttribute(attributes: string, name: string): string | null {
  const pattern = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i");
  const match = pattern.exec(attributes);
  return match ? decodeHtmlEntities(match[1] ?? match[2] ?? match[3] ?? "") : null;
}

/** How an element is shown: why it is not, and whether something coloured lies behind its text. */
export function htmlVisibility(
  attributes: string,
  styles: PageStyles,
  isOnColour: boolean,
): { because: string | null; isOnColour: boolean } {
  if (attributes === "") return { because: null, isOnColour };
  const style = declarations(attributes, styles);
  const background = declared(style, "background(?:-color)?") ?? htmlAttribute(attributes, "bgcolor");
  const onColour =
    background === null ? isOnColour : !WHITE.test(background) && !/^(none|transparent|inherit)$/i.test(background);
  if (/(?:^|\s)hidden(?=\s|=|\/|$)/i.test(attributes.replace(/"[^"]*"|'[^']*'/g, '""')))
    return { because: "not displayed", isOnColour: onColour };
  const trick = TRICKS.find(([pattern]) => pattern.test(style));
  if (trick) return { because: trick[1], isOnColour: onColour };
  if (DOT.every((pattern) => pattern.test(style))) return { because: "without height or width", isOnColour: onColour };
  const colour = declared(style, "color") ?? htmlAttribute(attributes, "color");
  if (colour !== null && WHITE.test(colour) && !onColour) return { because: "white text", isOnColour: onColour };
  return { because: null, isOnColour: onColour };
}

function declarations(attributes: string, styles: PageStyles): string {
  const own = htmlAttribute(attributes, "style") ?? "";
  if (styles.size === 0) return own;
  const classes = (htmlAttribute(attributes, "class") ?? "").split(/\s+/).map((each) => styles.get(`.${each}`) ?? "");
  const id = styles.get(`#${htmlAttribute(attributes, "id") ?? ""}`) ?? "";
  return [...classes, id, own].join(";");
}

function declared(style: string, property: string): string | null {
  return (
    new RegExp(`(?:^|[;\\s{])${property}\\s*:\\s*([^;}]+?)\\s*(?:!important\\s*)?(?:;|}|$)`, "i").exec(style)?.[1] ??
    null
  );
}
