import { parseXml } from "../../ooxml/xml.ts";
import { formatCode } from "../../workbook/format-names.ts";
import { numberFormat, readCellFormats } from "../../xlsx/number-formats.ts";
import {
  attributeValue,
  childOf,
  copyOf,
  elementOf,
  elementsOf,
  insertInOrder,
  prefixOf,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import { type Book, relatedParts } from "./book.ts";
import { escapedAttribute } from "./sheet-frame.ts";
import type { NumberBehind } from "./sheet-patch.ts";
import type { StyleCells } from "./workbook-edits.ts";
import { withPrefix } from "./written-rules.ts";

const DAY_MS = 86_400_000;
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml";
const EMPTY_STYLES = `<styleSheet xmlns="${MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>`;

function stylesPart(book: Book): string | null {
  return relatedParts(book, book.main, "styles")[0] ?? null;
}

/** Dates as ISO text become dates where the cell already shows dates. */
export function dateNumbers(book: Book): NumberBehind {
  let dates: ReadonlySet<number> | null = null;
  const isFrom1904 = /<(?:[\w.-]+:)?workbookPr\s[^>]*date1904\s*=\s*["'](?:1|true)/.test(book.draft.text(book.main));
  return (text, style) => {
    if (!/^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?)?$/.test(text)) return null;
    dates ??= dateStyles(book);
    const moment = Date.parse(`${text.length === 10 ? `${text}T00:00:00` : text.replace(" ", "T")}Z`);
    if (!dates.has(style) || Number.isNaN(moment)) return null;
    return moment / DAY_MS + 25_569 - (isFrom1904 ? 1_462 : 0);
  };
}

function dateStyles(book: Book): ReadonlySet<number> {
  const part = stylesPart(book);
  if (part === null) return new Set();
  const formats = readCellFormats(parseXml(new TextEncoder().encode(book.draft.text(part))));
  return new Set([...formats].filter(([, format]) => format.isDate).map(([style]) => style));
}

/** Styles whose cells may be changed on a protected sheet. */
export function unlockedStyles(book: Book): ReadonlySet<number> {
  const part = stylesPart(book);
  if (part === null) return new Set();
  const list = childOf(book.draft.tree(part).root, "cellXfs");
  if (!list) return new Set();
  const isUnlocked = (index: number) =>
    /^(?:0|false)$/.test(attributeValue(childOf(entryAt(list, index), "protection"), "locked") ?? "");
  return new Set([...elementsOf(list).keys()].filter(isUnlocked));
}

export type Look = Omit<StyleCells, "style" | "like">;

/** Runs a change of looks: `restyle` gives the number of the style that a style becomes, which is added where there is none yet. */
export function withStyles(book: Book, look: Look, change: (restyle: (style: number) => number) => void): void {
  const part = stylesPart(book) ?? addStyles(book);
  book.draft.changeTree(part, ({ root }) => {
    const known = new Map<number, number>();
    change((style) => {
      const found = known.get(style) ?? restyled(root, style, look);
      known.set(style, found);
      return found;
    });
  });
}

/** The number of the look that a rule gives to cells, which is added where there is none like it yet. */
export function ruleLook(book: Book, dxf: string): number {
  const part = stylesPart(book) ?? addStyles(book);
  let number = 0;
  book.draft.changeTree(part, ({ root }) => {
    number = indexIn(listOf(root, "dxfs"), elementOf(withPrefix(dxf, prefixOf(root))));
  });
  return number;
}

function addStyles(book: Book): string {
  const part = `${book.main.slice(0, book.main.lastIndexOf("/") + 1)}styles.xml`;
  book.draft.addXml(part, STYLES_TYPE, EMPTY_STYLES);
  book.draft.relate(book.main, "styles", part);
  return part;
}

function restyled(root: XmlNode, style: number, look: Look): number {
  const list = listOf(root, "cellXfs");
  const before = entryAt(list, style) ?? entryAt(list, 0);
  const p = prefixOf(root);
  const made = before ? copyOf(before) : elementOf(`<${p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>`);
  dropLostStyle(root, made);
  const set = (name: string, id: number, applies: string) => {
    setAttribute(made, name, String(id));
    setAttribute(made, applies, "1");
  };
  if (look.format !== undefined) set("numFmtId", formatId(root, formatCode(look.format)), "applyNumberFormat");
  if (hasFontLook(look)) set("fontId", fontId(root, Number(attributeValue(made, "fontId") ?? 0), look), "applyFont");
  if (look.fill !== undefined) set("fillId", fillId(root, look.fill), "applyFill");
  if (look.border !== undefined)
    set("borderId", borderId(root, Number(attributeValue(made, "borderId") ?? 0), look.border), "applyBorder");
  if (look.align !== undefined || look.wrap !== undefined) align(made, p, look);
  return indexIn(list, made);
}

/** A style that follows one that is not there follows the first, or none. */
function dropLostStyle(root: XmlNode, style: XmlNode): void {
  const count = elementsOf(childOf(root, "cellStyleXfs")).length;
  if (Number(attributeValue(style, "xfId") ?? -1) >= count) setAttribute(style, "xfId", count > 0 ? "0" : null);
}

function hasFontLook({ bold, italic, underline, size, color }: Look): boolean {
  return [bold, italic, underline, size, color].some((each) => each !== undefined);
}

const LISTS = [
  "numFmts",
  "fonts",
  "fills",
  "borders",
  "cellStyleXfs",
  "cellXfs",
  "cellStyles",
  "dxfs",
  "tableStyles",
  "colors",
  "extLst",
];

function listOf(root: XmlNode, local: string): XmlNode {
  const found = childOf(root, local);
  if (found) return found;
  const made = elementOf(`<${prefixOf(root)}${local} count="0"></${prefixOf(root)}${local}>`);
  insertInOrder(root, made, LISTS);
  return made;
}

/** An entry of a list; where it is written in several ways, the one for programs that know no other. */
function entryAt(list: XmlNode, index: number): XmlNode | undefined {
  const entry = elementsOf(list)[index];
  if (entry?.local !== "AlternateContent") return entry;
  return elementsOf(childOf(entry, "Fallback") ?? childOf(entry, "Choice"))[0];
}

/** The place of an entry in its list, added at the end where no equal one is there. */
function indexIn(list: XmlNode, made: XmlNode): number {
  const text = xmlOf(made);
  const known = elementsOf(list).findIndex((each) => xmlOf(each) === text);
  if (known >= 0) return known;
  list.children.push(made);
  made.parent = list;
  const count = elementsOf(list).length;
  if (attributeValue(list, "count") !== null) setAttribute(list, "count", String(count));
  return count - 1;
}

function formatId(root: XmlNode, code: string): number {
  if (code.toLowerCase() === "general") return 0;
  const builtIn = Array.from({ length: 50 }, (_, id) => id).find((id) => id !== 14 && numberFormat(id) === code);
  if (builtIn !== undefined && ![15, 16, 17, 18, 19, 20, 21, 22, 37, 38, 39, 40, 45, 46, 47, 48].includes(builtIn))
    return builtIn;
  const list = listOf(root, "numFmts");
  const own = elementsOf(list);
  const found = own.find((each) => attributeValue(each, "formatCode") === code);
  if (found) return Number(attributeValue(found, "numFmtId"));
  const id = Math.max(163, ...own.map((each) => Number(attributeValue(each, "numFmtId") ?? 0))) + 1;
  indexIn(list, elementOf(`<${prefixOf(root)}numFmt numFmtId="${id}" formatCode="${escapedAttribute(code)}"/>`));
  return id;
}

const FONT_ORDER = [
  "b",
  "i",
  "strike",
  "condense",
  "extend",
  "outline",
  "shadow",
  "u",
  "vertAlign",
  "sz",
  "color",
  "name",
  "family",
  "charset",
  "scheme",
];

function fontPlace({ local }: XmlNode): number {
  const place = FONT_ORDER.indexOf(local);
  return place < 0 ? FONT_ORDER.length : place;
}

function fontId(root: XmlNode, before: number, look: Look): number {
  const list = listOf(root, "fonts");
  const p = prefixOf(root);
  const own = entryAt(list, before);
  const font = own ? copyOf(own) : elementOf(`<${p}font></${p}font>`);
  font.isEmpty = false;
  // some programs write the parts in another order, which would be at fault in ours
  font.children = elementsOf(font).toSorted((one, other) => fontPlace(one) - fontPlace(other));
  const color = childOf(font, "color");
  const rgb = attributeValue(color, "rgb");
  if (color && rgb !== null && /^[0-9a-f]{6}$/i.test(rgb)) setAttribute(color, "rgb", `FF${rgb}`);
  const put = (local: string, attributes: string | null) => {
    const old = childOf(font, local);
    if (old) removeNode(old);
    if (attributes !== null) insertInOrder(font, elementOf(`<${p}${local}${attributes}/>`), FONT_ORDER);
  };
  if (look.bold !== undefined) put("b", look.bold ? "" : null);
  if (look.italic !== undefined) put("i", look.italic ? "" : null);
  if (look.underline !== undefined) put("u", look.underline ? "" : null);
  if (look.size !== undefined) put("sz", ` val="${look.size}"`);
  if (look.color !== undefined) put("color", ` rgb="FF${look.color.replace("#", "").toUpperCase()}"`);
  return indexIn(list, font);
}

function fillId(root: XmlNode, fill: string | null): number {
  if (fill === null) return 0;
  const p = prefixOf(root);
  const color = `FF${fill.replace("#", "").toUpperCase()}`;
  return indexIn(
    listOf(root, "fills"),
    elementOf(
      `<${p}fill><${p}patternFill patternType="solid"><${p}fgColor rgb="${color}"/><${p}bgColor indexed="64"/></${p}patternFill></${p}fill>`,
    ),
  );
}

const SIDES = ["start", "end", "left", "right", "top", "bottom", "diagonal", "vertical", "horizontal"];

function borderId(root: XmlNode, before: number, border: NonNullable<Look["border"]>): number {
  const list = listOf(root, "borders");
  const p = prefixOf(root);
  const own = entryAt(list, before);
  const made = own ? copyOf(own) : elementOf(`<${p}border></${p}border>`);
  made.isEmpty = false;
  const sides = border === "top" || border === "bottom" ? [border] : ["left", "right", "top", "bottom"];
  const isStrict = childOf(made, "start") !== undefined || childOf(made, "end") !== undefined;
  const named: Readonly<Record<string, string>> = isStrict ? { left: "start", right: "end" } : {};
  for (const side of sides.map((each) => named[each] ?? each)) {
    const old = childOf(made, side);
    if (old) removeNode(old);
    const line = border === "none" ? `<${p}${side}/>` : `<${p}${side} style="thin"><${p}color auto="1"/></${p}${side}>`;
    insertInOrder(made, elementOf(line), SIDES);
  }
  return indexIn(list, made);
}

function align(style: XmlNode, p: string, { align: horizontal, wrap }: Look): void {
  const found = childOf(style, "alignment") ?? elementOf(`<${p}alignment/>`);
  if (!found.parent) insertInOrder(style, found, ["alignment", "protection", "extLst"]);
  if (horizontal !== undefined) setAttribute(found, "horizontal", horizontal);
  if (wrap !== undefined) setAttribute(found, "wrapText", wrap ? "1" : "0");
  setAttribute(style, "applyAlignment", "1");
}
