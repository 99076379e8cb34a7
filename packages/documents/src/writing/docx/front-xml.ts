import { escapeXml } from "../../ooxml/write-xml.ts";
import { paragraph } from "./block-xml.ts";
import type { DocumentContext } from "./document-context.ts";
import type { DocumentDescription } from "./document-description.ts";
import { fieldRuns, plainRun } from "./run-xml.ts";

/** The title at the top of the first page, of documents without a cover, with the theme's mark. */
export function titleXml(description: DocumentDescription, context: DocumentContext): string {
  if (!description.title) return "";
  const byline = [description.author, description.date].filter((each) => each !== undefined).join("  ·  ");
  const { above, below } = titleMarks(context);
  return [
    above,
    paragraph("Title", plainRun(description.title)),
    description.subtitle ? paragraph("Subtitle", plainRun(description.subtitle)) : "",
    byline === "" ? "" : paragraph("Byline", plainRun(byline)),
    below,
  ].join("");
}

type Mark = Readonly<{ color: string; line?: string; eighths: number; width?: number; after: number }>;

/** A line of its own, of the whole width unless a width in twentieths of a point is given. */
function markXml({ color, line = "single", eighths, width, after }: Mark, context: DocumentContext): string {
  const border = `<w:pBdr><w:top w:val="${line}" w:sz="${eighths}" w:space="1" w:color="${color}"/></w:pBdr>`;
  const indent = width === undefined ? "" : `<w:ind w:right="${context.frame.textWidth - width}"/>`;
  return paragraph(
    "TitleMark",
    "",
    `${border}<w:spacing w:before="0" w:after="${after}" w:line="120" w:lineRule="exact"/>${indent}`,
  );
}

function titleMarks(context: DocumentContext): { above: string; below: string } {
  const { strong, rule, accents } = context.theme;
  const gap = markXml({ color: rule, eighths: 6, after: 200 }, context);
  switch (context.theme.cover) {
    case "block":
      return { above: "", below: markXml({ color: accents[0], eighths: 24, after: 200 }, context) };
    case "frame":
      return {
        above: markXml({ color: strong, eighths: 24, after: 60 }, context),
        below: markXml({ color: accents[1], eighths: 8, after: 200 }, context),
      };
    case "side":
      return { above: "", below: markXml({ color: accents[1], eighths: 36, width: 1_000, after: 220 }, context) };
    case "square":
      return { above: markXml({ color: accents[0], eighths: 64, width: 900, after: 140 }, context), below: gap };
    case "foot":
      return { above: markXml({ color: strong, eighths: 64, after: 140 }, context), below: gap };
  }
}

/** Deepest level of headings in the table of contents. */
const DEEPEST = 3;

/** Contents of more lines than this have a page of their own. */
const MOST_ABOVE_TEXT = 16;

/** Whether the text goes on under the contents. */
export function sharesPage(context: DocumentContext): boolean {
  return context.headings.filter((heading) => heading.level <= DEEPEST).length <= MOST_ABOVE_TEXT;
}

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
      number === undefined
        ? ""
        : `<w:r><w:rPr><w:b w:val="0"/><w:color w:val="${context.theme.rule}"/></w:rPr><w:tab/></w:r>${fieldRuns(`PAGEREF ${heading.bookmark} \\h`, String(number))}`;
    const link = `<w:hyperlink w:anchor="${escapeXml(heading.bookmark)}" w:history="1">${text}${page}</w:hyperlink>`;
    return paragraph(`TOC${heading.level}`, (index === 0 ? begin : "") + link, tab);
  });
  if (lines.length === 0) return "";
  const end = '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>';
  return paragraph("TOCHeading", plainRun(context.words.contents)) + lines.join("") + end;
}
