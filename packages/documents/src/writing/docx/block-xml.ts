import { type Block, type ListItem, parseMarkdown } from "../../markup/blocks.ts";
import { plainText } from "../../markup/inline.ts";
import { Refusal } from "../../refusal.ts";
import { textTable } from "../cell-text.ts";
import { chartMismatch, plainChart, type TableContent, tableMismatch } from "../parts-of-descriptions.ts";
import type { DocumentContext } from "./document-context.ts";
import type { DocumentBlock } from "./document-description.ts";
import { chartRun, pictureRun } from "./drawing-xml.ts";
import { BULLETS, FIRST_LIST } from "./numbering-part.ts";
import { bookmarkName, fieldRuns, plainRun, runs } from "./run-xml.ts";
import { tableXml } from "./table-xml.ts";

type Typed = Exclude<DocumentBlock, string>;
type TypedOf<Kind extends Typed["kind"]> = Extract<Typed, { kind: Kind }>;

/** centimetres */
const CHART_HEIGHT = 7.5;
/** Keeps two tables apart, and a table from the end of its section, which Word asks for. */
const AFTER_TABLE = '<w:p><w:pPr><w:pStyle w:val="AfterTable"/></w:pPr></w:p>';

/** A paragraph of a style, by the style's id; content and further properties are XML. */
export function paragraph(style: string, content: string, properties = ""): string {
  return `<w:p><w:pPr><w:pStyle w:val="${style}"/>${properties}</w:pPr>${content}</w:p>`;
}

/** Blocks of Markdown, with headings raised by `raise` levels. */
export function markdownXml(blocks: readonly Block[], raise: number, context: DocumentContext): string {
  return blocks
    .map((block, index) => {
      const leadsIn = block.kind === "paragraph" && blocks[index + 1]?.kind === "list" && /:\W*$/.test(block.text);
      return leadsIn
        ? paragraph("Normal", runs(block.text, context), "<w:keepNext/>")
        : blockXml(block, raise, context);
    })
    .join("");
}

/** Blocks that are no Markdown; sections are not among them. */
export async function typedXml(block: Exclude<Typed, TypedOf<"section">>, context: DocumentContext): Promise<string> {
  switch (block.kind) {
    case "page-break":
      return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';
    case "table":
      refuseMismatch(tableMismatch(block));
      return captionedTable(block, block.caption, context);
    case "chart": {
      const chart = plainChart(block);
      refuseMismatch(chartMismatch(chart));
      const run = await chartRun(chart, block.height ?? CHART_HEIGHT, context);
      return paragraph("Figure", run) + figureCaption(block.caption, context);
    }
    case "image": {
      const alternative = block.alternative ?? block.caption ?? "";
      const run = pictureRun({ path: block.path, alternative, width: block.width }, context);
      return paragraph("Figure", run) + figureCaption(block.caption, context);
    }
    case "callout":
      return calloutXml(block, context);
  }
}

function refuseMismatch(mismatch: string | null): void {
  if (mismatch) throw new Refusal("not-that-format", `The document was not made: ${mismatch}.`);
}

function blockXml(block: Block, raise: number, context: DocumentContext): string {
  switch (block.kind) {
    case "heading":
      return headingXml(Math.min(6, Math.max(1, block.level - raise)), block.text, context);
    case "paragraph":
      return paragraph("Normal", runs(block.text, context));
    case "quote":
      return paragraph("Quote", runs(block.text, context));
    case "code":
      return paragraph("Code", codeRuns(block.text));
    case "list":
      return listXml(block.items, context);
    case "picture":
      return paragraph("Figure", pictureRun(block, context)) + figureCaption(block.alternative, context);
    case "table":
      return tableXml(textTable(markdownTable(block), context.language), context) + AFTER_TABLE;
    case "rule":
      return paragraph(
        "Normal",
        "",
        `<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="${context.theme.rule}"/></w:pBdr>`,
      );
  }
}

function markdownTable(block: Extract<Block, { kind: "table" }>): TableContent {
  const columns = block.header.map((header, index) => {
    const align = block.alignments[index];
    return { header, ...(align && { align }) };
  });
  return { columns, rows: block.rows.map((row) => row.slice(0, columns.length)) };
}

