import type { PackageWriter } from "../../ooxml/package-writer.ts";
import { type Place, places } from "./places.ts";
import { type ShapeLook, SPACES, schemeFill, shape, shapeTree } from "./shape-xml.ts";
import type { SlideForm } from "./slide-forms.ts";

/** Points of the titles of some layouts, from the largest that is tried. */
export const OPENING_SIZES = [48, 42, 38, 34, 30, 26] as const;
export const SECTION_SIZES = [40, 36, 32, 28, 24] as const;
export const QUOTE_SIZES = [38, 34, 30, 26, 22, 20, 18] as const;
export const layoutNames = ["opening", "section", "content", "two-column", "title-only", "quote"] as const;
export type LayoutName = (typeof layoutNames)[number];
export const MASTER_PART = "ppt/slideMasters/slideMaster1.xml";

/** The name of a layout's part. */
export function layoutPart(name: LayoutName): string {
  return `ppt/slideLayouts/slideLayout${layoutNames.indexOf(name) + 1}.xml`;
}

const TYPES: Readonly<Record<LayoutName, string>> = {
  opening: 'type="title"',
  section: 'type="secHead"',
  content: 'type="obj"',
  "two-column": 'type="twoObj"',
  "title-only": 'type="titleOnly"',
  quote: 'userDrawn="1"',
};
const TITLES: Readonly<Record<LayoutName, string>> = {
  opening: "Title Slide",
  section: "Section",
  content: "Title and Content",
  "two-column": "Two Columns",
  "title-only": "Title Only",
  quote: "Quote",
};
const COLOR_MAP =
  '<p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>';

type LevelLook = Readonly<{
  size: number;
  color: string;
  bold?: boolean;
  italic?: boolean;
  align?: string;
  font?: string;
  /** percent of the font's own line height */
  spacing?: number;
}>;

/** A list style whose first level has this look and no bullet. */
function level(look: LevelLook): string {
  const flags = `${look.bold ? ' b="1"' : ' b="0"'}${look.italic ? ' i="1"' : ""}`;
  const spacing = look.spacing ? `<a:lnSpc><a:spcPct val="${look.spacing * 1000}"/></a:lnSpc>` : "";
  const font = look.font ? `<a:latin typeface="${look.font}"/>` : "";
  return `<a:lvl1pPr marL="0" indent="0" algn="${look.align ?? "l"}">${spacing}<a:buNone/><a:defRPr sz="${look.size * 100}"${flags}>${schemeFill(look.color)}${font}</a:defRPr></a:lvl1pPr>`;
}

const hint = (text: string) => `<a:p><a:r><a:rPr lang="en-US"/><a:t>${text}</a:t></a:r></a:p>`;
const text = (placeholder: string, name: string, place: Place, more: Partial<ShapeLook> = {}): ShapeLook => ({
  name,
  placeholder,
  place,
  text: hint(name),
  ...more,
});
const small = (align: string) => level({ size: 10, color: "folHlink", align, font: "+mn-lt" });
const edge = { anchor: "ctr", inset: 0 } as const;
const footers: readonly ShapeLook[] = [
  {
    ...edge,
    name: "Footer",
    placeholder: 'type="ftr" sz="quarter" idx="11"',
    place: places.footer,
    listStyle: small("l"),
  },
  {
    ...edge,
    name: "Number",
    placeholder: 'type="sldNum" sz="quarter" idx="12"',
    place: places.number,
    listStyle: small("r"),
    text: numberField(),
  },
];

/** The slide's own number, as a field. */
export function numberField(): string {
  return '<a:p><a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US"/><a:t>1</a:t></a:fld><a:endParaRPr lang="en-US"/></a:p>';
}

type Layout = Readonly<{
  ground?: string /** without the master's marks */;
  isBare?: boolean;
  shapes: readonly ShapeLook[];
}>;

function openingLayout({ opening }: SlideForm): Layout {
  return {
    ground: opening.ground,
    isBare: true,
    shapes: [
      ...opening.marks,
      text('type="ctrTitle"', "Title", opening.title, {
        anchor: "b",
        inset: 0,
        listStyle: level({ size: OPENING_SIZES[0], color: opening.titleColor, bold: true, spacing: 95 }),
      }),
      text('type="subTitle" idx="1"', "Subtitle", opening.under, {
        inset: 0,
        listStyle: level({ size: 22, color: opening.underColor }),
      }),
      text('type="body" sz="quarter" idx="13"', "Detail", opening.detail, {
        anchor: "ctr",
        inset: 0,
        listStyle: level({ size: 14, color: opening.detailColor }),
      }),
    ],
  };
}

