import { escapeXml } from "../../ooxml/write-xml.ts";
import { paragraph } from "./block-xml.ts";
import type { DocumentContext } from "./document-context.ts";
import type { DocumentDescription } from "./document-description.ts";
import { fieldRuns, plainRun } from "./run-xml.ts";

/** The first page of its own: title, subtitle, then who and when. */
export function coverXml(description: DocumentDescription, context: DocumentContext): string {
  const above = Math.round(context.frame.textHeight * 0.3);
  const spacer = `<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="${above}" w:lineRule="exact"/></w:pPr></w:p>`;
  const details = [description.author, description.date].filter((each) => each !== undefined);
  return [
    spacer,
    paragraph("CoverTitle", plainRun(description.title ?? "")),
    description.subtitle ? paragraph("CoverSubtitle", plainRun(description.subtitle)) : "",
    details.length > 0
      ? '<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="1100" w:lineRule="exact"/></w:pPr></w:p>'
      : "",
    ...details.map((detail) => paragraph("CoverDetail", plainRun(detail))),
  ].join("");
}

/** The title at the top of the first page, of documents without a cover. */
export function titleXml(description: DocumentDescription): string {
  if (!description.title) return "";
  const byline = [description.author, description.date].filter((each) => each !== undefined).join("  ·  ");
  return [
    paragraph("Title", plainRun(description.title)),
    description.subtitle ? paragraph("Subtitle", plainRun(description.subtitle)) : "",
    byline === "" ? "" : paragraph("Byline", plainRun(byline)),
  ].join("");
}

/** Deepest level of headings in the table of contents. */
const DEEPEST = 3;

/**
 * A table of contents that office programs can update: every entry leads to its heading. `pages` are the page numbers by bookmark; while
 * they are not known the entries have none, rather than wrong ones.
 */
export function contentsXml(
  context: DocumentContext,
  isNumbered: boolean,
  pages: ReadonlyMap<string, number> | null,
): string {
  const entries = context.headings.filter((heading) => heading.level <= DEEPEST);
  const tab = `<w:tabs><w:tab w:val="clear" w:pos="9298"/><w:tab w:val="right" w:leader="dot" w:pos="${context.frame.textWidth}"/></w:tabs>`;
  const switches = `${pages === null ? "\\n " : ""}\\h \\z \\u`;
  const begin = `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-${DEEPEST}" ${switches} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`;
  const lines = entries.map((heading, index) => {
    const text = plainRun(`${isNumbered ? `${heading.number}  ` : ""}${heading.text}`);
    const number = pages?.get(heading.bookmark);
    const page =
      number === undefined ? "" : `<w:r><w:tab/></w:r>${fieldRuns(`PAGEREF ${heading.bookmark} \\h`, String(number))}`;
    const link = `<w:hyperlink w:anchor="${escapeXml(heading.bookmark)}" w:history="1">${text}${page}</w:hyperlink>`;
    return paragraph(`TOC${heading.level}`, (index === 0 ? begin : "") + link, tab);
  });
  if (lines.length === 0) return "";
  const end = '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>';
  return paragraph("TOCHeading", plainRun(context.words.contents)) + lines.join("") + end;
}
