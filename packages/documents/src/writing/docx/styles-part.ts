import type { Theme } from "../../theme/theme.ts";
import { HEADING_NUMBERS } from "./numbering-part.ts";

type ParagraphLook = Readonly<{
  id: string;
  name: string;
  basedOn?: string;
  next?: string;
  outline?: number;
  /** inside of `pPr`, in the schema's order */
  paragraph?: string;
  /** inside of `rPr`, in the schema's order */
  run?: string;
  isQuick?: boolean;
}>;

const HEADING_FONT = '<w:rFonts w:asciiTheme="majorHAnsi" w:hAnsiTheme="majorHAnsi" w:cstheme="majorBidi"/>';
const BODY_FONT = '<w:rFonts w:asciiTheme="minorHAnsi" w:hAnsiTheme="minorHAnsi" w:cstheme="minorBidi"/>';
const CODE_FONT = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>';

/** Points of a cover's texts. */
export const coverSizes = { title: 38, subtitle: 17 } as const;

const color = (value: string) => `<w:color w:val="${value}"/>`;
const size = (points: number) => `<w:sz w:val="${points * 2}"/><w:szCs w:val="${points * 2}"/>`;
const space = (before: number, after: number, line = 264) =>
  `<w:spacing w:before="${before}" w:after="${after}" w:line="${line}" w:lineRule="auto"/>`;
const shade = (value: string) => `<w:shd w:val="clear" w:color="auto" w:fill="${value}"/>`;

/** Every look a document uses, as named styles, so that people can change them in one place. */
export function stylesPart(theme: Theme, language: string, numberHeadings: boolean): string {
  const defaults = `<w:docDefaults><w:rPrDefault><w:rPr>${BODY_FONT}${color(theme.text)}${size(10.5)}<w:lang w:val="${language}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>${space(0, 130)}</w:pPr></w:pPrDefault></w:docDefaults>`;
  const paragraphs = [
    ...headings(theme, numberHeadings),
    ...texts(theme),
    ...coverTexts(theme),
    ...callouts(theme),
    ...lists(theme),
  ]
    .map(paragraphStyle)
    .join("");
  return `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">${defaults}${paragraphs}${characters(theme)}${tables(theme)}</w:styles>`;
}

function paragraphStyle(look: ParagraphLook): string {
  const isDefault = look.id === "Normal" ? ' w:default="1"' : "";
  const based = look.id === "Normal" ? "" : `<w:basedOn w:val="${look.basedOn ?? "Normal"}"/>`;
  const next = look.next ? `<w:next w:val="${look.next}"/>` : "";
  const quick = look.isQuick === false ? "" : "<w:qFormat/>";
  const outline = look.outline === undefined ? "" : `<w:outlineLvl w:val="${look.outline}"/>`;
  return `<w:style w:type="paragraph"${isDefault} w:styleId="${look.id}"><w:name w:val="${look.name}"/>${based}${next}${quick}<w:pPr>${look.paragraph ?? ""}${outline}</w:pPr><w:rPr>${look.run ?? ""}</w:rPr></w:style>`;
}

function headings(theme: Theme, isNumbered: boolean): ParagraphLook[] {
  const sizes = [18, 14, 12, 10.5, 10.5, 10.5];
  const above = [420, 300, 240, 200, 200, 200];
  return [
    { id: "Normal", name: "Normal" },
    ...sizes.map((points, level) => {
      const number =
        isNumbered && level < 4
          ? `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${HEADING_NUMBERS}"/></w:numPr>`
          : "";
      const rule = level === 0 ? headingRule(theme) : "";
      const slant = level > 3 ? "<w:i/>" : "";
      return {
        id: `Heading${level + 1}`,
        name: `heading ${level + 1}`,
        next: "Normal",
        outline: level,
        paragraph: `<w:keepNext/><w:keepLines/>${number}${rule}${space(above[level] ?? 200, level === 0 ? 160 : 90, 252)}`,
        run: `${HEADING_FONT}<w:b/>${slant}${color(level === 1 ? theme.link : theme.strong)}${size(points)}`,
      };
    }),
  ];
}

/** The line at a first heading, which tells the themes apart. */
function headingRule({ cover, accents, rule, strong }: Theme): string {
  const edge = (side: string, eighths: number, gap: number, value: string) =>
    `<w:pBdr><w:${side} w:val="single" w:sz="${eighths}" w:space="${gap}" w:color="${value}"/></w:pBdr>`;
  switch (cover) {
    case "block":
      return edge("bottom", 6, 3, rule);
    case "frame":
      return edge("top", 6, 6, strong);
    case "square":
      return edge("left", 36, 8, accents[0]);
    case "foot":
      return edge("bottom", 12, 3, accents[0]);
    case "side":
      return "";
  }
}