const layoutsOf = (form: SlideForm): Readonly<Record<LayoutName, Layout>> => ({
  opening: openingLayout(form),
  section: {
    ground: form.section.ground,
    isBare: true,
    shapes: [
      ...form.section.marks,
      text('type="title"', "Title", places.section, {
        anchor: "b",
        inset: 0,
        listStyle: level({ size: SECTION_SIZES[0], color: "tx2", bold: true }),
      }),
      text('type="body" idx="1"', "Text", places.sectionUnder, {
        inset: 0,
        listStyle: level({ size: 20, color: "tx1" }),
      }),
      ...footers,
    ],
  },
  content: {
    shapes: [{ ...text('type="title"', "Title", places.title) }, text('idx="1"', "Content", places.body), ...footers],
  },
  "two-column": {
    shapes: [
      text('type="title"', "Title", places.title),
      text('sz="half" idx="1"', "Left", places.left),
      text('sz="half" idx="2"', "Right", places.right),
      ...footers,
    ],
  },
  "title-only": { shapes: [text('type="title"', "Title", places.title), ...footers] },
  quote: {
    ground: "bg2",
    isBare: true,
    shapes: [
      {
        name: "Mark",
        place: places.quoteMark,
        text: `<a:p><a:r><a:rPr lang="en-US" sz="12000" b="1">${schemeFill("accent1")}<a:latin typeface="+mj-lt"/></a:rPr><a:t>“</a:t></a:r></a:p>`,
        inset: 0,
      },
      text('type="title"', "Quote", places.quote, {
        anchor: "t",
        inset: 0,
        listStyle: level({ size: QUOTE_SIZES[0], color: "tx2", italic: true, spacing: 105 }),
      }),
      text('type="body" idx="1"', "By", places.quoteBy, { inset: 0, listStyle: level({ size: 18, color: "tx1" }) }),
      ...footers,
    ],
  },
});

function layoutXml(name: LayoutName, form: SlideForm): string {
  const { ground, shapes, isBare } = layoutsOf(form)[name];
  const numbers = { next: 1 };
  const content = shapes.map((each) => shape(each, numbers)).join("");
  const tree = shapeTree(content, ground).replace("<p:cSld>", `<p:cSld name="${TITLES[name]}">`);
  return `<p:sldLayout ${SPACES} ${TYPES[name]}${isBare ? ' showMasterSp="0"' : ""} preserve="1">${tree}<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`;
}

function masterXml(layoutIds: readonly string[], form: SlideForm): string {
  const numbers = { next: 1 };
  const shapes = [
    ...form.marks,
    text('type="title"', "Title", places.title, { anchor: "ctr", inset: 0 }),
    text('type="body" idx="1"', "Text", places.body, { inset: 0 }),
    {
      name: "Footer",
      placeholder: 'type="ftr" sz="quarter" idx="3"',
      place: places.footer,
      anchor: "ctr" as const,
      inset: 0,
      listStyle: small("l"),
    },
    {
      name: "Number",
      placeholder: 'type="sldNum" sz="quarter" idx="4"',
      place: places.number,
      anchor: "ctr" as const,
      inset: 0,
      listStyle: small("r"),
      text: numberField(),
    },
  ];
  const tree = shapeTree(shapes.map((each) => shape(each, numbers)).join(""), "bg1");
  const ids = layoutIds.map((id, index) => `<p:sldLayoutId id="${2_147_483_649 + index}" r:id="${id}"/>`).join("");
  return `<p:sldMaster ${SPACES}>${tree}${COLOR_MAP}<p:sldLayoutIdLst>${ids}</p:sldLayoutIdLst><p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:lnSpc><a:spcPct val="92000"/></a:lnSpc><a:buNone/><a:defRPr sz="2800" b="1" kern="1200">${schemeFill("tx2")}<a:latin typeface="+mj-lt"/></a:defRPr></a:lvl1pPr></p:titleStyle><p:bodyStyle>${bodyLevels()}</p:bodyStyle><p:otherStyle>${otherLevels()}</p:otherStyle></p:txStyles></p:sldMaster>`;
}

function bodyLevels(): string {
  const marks = ["•", "–", "▪", "–", "▪"];
  const indent = 20 * 12_700;
  return marks
    .map(
      (mark, at) =>
        `<a:lvl${at + 1}pPr marL="${indent * (at + 1)}" indent="-${indent}" algn="l"><a:spcBef><a:spcPts val="${at === 0 ? 800 : 400}"/></a:spcBef><a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="${mark}"/><a:defRPr sz="${[2000, 1800, 1600, 1400, 1400][at]}" kern="1200">${schemeFill("tx1")}<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl${at + 1}pPr>`,
    )
    .join("");
}

/** Text of boxes and tables that fill no placeholder. */
export function otherLevels(): string {
  return Array.from(
    { length: 5 },
    (_, at) =>
      `<a:lvl${at + 1}pPr marL="0" algn="l"><a:defRPr sz="1800" kern="1200">${schemeFill("tx1")}<a:latin typeface="+mn-lt"/></a:defRPr></a:lvl${at + 1}pPr>`,
  ).join("");
}

/** Writes the master and every layout; the theme part is to be there already. */
export function addMaster(writer: PackageWriter, themeName: string, form: SlideForm): void {
  const type = (name: string) => `application/vnd.openxmlformats-officedocument.presentationml.${name}+xml`;
  const ids = layoutNames.map((name) => {
    writer.addXml(layoutPart(name), type("slideLayout"), layoutXml(name, form));
    writer.relate(layoutPart(name), "slideMaster", MASTER_PART);
    return writer.relate(MASTER_PART, "slideLayout", layoutPart(name));
  });
  writer.relate(MASTER_PART, "theme", themeName);
  writer.addXml(MASTER_PART, type("slideMaster"), masterXml(ids, form));
}
