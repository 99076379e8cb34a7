import { escapeXml, oneLine } from "../../ooxml/write-xml.ts";
import { type Place, transform } from "./places.ts";

export const SPACES =
  'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"';

/** Numbers the shapes of one slide; the tree itself is 1. */
export type ShapeNumbers = { next: number };

export type ShapeLook = Readonly<{
  name: string;
  /** attributes of the placeholder it fills, such as `type="title"` */
  placeholder?: string;
  /** left out where the layout has the place */
  place?: Place;
  /** name of the color in the theme */
  fill?: string;
  anchor?: "t" | "ctr" | "b";
  geometry?: "rect" | "roundRect";
  /** paragraphs; a shape without them is decoration */
  text?: string;
  /** inside of `lstStyle` */
  listStyle?: string;
  /** inner edges, in points */
  inset?: number;
  /** inner edge at the right alone, in points */
  right?: number;
}>;

/** A fill in a color of the theme, such as `accent1`. */
export function schemeFill(name: string): string {
  return `<a:solidFill><a:schemeClr val="${name}"/></a:solidFill>`;
}

/** A shape as XML, under the next free number. */
export function shape(look: ShapeLook, numbers: ShapeNumbers): string {
  numbers.next += 1;
  const isBox = look.placeholder === undefined && look.text !== undefined;
  const role = look.placeholder === undefined ? "<p:nvPr/>" : `<p:nvPr><p:ph ${look.placeholder}/></p:nvPr>`;
  const locks = look.placeholder === undefined ? "" : '<a:spLocks noGrp="1"/>';
  const text = look.text ?? '<a:p><a:endParaRPr lang="en-US"/></a:p>';
  const body = `<p:txBody>${bodyProperties(look, isBox)}<a:lstStyle>${look.listStyle ?? ""}</a:lstStyle>${text}</p:txBody>`;
  return `<p:sp><p:nvSpPr><p:cNvPr id="${numbers.next}" name="${escapeXml(look.name)} ${numbers.next - 1}"/><p:cNvSpPr${isBox ? ' txBox="1"' : ""}>${locks}</p:cNvSpPr>${role}</p:nvSpPr><p:spPr>${shapeProperties(look)}</p:spPr>${body}</p:sp>`;
}

function shapeProperties(look: ShapeLook): string {
  const round = look.geometry === "roundRect" ? '<a:gd name="adj" fmla="val 6000"/>' : "";
  const hasGeometry = look.place !== undefined && look.placeholder === undefined;
  return [
    look.place ? transform(look.place) : "",
    hasGeometry ? `<a:prstGeom prst="${look.geometry ?? "rect"}"><a:avLst>${round}</a:avLst></a:prstGeom>` : "",
    look.fill ? `${schemeFill(look.fill)}<a:ln><a:noFill/></a:ln>` : "",
  ].join("");
}

function bodyProperties(look: ShapeLook, isBox: boolean): string {
  const edge = (look.inset ?? 0) * 12_700;
  const inset = look.inset === undefined ? "" : ` lIns="${edge}" tIns="${edge}" rIns="${edge}" bIns="${edge}"`;
  const right = look.right === undefined ? "" : ` rIns="${Math.round(look.right * 12_700)}"`;
  const anchor = look.anchor ? ` anchor="${look.anchor}"` : "";
  return `<a:bodyPr${isBox ? ' wrap="square"' : ""}${inset}${inset === "" ? right : ""}${anchor}><a:normAutofit/></a:bodyPr>`;
}

/** A picture as XML, under the next free number; `relationship` leads to its bytes. */
export function picture(
  look: Readonly<{ relationship: string; place: Place; alternative: string }>,
  numbers: ShapeNumbers,
): string {
  numbers.next += 1;
  return `<p:pic><p:nvPicPr><p:cNvPr id="${numbers.next}" name="Picture ${numbers.next - 1}" descr="${escapeXml(oneLine(look.alternative))}"/><p:cNvPicPr><a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="${look.relationship}"/><a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>${transform(look.place)}<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>`;
}

/** A frame around a table or chart as XML, under the next free number; `uri` says which of the two. */
export function graphicFrame(
  look: Readonly<{ name: string; place: Place; uri: string; content: string; alternative: string }>,
  numbers: ShapeNumbers,
): string {
  numbers.next += 1;
  return `<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="${numbers.next}" name="${look.name} ${numbers.next - 1}" descr="${escapeXml(oneLine(look.alternative))}"/><p:cNvGraphicFramePr><a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>${transform(look.place, "p:xfrm")}<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/${look.uri}">${look.content}</a:graphicData></a:graphic></p:graphicFrame>`;
}

/** The tree of a slide's shapes, with its ground when it differs from the layout's. */
export function shapeTree(shapes: string, ground?: string): string {
  const background = ground === undefined ? "" : `<p:bg><p:bgPr>${schemeFill(ground)}<a:effectLst/></p:bgPr></p:bg>`;
  return `<p:cSld>${background}<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm></p:grpSpPr>${shapes}</p:spTree></p:cSld>`;
}
