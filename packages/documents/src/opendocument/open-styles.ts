import { isNearWhite } from "../docx/document-styles.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";

/** A style by its family, such as `text` or `paragraph`, as an element uses it. */
export type StyleUse = Readonly<{ family: string; name: string | undefined }>;

/** Where text stands: the styles that count for it, the innermost first. */
export type TextPlace = Readonly<{ uses: readonly StyleUse[]; isOnColour: boolean }>;

export type OpenStyles = Readonly<{
  /** what a style or those it builds on say of one thing, such as `color` of its `text-properties` */
  value(use: StyleUse, properties: string, name: string): string | undefined;
  /** why text is not seen; `null` when it is */
  unseen(place: TextPlace): string | null;
  /** whether a style puts a colour or a picture behind what it is for */
  isColoured(use: StyleUse): boolean;
}>;

/** styles that build on one another are followed this far; a loop ends here, too */
const MAX_PARENTS = 20;
/** where a style may name what lies behind the text */
const grounds = ["graphic", "paragraph", "table", "table-row", "table-cell"].map((kind) => `${kind}-properties`);
/** points; text of this size is a line of dust */
const TINY_POINTS = 2;

/** Styles by family and name; a family's default has none. */
function stylesByName(parts: readonly XmlElement[]): ReadonlyMap<string, XmlElement> {
  const styles = new Map<string, XmlElement>();
  for (const style of parts.flatMap(childElements).flatMap(childElements)) {
    const family = attribute(style, "family") ?? "";
    if (style.name === "style") styles.set(`${family} ${style.attributes.get("style:name") ?? ""}`, style);
    else if (style.name === "default-style") styles.set(`${family} `, style);
  }
  return styles;
}

/** Reads the styles of an OpenDocument file from its parts, the document's own after the shared ones. */
export function readOpenStyles(parts: readonly XmlElement[]): OpenStyles {
  const styles = stylesByName(parts);
  const value: OpenStyles["value"] = ({ family, name }, properties, wanted) => {
    let style = name === undefined ? undefined : styles.get(`${family} ${name}`);
    for (let depth = 0; style && depth < MAX_PARENTS; depth += 1) {
      const found = valueIn(style, properties, wanted);
      if (found !== undefined) return found;
      style = styles.get(`${family} ${attribute(style, "parent-style-name") ?? ""}`);
    }
    return undefined;
  };
  const textValue = (uses: readonly StyleUse[], name: string) => {
    for (const use of uses) {
      const found = value(use, "text-properties", name);
      if (found !== undefined) return found;
    }
    return undefined;
  };

  const isColoured: OpenStyles["isColoured"] = (use) => {
    const shape = use.family === "drawing-page" ? "drawing-page-properties" : "graphic-properties";
    const fill = value(use, shape, "fill");
    if (fill !== undefined) return fill !== "none" && (fill !== "solid" || isColour(value(use, shape, "fill-color")));
    return grounds.some((properties) => isColour(value(use, properties, "background-color")));
  };

  const isWhite = ({ uses, isOnColour }: TextPlace) =>
    !isOnColour &&
    isNearWhite((textValue(uses, "color") ?? "").replace("#", "")) &&
    textValue(uses, "use-window-font-color") !== "true" &&
    !isColour(textValue(uses, "background-color")) &&
    !uses.some(isColoured);
  const unseen: OpenStyles["unseen"] = (place) => {
    const { uses } = place;
    if (textValue(uses, "display") === "none") return "text formatted as hidden";
    const points = /^([\d.]+)pt$/.exec(textValue(uses, "font-size") ?? "")?.[1];
    if (points !== undefined && Number(points) <= TINY_POINTS) return `text of ${Number(points)} pt`;
    return isWhite(place) ? "white text" : null;
  };

  return { value, unseen, isColoured };
}

function valueIn(style: XmlElement, properties: string, name: string): string | undefined {
  const found = child(style, properties);
  return found && attribute(found, name);
}

/** Whether a colour is there that white text can be seen on. */
function isColour(written: string | undefined): boolean {
  return written !== undefined && /^#[\da-f]{6}$/i.test(written) && !isNearWhite(written.slice(1));
}

/** Whether a page of the file has a colour of its own, so that white text on it means nothing. */
export function hasColouredPages(parts: readonly XmlElement[]): boolean {
  return parts
    .flatMap((part) => descendants(part, "page-layout-properties"))
    .some((page) => isColour(attribute(page, "background-color")));
}