function texts(theme: Theme): ParagraphLook[] {
  const bar = (value: string) => `<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="${value}"/></w:pBdr>`;
  return [
    {
      id: "Title",
      name: "Title",
      next: "Normal",
      paragraph: `<w:keepNext/>${space(0, 90, 235)}`,
      run: `${HEADING_FONT}<w:b/>${color(theme.strong)}${size(27)}`,
    },
    {
      id: "Subtitle",
      name: "Subtitle",
      next: "Normal",
      paragraph: `<w:keepNext/>${space(0, 120)}`,
      run: `${color(theme.muted)}${size(14)}`,
    },
    { id: "TitleMark", name: "Title Mark", next: "Normal", paragraph: "<w:keepNext/>", run: size(4), isQuick: false },
    { id: "Byline", name: "Byline", next: "Normal", paragraph: space(0, 120), run: `${color(theme.muted)}${size(10)}` },
    {
      id: "Quote",
      name: "Quote",
      next: "Normal",
      paragraph: `${bar(theme.rule)}${space(120, 180)}<w:ind w:left="340" w:right="340"/>`,
      run: `<w:i/>${color(theme.muted)}`,
    },
    {
      id: "Code",
      name: "Code",
      paragraph: `<w:keepLines/>${shade(theme.surface)}${space(120, 180, 240)}<w:ind w:left="113" w:right="113"/>`,
      run: `${CODE_FONT}<w:noProof/>${size(9)}`,
    },
    {
      id: "Caption",
      name: "caption",
      next: "Normal",
      paragraph: space(60, 240),
      run: `${color(theme.muted)}${size(9)}`,
    },
    { id: "TableCaption", name: "Table Caption", basedOn: "Caption", paragraph: `<w:keepNext/>${space(160, 80)}` },
    {
      id: "Figure",
      name: "Figure",
      next: "Caption",
      paragraph: `<w:keepNext/>${space(160, 60, 240)}<w:jc w:val="center"/>`,
    },
    { id: "TableText", name: "Table Text", paragraph: space(0, 0, 247), run: size(9.5) },
    { id: "TableTextSmall", name: "Table Text Small", basedOn: "TableText", run: size(8) },
    {
      id: "AfterTable",
      name: "After Table",
      paragraph: '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="exact"/>',
      run: size(4),
      isQuick: false,
    },
  ];
}

function coverTexts(theme: Theme): ParagraphLook[] {
  const isDark = theme.cover === "block";
  /** also where the cover's ground is not drawn */
  const ground = isDark ? shade(theme.strong) : "";
  return [
    {
      id: "CoverTitle",
      name: "Cover Title",
      paragraph: `${ground}${space(0, 200, 228)}`,
      run: `${HEADING_FONT}<w:b/>${color(isDark ? "FFFFFF" : theme.strong)}${size(coverSizes.title)}`,
    },
    {
      id: "CoverSubtitle",
      name: "Cover Subtitle",
      paragraph: `${ground}${space(0, 0)}`,
      run: `${color(isDark ? theme.surface : theme.muted)}${size(coverSizes.subtitle)}`,
    },
    {
      id: "CoverDetail",
      name: "Cover Detail",
      paragraph: `${theme.cover === "foot" ? shade(theme.strong) : ""}${space(0, 40)}`,
      run: `${color(theme.cover === "foot" ? "FFFFFF" : theme.text)}${size(11.5)}`,
    },
  ];
}

/** Callouts, whose edges in their own shade keep the text off them. */
function callouts(theme: Theme): ParagraphLook[] {
  const inside = (side: string) => `<w:${side} w:val="single" w:sz="4" w:space="6" w:color="${theme.surface}"/>`;
  const box = `<w:pBdr>${inside("top")}<w:left w:val="single" w:sz="24" w:space="8" w:color="${theme.accents[0]}"/>${inside("bottom")}${inside("right")}</w:pBdr>`;
  return [
    {
      id: "Callout",
      name: "Callout",
      paragraph: `<w:keepLines/>${box}${shade(theme.surface)}${space(0, 0)}<w:ind w:left="220" w:right="130"/>`,
    },
    {
      id: "CalloutTitle",
      name: "Callout Title",
      basedOn: "Callout",
      next: "Callout",
      paragraph: "<w:keepNext/>",
      run: `<w:b/>${color(theme.strong)}`,
    },
  ];
}