function headingXml(level: number, text: string, context: DocumentContext): string {
  const shown = plainText(text);
  const taken = new Set(context.headings.map((heading) => heading.bookmark));
  let bookmark = bookmarkName(shown);
  for (let next = 2; taken.has(bookmark); next += 1) bookmark = `${bookmarkName(shown).slice(0, 36)}_${next}`;
  context.headings.push({ level, text: shown, bookmark, number: headingNumber(level, context) });
  const id = context.headings.length;
  const mark = `<w:bookmarkStart w:id="${id}" w:name="${bookmark}"/>${runs(text, context)}<w:bookmarkEnd w:id="${id}"/>`;
  return paragraph(`Heading${level}`, mark);
}

function headingNumber(level: number, context: DocumentContext): string {
  const counts: number[] = [];
  for (const heading of [...context.headings, { level }]) {
    counts.length = Math.min(counts.length, heading.level);
    while (counts.length < heading.level) counts.push(0);
    counts[heading.level - 1] = (counts[heading.level - 1] ?? 0) + 1;
  }
  return counts.join(".");
}

function listXml(items: readonly ListItem[], context: DocumentContext): string {
  let list: number | null = null;
  return items
    .map((item, index) => {
      const before = items[index - 1];
      const startsOver = item.isNumbered && item.level === 0 && before?.level === 0 && !before.isNumbered;
      if (item.isNumbered && (list === null || startsOver)) {
        context.numberedLists.push(item.level === 0 ? item.startsAt : 1);
        list = FIRST_LIST + context.numberedLists.length - 1;
      }
      const number = item.isNumbered && list !== null ? list : BULLETS;
      const properties = `<w:numPr><w:ilvl w:val="${item.level}"/><w:numId w:val="${number}"/></w:numPr>`;
      const last = index === items.length - 1 ? '<w:spacing w:after="160"/>' : "";
      return paragraph("ListParagraph", runs(item.text, context), keepsNext(index, items) + properties + last);
    })
    .join("");
}

/** items of a list that is never parted by the end of a page */
const SHORT_LIST = 4;

/** No first or last item of a list stands alone on its page. */
function keepsNext(index: number, items: readonly ListItem[]): string {
  const isLast = index === items.length - 1;
  const isKept = items.length <= SHORT_LIST || index === 0 || index === items.length - 2;
  return isKept && !isLast ? "<w:keepNext/>" : "";
}

function codeRuns(text: string): string {
  return text
    .split("\n")
    .map((line, index) => (index === 0 ? "" : "<w:r><w:br/></w:r>") + plainRun(line))
    .join("");
}

function captionedTable(table: TableContent, caption: string | undefined, context: DocumentContext): string {
  const content = tableXml(textTable(table, context.language), context);
  if (caption === undefined) return content + AFTER_TABLE;
  context.counts.tables += 1;
  const label = captionRuns(context.words.table, context.counts.tables, caption, context);
  return paragraph("TableCaption", label) + content + AFTER_TABLE;
}

function figureCaption(caption: string | undefined, context: DocumentContext): string {
  if (caption === undefined || caption.trim() === "") return "";
  context.counts.figures += 1;
  const label = captionRuns(context.words.figure, context.counts.figures, caption, context);
  return paragraph("Caption", label, '<w:jc w:val="center"/>');
}

function captionRuns(word: string, number: number, caption: string, context: DocumentContext): string {
  const field = fieldRuns(`SEQ ${word} \\* ARABIC`, String(number), "<w:b/>");
  return `${plainRun(`${word} `, "<w:b/>")}${field}${plainRun("  ")}${runs(caption, context)}`;
}

function calloutXml(block: TypedOf<"callout">, context: DocumentContext): string {
  const first = '<w:spacing w:before="200"/>';
  const title = block.title === undefined ? "" : paragraph("CalloutTitle", runs(block.title, context), first);
  const lines = parseMarkdown(block.text).blocks.flatMap((each) => {
    if (each.kind === "list") return each.items.map((item) => `• ${item.text}`);
    return "text" in each ? [each.text] : [];
  });
  const body = lines.map((line, index) =>
    paragraph("Callout", runs(line, context), title === "" && index === 0 ? first : ""),
  );
  return `${title}${body.join("")}${paragraph("Normal", "", '<w:spacing w:after="0" w:line="240" w:lineRule="exact"/>')}`;
}
