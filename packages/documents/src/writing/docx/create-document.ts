import { type Block, parseMarkdown } from "../../markup/blocks.ts";
import { plainText } from "../../markup/inline.ts";
import { PackageWriter } from "../../ooxml/package-writer.ts";
import { refusedBy } from "../../refusal.ts";
import { defaultTheme, type Theme, themes } from "../../theme/theme.ts";
import { themePart } from "../../theme/theme-part.ts";
import type { FileOutcome } from "../created-file.ts";
import { describeIssues } from "../describe-issues.ts";
import { escapeMarkdown } from "../escape-markdown.ts";
import { type ChartSource, chartSources } from "../parts-of-descriptions.ts";
import type { NamedFiles } from "../picture.ts";
import { placeOfSource, sourceMarkdown } from "../source.ts";
import { type OwnWords, ownWords } from "../words.ts";
import { markdownXml, typedXml } from "./block-xml.ts";
import { coverXml } from "./cover-xml.ts";
import { DOCUMENT_PART, type DocumentContext, MAIN_SPACES } from "./document-context.ts";
import {
  type DocumentBlock,
  type DocumentDescription,
  documentDescription,
  type Paper,
} from "./document-description.ts";
import { contentsXml, sharesPage, titleXml } from "./front-xml.ts";
import { addNotes } from "./notes-part.ts";
import { numberingPart } from "./numbering-part.ts";
import { addMargins, enterSection, sectionEnd, sectionProperties } from "./section-xml.ts";
import { stylesPart } from "./styles-part.ts";

const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml";

export type CreateDocumentOptions = Readonly<{
  /** pictures the description names */
  files?: NamedFiles;
  madeAt?: Date;
  /** page numbers of headings by their position among the headings, from a rendering of the same document */
  pages?: readonly number[];
  /** instead of the one the description names */
  theme?: Theme;
  /** instead of the one the description names */
  paper?: Paper;
}>;

type Piece = readonly Block[] | Exclude<DocumentBlock, string>;
type Plan = Readonly<{
  description: DocumentDescription;
  pieces: readonly Piece[];
  raise: number;
  notes: Map<string, string>;
}>;

/** Makes a docx file from a description; one that does not fit is refused with the first reasons. */
export async function createDocument(input: unknown, options: CreateDocumentOptions = {}): Promise<FileOutcome> {
  const parsed = documentDescription.safeParse(input);
  if (!parsed.success)
    return {
      status: "refused",
      kind: "not-that-format",
      reason: `The document was not made: ${describeIssues(parsed.error)}.`,
    };
  try {
    const { paper } = options;
    return await write(planOf({ ...parsed.data, ...(paper && { paper }) }), options);
  } catch (error) {
    return refusedBy(error);
  }
}

/** Reads the Markdown once, finds the title when only a heading names it, and how far headings are raised to begin at level 1. */
function planOf(description: DocumentDescription): Plan {
  const sources = Object.entries(description.sources ?? {});
  const notes = new Map(sources.map(([name, source]) => [name, sourceMarkdown(source)]));
  const content = typeof description.content === "string" ? [description.content] : description.content;
  const pieces = content.map((block): Piece => {
    if (typeof block !== "string") return withSourceNote(block, notes, ownWords(description.language ?? "en-GB"));
    const read = parseMarkdown(block);
    for (const [name, text] of read.notes) notes.set(name, text);
    return read.blocks;
  });
  const headings = pieces.flatMap((piece) =>
    isBlocks(piece) ? piece.filter((block) => block.kind === "heading") : [],
  );
  const first = isBlocks(pieces[0]) ? pieces[0][0] : undefined;
  const isTitle = first?.kind === "heading" && titles(first, headings, description.title);
  const rest = isTitle ? headings.slice(1) : headings;
  return {
    description: isTitle ? { ...description, title: description.title ?? plainText(first.text) } : description,
    pieces: isTitle && isBlocks(pieces[0]) ? [pieces[0].slice(1), ...pieces.slice(1)] : pieces,
    raise: rest.length === 0 ? 0 : Math.min(...rest.map((heading) => heading.level)) - 1,
    notes,
  };
}

function sourceOfPart({ of, source }: ChartSource): string {
  return `${escapeMarkdown(of)}: ${sourceMarkdown(source)}`;
}

/** A block's source, and those of a chart's series and points, become a footnote of its caption or text. */
function withSourceNote(
  block: Exclude<DocumentBlock, string>,
  notes: Map<string, string>,
  words: OwnWords,
): Exclude<DocumentBlock, string> {
  if (!("source" in block) && block.kind !== "chart") return block;
  const own = block.source === undefined ? [] : [sourceMarkdown(block.source)];
  const inside = block.kind === "chart" ? chartSources(block) : [];
  if (own.length + inside.length === 0) return block;
  const name = `source-${notes.size + 1}`;
  notes.set(name, [...own, ...inside.map(sourceOfPart)].join("; "));
  const mark = `[^${name}]`;
  if (block.kind === "callout") return { ...block, text: `${block.text}${mark}` };
  const caption = block.caption ?? (block.source ? placeOfSource(block.source) : words.sources);
  return { ...block, caption: `${caption}${mark}` };
}

function isBlocks(piece: Piece | undefined): piece is readonly Block[] {
  return Array.isArray(piece);
}

