import { type OfficePackage, openOfficePackage, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { contrast, mixed, readable } from "./color-contrast.ts";
import { defaultTheme, type Theme, themes } from "./theme.ts";

const WHITE = "FFFFFF";
const BLACK = "000000";

/** Fonts and colors of an office file of any kind, arranged so that text stays readable on every ground. */
export function themeLike(bytes: Uint8Array): Theme {
  const office = openOfficePackage(bytes);
  const root = themeRoot(office);
  const scheme = child(root, "themeElements", "clrScheme");
  const usual = themes[defaultTheme];
  const color = (name: string, otherwise: string) => colorOf(child(scheme, name)) ?? otherwise;
  const paper = contrast(color("lt1", WHITE), BLACK) > 12 ? color("lt1", WHITE) : WHITE;
  const text = readable(color("dk1", BLACK), paper, BLACK);
  const accents = usual.accents.map((accent, index) =>
    color(`accent${index + 1}`, accent),
  ) as unknown as Theme["accents"];
  const strong =
    headerFill(office) ??
    [color("dk2", BLACK), accents[0]].find((each) => contrast(each, WHITE) >= 4.5 && !isGray(each));
  const light = color("lt2", WHITE);
  return {
    name: "like",
    ...fontsOf(office, root),
    text,
    muted: readable(mixed(text, paper, 0.35), paper, text),
    paper,
    strong: readable(strong ?? accents[0], WHITE, BLACK),
    surface: contrast(light, text) >= 7 && light !== paper ? light : mixed(accents[0], paper, 0.9),
    rule: mixed(text, paper, 0.78),
    link: readable(color("hlink", accents[0]), paper, BLACK),
    accents,
    cover: usual.cover,
    tables: usual.tables,
  };
}

function isGray(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/../g) ?? []).map((part) => Number.parseInt(part, 16));
  return Math.max(red, green, blue) - Math.min(red, green, blue) < 12;
}

function themeRoot(office: OfficePackage): XmlElement | undefined {
  const related = (part: string, type: string) =>
    office.relationships(part).find((each) => each.type === type && !each.external)?.target;
  const master = related(office.main, "slideMaster");
  const part = (master && related(master, "theme")) ?? related(office.main, "theme");
  return part === undefined ? undefined : (tryXml(office, part) ?? undefined);
}

function colorOf(holder: XmlElement | undefined): string | null {
  const element = holder && childElements(holder)[0];
  const value = element && (attribute(element, "lastClr") ?? attribute(element, "val"));
  return value && /^[0-9A-Fa-f]{6}$/.test(value) ? value.toUpperCase() : null;
}

/** Fonts as text uses them: what styles state goes before the theme. */
function fontsOf(office: OfficePackage, root: XmlElement | undefined): Pick<Theme, "headingFont" | "bodyFont"> {
  const fonts = child(root, "themeElements", "fontScheme");
  const usual = themes[defaultTheme];
  const latin = (name: string) => {
    const font = child(fonts, name, "latin");
    return (font && attribute(font, "typeface")) || null;
  };
  const styles = office.relationships(office.main).find((each) => each.type === "styles")?.target;
  const stated = styles === undefined ? null : tryXml(office, styles);
  const own = stated ? statedFonts(stated) : { body: null, heading: null };
  const bodyFont = own.body ?? latin("minorFont") ?? usual.bodyFont;
  return { bodyFont, headingFont: own.heading ?? latin("majorFont") ?? bodyFont };
}

function statedFonts(styles: XmlElement): Readonly<{ body: string | null; heading: string | null }> {
  const cellFont = child(child(styles, "fonts", "font"), "name");
  if (cellFont) return { body: attribute(cellFont, "val") ?? null, heading: attribute(cellFont, "val") ?? null };
  const ascii = (holder: XmlElement | undefined) => {
    const fonts = holder && child(holder, "rPr", "rFonts");
    return (fonts && attribute(fonts, "ascii")) ?? null;
  };
  const named = (name: string) =>
    descendants(styles, "style").find((style) => {
      const own = child(style, "name");
      return own !== undefined && attribute(own, "val")?.toLowerCase() === name;
    });
  return {
    body: ascii(named("normal")) ?? ascii(child(styles, "docDefaults", "rPrDefault")),
    heading: ascii(named("heading 1")),
  };
}

/** The color of the first row of a workbook, where it has one that white text reads on. */
function headerFill(office: OfficePackage): string | null {
  const target = (type: string) => office.relationships(office.main).find((each) => each.type === type)?.target;
  const sheetPart = target("worksheet");
  const stylesPart = target("styles");
  const styles = stylesPart === undefined || sheetPart === undefined ? null : tryXml(office, stylesPart);
  if (!styles || sheetPart === undefined) return null;
  const start = new TextDecoder().decode((office.part(sheetPart) ?? new Uint8Array()).subarray(0, 60_000));
  const used = [...start.matchAll(/<(?:\w+:)?c\s[^>]*?\bs="(\d+)"/g)].slice(0, 60).map((match) => Number(match[1]));
  const looks = childElements(child(styles, "cellXfs") ?? styles);
  const fills = childElements(child(styles, "fills") ?? styles);
  for (const index of used) {
    const look = looks[index];
    const fill = look && fills[Number(attribute(look, "fillId") ?? 0)];
    const foreground = child(fill, "patternFill", "fgColor");
    const value = foreground && attribute(foreground, "rgb")?.slice(-6).toUpperCase();
    if (value && /^[0-9A-F]{6}$/.test(value) && contrast(value, WHITE) >= 3) return value;
  }
  return null;
}
