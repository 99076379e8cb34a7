import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";

export type ListLevel = Readonly<{ list: string; level: number }>;
/** What a paragraph is besides plain text. */
export type ParagraphKind = "quote" | "code" | null;
/** What styles and numbering say about a paragraph. */
export type DocumentStyles = Readonly<{
  /** heading level from 1, or null */
  headingLevel(paragraphProperties: XmlElement | undefined): number | null;
  listLevel(paragraphProperties: XmlElement | undefined): ListLevel | null;
  /** what the name of its style says a paragraph is */
  paragraphKind(paragraphProperties: XmlElement | undefined): ParagraphKind;
  /** whether the name of its style says that a run is code */
  isCode(runProperties: XmlElement | undefined): boolean;
  /** a property of a run by name, from the run, its style, its paragraph's style or what the document takes as usual */
  runProperty(
    name: string,
    runProperties: XmlElement | undefined,
    paragraphProperties: XmlElement | undefined,
  ): XmlElement | undefined;
  /** what lies behind a paragraph, from the paragraph or its style */
  shading(paragraphProperties: XmlElement | undefined): XmlElement | undefined;
  /** whether the style of a table colours any of its cells */
  isColouredTable(tableProperties: XmlElement | undefined): boolean;
}>;

const QUOTE = /^(?:(?:intense )?quote|quotations|block text)$/i;
const CODE = /^(?:(?:source )?code(?: block)?|html preformatted|preformatted text|macro text)$/i;
const CODE_RUN = /^(?:(?:source |inline |html )?code(?: text| char)?|source text|verbatim char|html typewriter)$/i;

export function readDocumentStyles(styles: XmlElement | null): DocumentStyles {
  const byId = new Map(
    (styles ? childElements(styles) : []).map((style) => [attribute(style, "styleId") ?? "", style]),
  );
  const chain = (id: string | undefined) => styleChain(byId, id);
  const usual = usualStyle(byId);
  const defaults = child(styles ?? undefined, "docDefaults", "rPrDefault", "rPr");
  const isNamed = (id: string | undefined, pattern: RegExp) =>
    chain(id).some((style) => pattern.test(valueAt(child(style, "name")) ?? ""));
  return {
    runProperty(name, run, paragraph) {
      const direct = child(run, name);
      if (direct) return direct;
      const styles = [...chain(valueAt(child(run, "rStyle"))), ...chain(styleId(paragraph) ?? usual)];
      return (
        styles.map((style) => child(style, "rPr", name)).find((each) => each !== undefined) ?? child(defaults, name)
      );
    },
    shading(properties) {
      const styled = chain(styleId(properties)).map((style) => child(style, "pPr", "shd"));
      return [child(properties, "shd"), ...styled].find((each) => each !== undefined);
    },
    isColouredTable(properties) {
      return chain(valueAt(child(properties, "tblStyle"))).some((style) => descendants(style, "shd").some(isColoured));
    },
    headingLevel(properties) {
      const direct = outlineLevel(properties);
      if (direct !== null) return direct;
      for (const style of chain(styleId(properties))) {
        const level = styleHeading(style);
        if (level !== null) return level;
      }
      return null;
    },
    listLevel(properties) {
      for (const source of [properties, ...chain(styleId(properties)).map((style) => child(style, "pPr"))]) {
        const number = child(source, "numPr");
        if (!number) continue;
        const id = valueAt(child(number, "numId")) ?? "0";
        if (id === "0") return null;
        return { list: id, level: Number(valueAt(child(number, "ilvl")) ?? 0) };
      }
      return null;
    },
    paragraphKind(properties) {
      const id = styleId(properties);
      if (isNamed(id, CODE)) return "code";
      return isNamed(id, QUOTE) ? "quote" : null;
    },
    isCode(properties) {
      return isNamed(valueAt(child(properties, "rStyle")), CODE_RUN);
    },
  };
}

/** The style of paragraphs that name none. */
function usualStyle(byId: ReadonlyMap<string, XmlElement>): string | undefined {
  const isUsual = (style: XmlElement) =>
    attribute(style, "type") === "paragraph" && ["1", "true"].includes(attribute(style, "default") ?? "");
  return [...byId].find(([, style]) => isUsual(style))?.[0];
}

/** Whether a shading has a colour of its own that is not white. */
function isColoured(shading: XmlElement | undefined): boolean {
  if (!shading) return false;
  if (attribute(shading, "themeFill") !== undefined) return true;
  const fill = (attribute(shading, "fill") ?? "auto").toLowerCase();
  return fill !== "auto" && !isNearWhite(fill);
}

/** Whether a colour of six hex digits can hardly be told from white. */
export function isNearWhite(colour: string): boolean {
  return /^f[\da-f]f[\da-f]f[\da-f]$/i.test(colour);
}

/** What an element such as `w:pStyle` says. */
export function valueAt(element: XmlElement | undefined): string | undefined {
  return element && attribute(element, "val");
}

function styleId(properties: XmlElement | undefined): string | undefined {
  return valueAt(child(properties, "pStyle"));
}

function styleChain(byId: ReadonlyMap<string, XmlElement>, id: string | undefined): XmlElement[] {
  const chain: XmlElement[] = [];
  let style = id === undefined ? undefined : byId.get(id);
  while (style && chain.length < 20) {
    chain.push(style);
    style = byId.get(valueAt(child(style, "basedOn")) ?? "");
  }
  return chain;
}

function outlineLevel(properties: XmlElement | undefined): number | null {
  const value = valueAt(child(properties, "outlineLvl"));
  return value !== undefined && Number(value) < 9 ? Number(value) + 1 : null;
}

function styleHeading(style: XmlElement): number | null {
  const name = (valueAt(child(style, "name")) ?? "").toLowerCase();
  if (name === "title") return 1;
  const named = /^heading (\d)$/.exec(name)?.[1];
  return named ? Number(named) : outlineLevel(child(style, "pPr"));
}