/** Whether the first heading is the document's title: it says the same, or it is the only one of its level above others. */
function titles(
  first: { level: number; text: string },
  headings: readonly { level: number }[],
  title: string | undefined,
): boolean {
  if (title !== undefined) return plainText(first.text).trim().toLowerCase() === title.trim().toLowerCase();
  return headings.length > 1 && headings.slice(1).every((heading) => heading.level > first.level);
}

async function write(plan: Plan, options: CreateDocumentOptions): Promise<FileOutcome> {
  const { description } = plan;
  const context = contextFor(plan, options);
  const isNumbered = description.numberHeadings ?? false;
  const hasLandscape =
    description.landscape === true || plan.pieces.some((piece) => !isBlocks(piece) && piece.kind === "section");
  const margins = addMargins(description, hasLandscape, context);
  const references = (isLandscape: boolean) => (isLandscape ? margins.landscape : margins.upright);
  const body: string[] = [];
  let isLandscape = description.landscape ?? false;
  let startsCounting = description.cover ?? false;
  const properties = () => {
    const found = sectionProperties({ isLandscape, margins: references(isLandscape), startsCounting }, description);
    startsCounting = false;
    return found;
  };
  enterSection(isLandscape, description, context);
  for (const piece of plan.pieces) {
    if (isBlocks(piece)) body.push(markdownXml(piece, plan.raise, context));
    else if (piece.kind !== "section") body.push(await typedXml(piece, context));
    else {
      if (body.join("") !== "") body.push(sectionEnd(properties()));
      isLandscape = piece.landscape ?? false;
      enterSection(isLandscape, description, context);
    }
  }
  const last = properties();
  const front = frontXml(plan, context, { isNumbered, pages: options.pages ?? [] });
  finish(context, plan, atPageTops(front + body.join("") + last), options);
  return { status: "created", bytes: context.writer.pack(), report: reportOf(context) };
}

const PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>';

/** Headings that begin a page stand at its top, as they do where a page is simply full. */
function atPageTops(xml: string): string {
  const heading = '(<w:p><w:pPr><w:pStyle w:val="Heading\\d"/>)';
  return xml.replace(
    new RegExp(`(</w:sectPr></w:pPr></w:p>|${PAGE_BREAK})${heading}`, "g"),
    '$1$2<w:spacing w:before="0"/>',
  );
}

function frontXml(
  { description }: Plan,
  context: DocumentContext,
  { isNumbered, pages }: { isNumbered: boolean; pages: readonly number[] },
): string {
  enterSection(description.landscape ?? false, description, context);
  const known =
    pages.length < context.headings.length
      ? null
      : new Map(context.headings.map((heading, index) => [heading.bookmark, pages[index] ?? 1]));
  const contents = description.toc ? contentsXml(context, isNumbered, known) : "";
  const front = contents === "" || sharesPage(context) ? contents : contents + PAGE_BREAK;
  if (!description.cover) return titleXml(description, context) + front;
  const cover = sectionProperties({ isLandscape: description.landscape ?? false, margins: "" }, description);
  return coverXml(description, context) + sectionEnd(cover) + front;
}

function contextFor({ description, notes }: Plan, options: CreateDocumentOptions): DocumentContext {
  const language = description.language ?? "en-GB";
  return {
    writer: new PackageWriter(),
    theme: options.theme ?? themes[description.theme ?? defaultTheme],
    language,
    words: ownWords(language),
    files: options.files ?? new Map(),
    part: DOCUMENT_PART,
    noteTexts: notes,
    usedNotes: [],
    headings: [],
    numberedLists: [],
    media: new Map(),
    counts: { drawings: 0, tables: 0, figures: 0, charts: 0, words: 0 },
    frame: { textWidth: 0, textHeight: 0 },
  };
}

function finish(context: DocumentContext, { description }: Plan, body: string, options: CreateDocumentOptions): void {
  const { writer, theme, language } = context;
  addNotes(context);
  const add = (name: string, type: string, relation: string, xml: string) => {
    writer.addXml(`word/${name}.xml`, type, xml);
    writer.relate(DOCUMENT_PART, relation, `word/${name}.xml`);
  };
  add("styles", `${TYPE}.styles+xml`, "styles", stylesPart(theme, language, description.numberHeadings ?? false));
  add("numbering", `${TYPE}.numbering+xml`, "numbering", numberingPart(context.numberedLists, theme.accents[0]));
  add("settings", `${TYPE}.settings+xml`, "settings", settingsXml(context));
  add("theme/theme1", "application/vnd.openxmlformats-officedocument.theme+xml", "theme", themePart(theme));
  writer.addXml(
    DOCUMENT_PART,
    `${TYPE}.document.main+xml`,
    `<w:document ${MAIN_SPACES}><w:body>${body}</w:body></w:document>`,
  );
  writer.relate("", "officeDocument", DOCUMENT_PART);
  const { title, author } = description;
  writer.addProperties({ madeAt: options.madeAt ?? new Date(), ...(title && { title }), ...(author && { author }) });
}

function settingsXml(context: DocumentContext): string {
  const notes =
    context.usedNotes.length > 0 ? '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>' : "";
  return `<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/>${notes}<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`;
}

function reportOf(context: DocumentContext): Readonly<Record<string, number>> {
  const { counts } = context;
  return {
    words: counts.words,
    headings: context.headings.length,
    pictures: context.media.size,
    charts: counts.charts,
    footnotes: context.usedNotes.length,
  };
}
