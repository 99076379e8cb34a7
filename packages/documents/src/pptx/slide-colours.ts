import { type OfficePackage, tryXml } from "../ooxml/office-package.ts";
import { drawnColour, themeColours } from "../ooxml/theme-colours.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { type FramedShape, framedShapes } from "./shape-frames.ts";

/** What fills something: nothing, colours that are known, or anything else. */
export type Filling = "none" | "unknown" | readonly string[];
export type SlideColours = Readonly<{
  /** six hexadecimal digits; null where it is not known */
  colourOf(fill: XmlElement): string | null;
  /** what fills a shape or a cell, by the element that holds its properties */
  fillingOf(properties: XmlElement | undefined, style?: XmlElement): Filling;
  /** of the slide itself */
  background: Filling;
  /** what layout and master draw behind the slide */
  behind: readonly FramedShape[];
}>;

/** The colours of a slide by its theme, its colour map and what layout and master put behind it. */
export function slideColours(office: OfficePackage, partName: string, slide: XmlElement): SlideColours {
  const [layoutPart, layout] = related(office, partName, "slideLayout");
  const [masterPart, master] = related(office, layoutPart, "slideMaster");
  const theme = themeColours(office, masterPart);
  const names = [slide, layout, master].map((root) => mapOf(root)).find((map) => map !== undefined);
  const themeName = (name: string) => (names && attribute(names, name)) ?? USUAL[name] ?? name;
  const colourOf = (fill: XmlElement) => drawnColour(fill, theme, themeName);
  const background = [slide, layout, master]
    .map((root) => (root ? child(root, "cSld", "bg") : undefined))
    .find((each) => each !== undefined);
  const fillingOf = (properties: XmlElement | undefined, style?: XmlElement) => filling(properties, style, colourOf);
  return {
    colourOf,
    fillingOf,
    background: background ? backgroundFilling(background, colourOf) : ["ffffff"],
    behind: [master, layout].flatMap((root) => decorations(root)),
  };
}

const USUAL: Readonly<Record<string, string>> = { bg1: "lt1", tx1: "dk1", bg2: "lt2", tx2: "dk2" };

function related(office: OfficePackage, part: string, type: string): [part: string, root: XmlElement | undefined] {
  const target =
    part === "" ? undefined : office.relationships(part).find((each) => each.type === type && !each.external)?.target;
  return [target ?? "", (target && tryXml(office, target)) || undefined];
}

function mapOf(root: XmlElement | undefined): XmlElement | undefined {
  return child(root, "clrMapOvr", "overrideClrMapping") ?? child(root, "clrMap");
}

/** What a layout or master draws; its placeholders are only places. */
function decorations(root: XmlElement | undefined): FramedShape[] {
  const tree = child(root, "cSld", "spTree");
  return (tree ? framedShapes(tree) : []).filter(({ shape }) => !child(childElements(shape)[0], "nvPr", "ph"));
}

function filling(
  properties: XmlElement | undefined,
  style: XmlElement | undefined,
  colourOf: (fill: XmlElement) => string | null,
): Filling {
  const fill = properties && childElements(properties).find((each) => /Fill$/.test(each.name));
  if (fill?.name === "noFill") return "none";
  if (fill?.name === "solidFill") return known([fill], colourOf);
  if (fill?.name === "gradFill") return known(descendants(fill, "gs"), colourOf);
  if (fill) return "unknown";
  const reference = child(style, "fillRef");
  if (!reference || attribute(reference, "idx") === "0") return "none";
  return attribute(reference, "idx") === "1" ? known([reference], colourOf) : "unknown";
}

function known(fills: readonly XmlElement[], colourOf: (fill: XmlElement) => string | null): Filling {
  const colours = fills.map(colourOf);
  return colours.length === 0 || colours.includes(null) ? "unknown" : colours.filter((each) => each !== null);
}

function backgroundFilling(background: XmlElement, colourOf: (fill: XmlElement) => string | null): Filling {
  const properties = child(background, "bgPr");
  if (properties) return filling(properties, undefined, colourOf);
  const reference = child(background, "bgRef");
  return reference && Number(attribute(reference, "idx") ?? 0) <= 1_001 ? known([reference], colourOf) : "unknown";
}
