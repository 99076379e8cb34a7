import { valueAt } from "../docx/document-styles.ts";
import { attribute, child, childElements, type XmlElement } from "../ooxml/xml.ts";

/** Looks properties up where a Word document says them: in place, then in its styles, then in its defaults. */
export type StyleBook = Readonly<{
  run(
    name: string,
    runProperties: XmlElement | undefined,
    paragraphProperties: XmlElement | undefined,
  ): XmlElement | undefined;
  paragraph(name: string, paragraphProperties: XmlElement | undefined): XmlElement | undefined;
}>;

const longestChain = 20;

export function readStyleBook(root: XmlElement | null): StyleBook {
  const all = root === null ? [] : childElements(root).filter(({ name }) => name === "style");
  const byId = new Map(all.map((style) => [attribute(style, "styleId") ?? "", style]));
  const isDefault = (style: XmlElement) =>
    attribute(style, "type") === "paragraph" && ["1", "true", "on"].includes(attribute(style, "default") ?? "");
  const normal = all.find(isDefault);
  const defaults = root === null ? undefined : child(root, "docDefaults");
  const chainOf = (id: string | undefined): XmlElement[] => {
    const chain: XmlElement[] = [];
    let style = id === undefined ? undefined : byId.get(id);
    while (style && chain.length < longestChain) {
      chain.push(style);
      style = byId.get(valueAt(child(style, "basedOn")) ?? "");
    }
    return chain;
  };
  const paragraphChain = (properties: XmlElement | undefined) => {
    const id = valueAt(child(properties, "pStyle"));
    return id === undefined && normal ? [normal] : chainOf(id);
  };
  return {
    run(name, run, paragraph) {
      const direct = child(run, name);
      if (direct) return direct;
      const styles = [...chainOf(valueAt(child(run, "rStyle"))), ...paragraphChain(paragraph)];
      const styled = styles.map((style) => child(style, "rPr", name)).find((each) => each !== undefined);
      return styled ?? child(defaults, "rPrDefault", "rPr", name);
    },
    paragraph(name, properties) {
      const direct = child(properties, name);
      if (direct) return direct;
      const styled = paragraphChain(properties).map((style) => child(style, "pPr", name));
      return styled.find((each) => each !== undefined) ?? child(defaults, "pPrDefault", "pPr", name);
    },
  };
}

/** Whether a property that needs no value is set. */
export function isSet(element: XmlElement | undefined): boolean {
  return element !== undefined && !["0", "false", "off", "none"].includes(valueAt(element) ?? "1");
}

/** A colour as `#rrggbb`; `undefined` for `auto` and for what is no colour. */
export function colourOf(value: string | undefined): string | undefined {
  return value !== undefined && /^[0-9a-f]{6}$/i.test(value) ? `#${value.toLowerCase()}` : undefined;
}
