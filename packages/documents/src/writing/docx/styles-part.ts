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

const color = (value: string) => `<w:color w:val="${value}"/>`;
const size = (points: number) => `<w:sz w:val="${points * 2}"/><w:szCs w:val="${points * 2}"/>`;
const space = (before: number, after: number, line = 264) =>
  `<w:spacing w:before="${before}" w:after="${after}" w:line="${line}" w:lineRule="auto"/>`;
const shade = (value: string) => `<w:shd w:val="clear" w:color="auto" w:fill="${value}"/>`;

/** Every look a document uses, as named styles, so that people can change them in one place. */
export function stylesPart(theme: Theme, language: string, numberHeadings: boolean): string {
  const defaults = `<w:docDefaults><w:rPrDefault><w:rPr>${BODY_FONT}${color(theme.text)}${size(10.5)}<w:lang w:val="${language}" w:eastAsia="en-US" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>${space(0, 130)}</w:pPr></w:pPrDefault></w:docDefaults>`;
  const paragraphs = [...headings(theme, numberHeadings), ...texts(theme), ...lists(theme)]
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
      const rule =
        level === 0 ? `<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="3" w:color="${theme.rule}"/></w:pBdr>` : "";
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

function texts(theme: Theme): ParagraphLook[] {
  const bar = (value: string) => `<w:pBdr><w:left w:val="single" w:sz="24" w:space="8" w:color="${value}"/></w:pBdr>`;
  return [
    {
      id: "Title",
      name: "Title",
      next: "Normal",
      paragraph: `<w:keepNext/>${space(0, 60, 240)}`,
      run: `${HEADING_FONT}<w:b/>${color(theme.strong)}${size(26)}`,
    },
    {
      id: "Subtitle",
      name: "Subtitle",
      next: "Normal",
      paragraph: `<w:keepNext/>${space(0, 120)}`,
      run: `${color(theme.muted)}${size(14)}`,
    },
    { id: "Byline", name: "Byline", next: "Normal", paragraph: space(0, 280), run: `${color(theme.muted)}${size(10)}` },
    {
      id: "CoverTitle",
      name: "Cover Title",
      paragraph: `${bar(theme.accents[0])}${space(0, 160, 228)}<w:ind w:left="227"/>`,
      run: `${HEADING_FONT}<w:b/>${color(theme.strong)}${size(36)}`,
    },
    {
      id: "CoverSubtitle",
      name: "Cover Subtitle",
      paragraph: `${bar(theme.accents[0])}${space(0, 0)}<w:ind w:left="227"/>`,
      run: `${color(theme.muted)}${size(17)}`,
    },
    {
      id: "CoverDetail",
      name: "Cover Detail",
      paragraph: `${space(0, 60)}<w:ind w:left="227"/>`,
      run: `${color(theme.text)}${size(12)}`,
    },
    {
      id: "Quote",
      name: "Quote",
      next: "Normal",
      paragraph: `${bar(theme.rule)}${space(120, 180)}<w:ind w:left="340" w:right="340"/>`,
      run: `<w:i/>${color(theme.muted)}`,
    },
    {
      id: "Callout",
      name: "Callout",
      paragraph: `<w:keepLines/>${bar(theme.accents[0])}${shade(theme.surface)}${space(0, 0)}<w:ind w:left="227" w:right="113"/>`,
    },
    {
      id: "CalloutTitle",
      name: "Callout Title",
      basedOn: "Callout",
      next: "Callout",
      paragraph: "<w:keepNext/>",
      run: `<w:b/>${color(theme.strong)}`,
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
      paragraph: '<w:spacing w:before="0" w:after="0" w:line="200" w:lineRule="exact"/>',
      run: size(4),
      isQuick: false,
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
      paragraph: `<w:keepNext/>${space(0, 200)}`,
      run: `${HEADING_FONT}<w:b/>${color(theme.strong)}${size(18)}`,
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
    style("CodeText", "Code Text", `${CODE_FONT}${shade(theme.surface)}`),
  ].join("");
}

function tables(theme: Theme): string {
  const margins =
    '<w:tblCellMar><w:top w:w="57" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="57" w:type="dxa"/><w:right w:w="100" w:type="dxa"/></w:tblCellMar>';
  const edge = (name: string, thickness: number, value: string) =>
    `<w:${name} w:val="single" w:sz="${thickness}" w:space="0" w:color="${value}"/>`;
  const part = (type: string, run: string, cell: string) =>
    `<w:tblStylePr w:type="${type}"><w:rPr>${run}</w:rPr><w:tcPr>${cell}</w:tcPr></w:tblStylePr>`;
  const header = part("firstRow", `<w:b/>${color("FFFFFF")}`, `${shade(theme.strong)}<w:vAlign w:val="bottom"/>`);
  const totals = part(
    "lastRow",
    "<w:b/>",
    `<w:tcBorders>${edge("top", 8, theme.strong)}</w:tcBorders>${shade(theme.paper)}`,
  );
  return (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>' +
    `<w:style w:type="table" w:customStyle="1" w:styleId="DeskhandTable"><w:name w:val="Deskhand Table"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblStyleRowBandSize w:val="1"/><w:tblBorders>${edge("top", 8, theme.strong)}${edge("bottom", 8, theme.strong)}${edge("insideH", 4, theme.rule)}</w:tblBorders>${margins}</w:tblPr>${header}${totals}${part("band2Horz", "", shade(theme.surface))}</w:style>`
  );
}
