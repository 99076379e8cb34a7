import type { OfficePackage } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";

/** A rectangle on the slide, in points. */
export type Frame = Readonly<{ left: number; top: number; width: number; height: number }>;
export type SlideParagraph = Readonly<{ text: string; size: number; indent: number; before: number }>;
/** A shape as it lies on the slide. */
export type PlacedShape = Readonly<{
  name: string;
  kind: "text" | "picture" | "frame" | "other";
  frame: Frame | null;
  /** in degrees */
  rotation: number;
  paragraphs: readonly SlideParagraph[];
  isPlaceholder: boolean;
  /** left and right, top and bottom together, in points */
  insets: Readonly<{ across: number; down: number }>;
  wraps: boolean;
  /** grows with its text */
  grows: boolean;
}>;

const EMU = 12_700;
const DEFAULT_SIZE = 18;

type Inherited = readonly XmlElement[];

/** The shapes of a slide with the places and sizes they take over from layout and master. Shapes inside groups count as their group. */
export function placedShapes(office: OfficePackage, slidePart: string): readonly PlacedShape[] {
  const parents = parentTrees(office, slidePart);
  const tree = treeOf(office.xml(slidePart));
  return childElements(tree ?? emptyElement).flatMap((element) => {
    if (!["sp", "pic", "graphicFrame", "cxnSp", "grpSp"].includes(element.name)) return [];
    return [
      placed(
        element,
        parents.flatMap((parent) => matching(parent, element)),
      ),
    ];
  });
}

const emptyElement: XmlElement = { name: "", attributes: new Map(), children: [] };

function treeOf(root: XmlElement | null): XmlElement | undefined {
  return root ? child(root, "cSld", "spTree") : undefined;
}

/** The trees of the layout and of the master, in this order. */
function parentTrees(office: OfficePackage, slidePart: string): XmlElement[] {
  const layout = office.relationships(slidePart).find((each) => each.type === "slideLayout")?.target;
  const master = layout && office.relationships(layout).find((each) => each.type === "slideMaster")?.target;
  return [layout, master].flatMap((part) => {
    const tree = part ? treeOf(office.xml(part)) : undefined;
    return tree ? [tree] : [];
  });
}

function placeholderOf(element: XmlElement): XmlElement | undefined {
  return child(childElements(element)[0], "nvPr", "ph");
}

const FAMILY: Readonly<Record<string, string>> = { ctrTitle: "title", subTitle: "body", obj: "body" };

/** The shapes of a layout or master that a placeholder takes its place from: by number, else by kind. */
function matching(tree: XmlElement, element: XmlElement): XmlElement[] {
  const own = placeholderOf(element);
  if (!own) return [];
  const index = attribute(own, "idx");
  const type = attribute(own, "type") ?? "obj";
  const candidates = childElements(tree).filter((each) => placeholderOf(each));
  const byIndex = candidates.find(
    (each) => index !== undefined && attribute(placeholderOf(each) ?? each, "idx") === index,
  );
  if (byIndex) return [byIndex];
  const family = FAMILY[type] ?? type;
  const byType = candidates.find((each) => {
    const other = attribute(placeholderOf(each) ?? each, "type") ?? "obj";
    return (FAMILY[other] ?? other) === family;
  });
  return byType ? [byType] : [];
}

function placed(element: XmlElement, inherited: Inherited): PlacedShape {
  const chain = [element, ...inherited];
  const transform = chain.map(transformOf).find((each) => each !== undefined);
  const bodies = chain.map((each) => child(each, "txBody", "bodyPr"));
  const inset = (name: string, otherwise: number) =>
    Number(bodies.map((body) => body && attribute(body, name)).find((each) => each !== undefined) ?? otherwise) / EMU;
  const kinds = { sp: "text", pic: "picture", graphicFrame: "frame" } as const;
  const body = bodies[0];
  return {
    name: attribute(child(childElements(element)[0], "cNvPr") ?? emptyElement, "name") ?? "",
    kind: kinds[element.name as keyof typeof kinds] ?? "other",
    frame: transform ? frameOf(transform) : null,
    rotation: Number((transform && attribute(transform, "rot")) ?? 0) / 60_000,
    paragraphs: element.name === "sp" ? paragraphsOf(element, inherited) : [],
    isPlaceholder: placeholderOf(element) !== undefined,
    insets: {
      across: inset("lIns", 91_440) + inset("rIns", 91_440),
      down: inset("tIns", 45_720) + inset("bIns", 45_720),
    },
    wraps: !bodies.some((each) => each && attribute(each, "wrap") === "none"),
    grows: body !== undefined && child(body, "spAutoFit") !== undefined,
  };
}

function transformOf(element: XmlElement): XmlElement | undefined {
  const own = child(element, "spPr", "xfrm") ?? child(element, "xfrm");
  return own && child(own, "off") ? own : undefined;
}

function frameOf(transform: XmlElement): Frame {
  const value = (part: string, name: string) =>
    Number(attribute(child(transform, part) ?? emptyElement, name) ?? 0) / EMU;
  return { left: value("off", "x"), top: value("off", "y"), width: value("ext", "cx"), height: value("ext", "cy") };
}

function paragraphsOf(element: XmlElement, inherited: Inherited): SlideParagraph[] {
  const body = child(element, "txBody");
  if (!body) return [];
  const shrink =
    Number(attribute(child(body, "bodyPr", "normAutofit") ?? emptyElement, "fontScale") ?? 100_000) / 100_000;
  const styles = [element, ...inherited].map((each) => child(each, "txBody", "lstStyle", "lvl1pPr", "defRPr"));
  const styled = styles.map((style) => style && attribute(style, "sz")).find((size) => size !== undefined);
  const title = placeholderOf(element);
  const isTitle = /title/i.test((title && attribute(title, "type")) ?? "");
  const usual = styled === undefined ? (isTitle ? 28 : DEFAULT_SIZE) : Number(styled) / 100;
  return childElements(body)
    .filter((each) => each.name === "p")
    .map((paragraph) => {
      const sizes = descendants(paragraph, "rPr")
        .map((run) => attribute(run, "sz"))
        .filter((size) => size !== undefined);
      const size = (sizes.length > 0 ? Math.max(...sizes.map(Number)) / 100 : usual) * shrink;
      const properties = child(paragraph, "pPr");
      const before = Number(attribute(child(properties, "spcBef", "spcPts") ?? emptyElement, "val") ?? 0) / 100;
      return {
        text: paragraphText(paragraph),
        size,
        indent: Number((properties && attribute(properties, "marL")) ?? 0) / EMU,
        before,
      };
    });
}

function paragraphText(paragraph: XmlElement): string {
  return childElements(paragraph)
    .map((part) =>
      part.name === "br" ? "\n" : part.name === "r" || part.name === "fld" ? textOf(child(part, "t")) : "",
    )
    .join("");
}
