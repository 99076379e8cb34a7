import { type DocumentContext, MAIN_SPACES } from "./document-context.ts";
import type { DocumentDescription, Paper } from "./document-description.ts";
import { fieldRuns, runs } from "./run-xml.ts";

/** twentieths of a point; sizes of an upright page */
const PAGES = { a4: { width: 11_906, height: 16_838 }, letter: { width: 12_240, height: 15_840 } } as const;
const MARGIN = 1_304;
const MARGIN_TOP = 1_418;

type Margins = Readonly<{ upright: string; landscape: string }>;

/** Sets the room for text, as long as this section lasts. */
export function enterSection(isLandscape: boolean, description: DocumentDescription, context: DocumentContext): void {
  const { width, height } = pageSize(isLandscape, description);
  const { left, right, top, bottom } = marginsOf(description);
  context.frame.textWidth = width - left - right;
  context.frame.textHeight = height - top - bottom;
}

/** Twentieths of a point. */
export function pageSize(isLandscape: boolean, description: DocumentDescription): { width: number; height: number } {
  const { width, height } = description.paper ?? PAGES[description.page ?? "a4"];
  return isLandscape ? { width: height, height: width } : { width, height };
}

/** Twentieths of a point. */
export function marginsOf(description: DocumentDescription): Omit<Paper, "width" | "height"> {
  return description.paper ?? { left: MARGIN, right: MARGIN, top: MARGIN_TOP, bottom: MARGIN_TOP };
}

export type SectionLook = Readonly<{
  isLandscape: boolean;
  /** references to headers and footers, `""` for a cover */
  margins: string;
  startsCounting?: boolean;
}>;

/** The properties of a section that begins a page, as XML. */
export function sectionProperties(look: SectionLook, description: DocumentDescription): string {
  const { width, height } = pageSize(look.isLandscape, description);
  const { left, right, top, bottom } = marginsOf(description);
  const orientation = look.isLandscape ? ' w:orient="landscape"' : "";
  const start = look.startsCounting ? '<w:pgNumType w:start="1"/>' : "";
  return `<w:sectPr>${look.margins}<w:type w:val="nextPage"/><w:pgSz w:w="${width}" w:h="${height}"${orientation}/><w:pgMar w:top="${top}" w:right="${right}" w:bottom="${bottom}" w:left="${left}" w:header="680" w:footer="624" w:gutter="0"/>${start}</w:sectPr>`;
}

/** A section ends with a paragraph that holds its properties. */
export function sectionEnd(properties: string): string {
  return `<w:p><w:pPr><w:pStyle w:val="AfterTable"/>${properties}</w:pPr></w:p>`;
}

/** Writes the header and the footer for upright and for landscape pages, and gives the references to them. */
export function addMargins(description: DocumentDescription, hasLandscape: boolean, context: DocumentContext): Margins {
  const references = (isLandscape: boolean) => {
    enterSection(isLandscape, description, context);
    return (
      marginReference("header", isLandscape, description, context) +
      marginReference("footer", isLandscape, description, context)
    );
  };
  const upright = references(false);
  return { upright, landscape: hasLandscape ? references(true) : upright };
}

function marginReference(
  kind: "header" | "footer",
  isLandscape: boolean,
  description: DocumentDescription,
  context: DocumentContext,
): string {
  const content = kind === "header" ? headerRuns(description, context) : footerRuns(description, context);
  const part = `word/${kind}${isLandscape ? 2 : 1}.xml`;
  const tab = `<w:tabs><w:tab w:val="clear" w:pos="9298"/><w:tab w:val="right" w:pos="${context.frame.textWidth}"/></w:tabs>`;
  const rule =
    content !== "" && kind === "footer"
      ? `<w:pBdr><w:top w:val="single" w:sz="4" w:space="6" w:color="${context.theme.rule}"/></w:pBdr>`
      : "";
  const style = kind === "header" ? "Header" : "Footer";
  const tag = kind === "header" ? "hdr" : "ftr";
  const body = `<w:p><w:pPr><w:pStyle w:val="${style}"/>${rule}${tab}</w:pPr>${content}</w:p>`;
  context.writer.addXml(
    part,
    `application/vnd.openxmlformats-officedocument.wordprocessingml.${kind}+xml`,
    `<w:${tag} ${MAIN_SPACES}>${body}</w:${tag}>`,
  );
  const id = context.writer.relate("word/document.xml", kind, part);
  return `<w:${kind}Reference w:type="default" r:id="${id}"/>`;
}

function headerRuns(description: DocumentDescription, context: DocumentContext): string {
  return description.header ? marginRuns(description.header, description, context) : "";
}

/** The footer's text at the left, the page number at the right, unless the text places it itself. */
function footerRuns(description: DocumentDescription, context: DocumentContext): string {
  const text = description.footer ?? (description.cover ? (description.title ?? "") : "");
  const left = marginRuns(text, description, context);
  if (description.pageNumbers === false || /\{pages?\}/.test(text)) return left;
  const number = description.cover ? "{page}" : "{page} / {pages}";
  return `${left}<w:r><w:tab/></w:r>${marginRuns(number, description, context)}`;
}

/** `{page}`, `{pages}`, `{title}` and `{date}` are filled in; `|` goes to the right. */
function marginRuns(text: string, description: DocumentDescription, context: DocumentContext): string {
  return text
    .replaceAll("{title}", description.title ?? "")
    .replaceAll("{date}", description.date ?? "")
    .split(/(\{pages?\}|\|)/)
    .map((piece) => {
      if (piece === "{page}") return fieldRuns("PAGE", "1");
      if (piece === "{pages}") return fieldRuns("NUMPAGES", "1");
      if (piece === "|") return "<w:r><w:tab/></w:r>";
      return piece === "" ? "" : runs(piece, { ...context, part: "word/header0.xml", noteTexts: new Map() });
    })
    .join("");
}
