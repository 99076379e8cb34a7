import type { Theme } from "../../theme/theme.ts";
import { balancedWidth } from "../text-measure.ts";
import { paragraph } from "./block-xml.ts";
import { type DocumentContext, EMU_PER_TWIP } from "./document-context.ts";
import type { DocumentDescription } from "./document-description.ts";
import { plainRun } from "./run-xml.ts";
import { marginsOf, pageSize } from "./section-xml.ts";
import { coverSizes } from "./styles-part.ts";

/** A filled rectangle behind the text, in shares of the page from its top left; `points` are a size that does not grow with the page. */
type Ground = Readonly<{
  left: number | "margin";
  top: number;
  width: number | "text" | { points: number };
  height: number | { points: number };
  color: string;
}>;

/** What lies behind a cover, and where its texts begin; shares of the page's height and width. */
type CoverPlan = Readonly<{
  grounds: (theme: Theme) => readonly Ground[];
  titleTop: number;
  detailTop: number;
  /** how far titles stand in from the left edge of the page; else they stand at the margin */
  inset?: number;
}>;

const PLANS: Readonly<Record<Theme["cover"], CoverPlan>> = {
  block: {
    titleTop: 0.3,
    detailTop: 0.885,
    grounds: ({ strong, accents }) => [
      { left: 0, top: 0, width: 1, height: 0.64, color: strong },
      { left: "margin", top: 0.265, width: { points: 56 }, height: { points: 5 }, color: accents[1] },
      { left: 0, top: 0.64, width: 1, height: { points: 8 }, color: accents[0] },
    ],
  },
  frame: {
    titleTop: 0.27,
    detailTop: 0.885,
    grounds: ({ strong, accents }) => [
      { left: "margin", top: 0.225, width: "text", height: { points: 4 }, color: strong },
      { left: "margin", top: 0.234, width: "text", height: { points: 1 }, color: accents[1] },
      { left: "margin", top: 0.866, width: "text", height: { points: 1 }, color: accents[1] },
    ],
  },
  side: {
    titleTop: 0.3,
    detailTop: 0.885,
    inset: 0.37,
    grounds: ({ strong, accents }) => [
      { left: 0, top: 0, width: 0.29, height: 1, color: strong },
      { left: 0.29, top: 0, width: { points: 6 }, height: 1, color: accents[0] },
    ],
  },
  square: {
    titleTop: 0.42,
    detailTop: 0.885,
    grounds: ({ strong, accents }) => [
      { left: "margin", top: 0.084, width: { points: 150 }, height: { points: 150 }, color: accents[0] },
      { left: "margin", top: 0.866, width: "text", height: { points: 2 }, color: strong },
    ],
  },
  foot: {
    titleTop: 0.25,
    detailTop: 0.885,
    grounds: ({ strong, accents }) => [
      { left: "margin", top: 0.22, width: { points: 56 }, height: { points: 5 }, color: accents[1] },
      { left: 0, top: 0.7, width: 1, height: 0.3, color: strong },
      { left: 0, top: 0.7, width: 1, height: { points: 8 }, color: accents[0] },
    ],
  },
};

/** The first page of its own: title and subtitle, at its foot who and when, on the theme's ground. */
export function coverXml(description: DocumentDescription, context: DocumentContext): string {
  const plan = PLANS[context.theme.cover];
  const { height, width } = pageSize(description.landscape ?? false, description);
  const { left, top } = marginsOf(description);
  const above = Math.max(240, Math.round(plan.titleTop * height) - top);
  const shapes = plan
    .grounds(context.theme)
    .map((ground) => groundRun(ground, description, context))
    .join("");
  const spacer = `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="${above}" w:lineRule="exact"/></w:pPr>${shapes}</w:p>`;
  const inset = plan.inset === undefined ? 0 : Math.round(plan.inset * width) - left;
  const room = context.frame.textWidth - inset;
  const indent = (text: string, points: number) =>
    `<w:ind w:left="${inset}" w:right="${Math.round(room - balancedWidth(text, points * 20, room))}"/>`;
  const details = [description.author, description.date].filter((each) => each !== undefined);
  const frame = `<w:framePr w:w="${room}" w:wrap="notBeside" w:vAnchor="page" w:hAnchor="page" w:x="${left + inset}" w:y="${Math.round(plan.detailTop * height)}"/>`;
  return [
    spacer,
    paragraph("CoverTitle", plainRun(description.title ?? ""), indent(description.title ?? "", coverSizes.title)),
    description.subtitle
      ? paragraph("CoverSubtitle", plainRun(description.subtitle), indent(description.subtitle, coverSizes.subtitle))
      : "",
    ...details.map((detail) => paragraph("CoverDetail", plainRun(detail), frame)),
  ].join("");
}

function groundRun(ground: Ground, description: DocumentDescription, context: DocumentContext): string {
  const { width, height } = pageSize(description.landscape ?? false, description);
  const twips = (size: Ground["width"], whole: number) =>
    size === "text" ? context.frame.textWidth : typeof size === "number" ? size * whole : size.points * 20;
  const emu = (size: number) => Math.round(size * EMU_PER_TWIP);
  const left = ground.left === "margin" ? marginsOf(description).left : ground.left * width;
  const extent = `cx="${emu(twips(ground.width, width))}" cy="${emu(twips(ground.height, height))}"`;
  context.counts.drawings += 1;
  const id = context.counts.drawings;
  const at = (axis: "H" | "V", offset: number) =>
    `<wp:position${axis} relativeFrom="page"><wp:posOffset>${emu(offset)}</wp:posOffset></wp:position${axis}>`;
  const decorative =
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>';
  const shape = `<wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:cNvSpPr/><wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext ${extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="${ground.color}"/></a:solidFill><a:ln><a:noFill/></a:ln></wps:spPr><wps:bodyPr/></wps:wsp>`;
  return `<w:r><w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="${id}" behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>${at("H", left)}${at("V", ground.top * height)}<wp:extent ${extent}/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapNone/><wp:docPr id="${id}" name="Ground ${id}">${decorative}</wp:docPr><wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">${shape}</a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>`;
}