function lists(theme: Theme): ParagraphLook[] {
  const contents = (level: number, left: number, run: string): ParagraphLook => ({
    id: `TOC${level}`,
    name: `toc ${level}`,
    next: "Normal",
    paragraph: `<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="9298"/></w:tabs>${space(level === 1 ? 120 : 0, 40)}<w:ind w:left="${left}"/>`,
    run,
    isQuick: false,
  });
  return [
    { id: "ListParagraph", name: "List Paragraph", paragraph: space(0, 70) },
    {
      id: "TOCHeading",
      name: "TOC Heading",
      next: "Normal",
      paragraph: `<w:keepNext/>${space(0, 100)}`,
      run: `${HEADING_FONT}<w:b/>${color(theme.strong)}${size(14)}`,
    },
    contents(1, 0, "<w:b/>"),
    contents(2, 284, ""),
    contents(3, 567, color(theme.muted)),
    {
      id: "Header",
      name: "header",
      paragraph: `<w:tabs><w:tab w:val="right" w:pos="9298"/></w:tabs>${space(0, 0, 240)}`,
      run: `${color(theme.muted)}${size(8.5)}`,
      isQuick: false,
    },
    {
      id: "Footer",
      name: "footer",
      paragraph: `<w:tabs><w:tab w:val="right" w:pos="9298"/></w:tabs>${space(0, 0, 240)}`,
      run: `${color(theme.muted)}${size(8.5)}`,
      isQuick: false,
    },
    { id: "FootnoteText", name: "footnote text", paragraph: space(0, 40, 240), run: size(8.5), isQuick: false },
  ];
}

function characters(theme: Theme): string {
  const style = (id: string, name: string, run: string) =>
    `<w:style w:type="character" w:styleId="${id}"><w:name w:val="${name}"/><w:rPr>${run}</w:rPr></w:style>`;
  return [
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>',
    style("Hyperlink", "Hyperlink", `${color(theme.link)}<w:u w:val="single"/>`),
    style("FootnoteReference", "footnote reference", '<w:vertAlign w:val="superscript"/>'),
    style("CodeText", "Code Text", `${CODE_FONT}${size(9.5)}${shade(theme.surface)}`),
  ].join("");
}

function tables(theme: Theme): string {
  const margins =
    '<w:tblCellMar><w:top w:w="72" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="72" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>';
  const edge = (name: string, thickness: number, value: string) =>
    `<w:${name} w:val="single" w:sz="${thickness}" w:space="0" w:color="${value}"/>`;
  const part = (type: string, run: string, cell: string) =>
    `<w:tblStylePr w:type="${type}"><w:rPr>${run}</w:rPr><w:tcPr>${cell}</w:tcPr></w:tblStylePr>`;
  const bottom = '<w:vAlign w:val="bottom"/>';
  const header = {
    filled: part("firstRow", `<w:b/>${color("FFFFFF")}`, `${shade(theme.strong)}${bottom}`),
    ruled: part(
      "firstRow",
      `<w:b/>${color(theme.strong)}`,
      `<w:tcBorders>${edge("bottom", 12, theme.strong)}</w:tcBorders>${bottom}`,
    ),
    tinted: part(
      "firstRow",
      `<w:b/>${color(theme.strong)}`,
      `<w:tcBorders>${edge("bottom", 12, theme.accents[0])}</w:tcBorders>${shade(theme.surface)}${bottom}`,
    ),
  }[theme.tables];
  const outer = theme.tables === "tinted" ? 0 : theme.tables === "ruled" ? 12 : 8;
  const band = theme.tables === "filled" ? part("band2Horz", "", shade(theme.surface)) : "";
  const totals = part(
    "lastRow",
    "<w:b/>",
    `<w:tcBorders>${edge("top", 8, theme.strong)}</w:tcBorders>${shade(theme.paper)}`,
  );
  return (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>' +
    `<w:style w:type="table" w:customStyle="1" w:styleId="DeskhandTable"><w:name w:val="Deskhand Table"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>${outer ? edge("top", outer, theme.strong) : ""}${edge("bottom", outer || 8, outer ? theme.strong : theme.rule)}${edge("insideH", 4, theme.rule)}</w:tblBorders>${margins}</w:tblPr>${header}${totals}${band}</w:style>`
  );
}
