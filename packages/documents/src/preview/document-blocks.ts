import { valueAt } from "../docx/document-styles.ts";
import { type PartAddresses, partAddresses } from "../docx/docx-blocks.ts";
import { createListLabels, type ListLabels } from "../docx/list-labels.ts";
import { type OfficePackage, openOfficePackage, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { Refusal } from "../refusal.ts";
import { fillOf, type RunContext, runsOf } from "./document-runs.ts";
import { readStyleBook, type StyleBook } from "./document-styles.ts";
import { createPictureSources, type PictureSources } from "./picture-sources.ts";
import type {
  CellBlock,
  DocumentBlock,
  ParagraphBlock,
  Preview,
  SideText,
  TableBlock,
  TextRun,
} from "./preview-outcome.ts";
import { readSourceLine, type ShownSource } from "./read-source.ts";

type Context = RunContext & { lists: ListLabels; addresses: PartAddresses; left: { blocks: number } };
type Opened = Readonly<{
  office: OfficePackage;
  styles: StyleBook;
  lists: ListLabels;
  pictures: PictureSources;
  left: { blocks: number };
  sources: Map<string, ShownSource>;
}>;

/** blocks shown of one document, tables' cells included */
const mostBlocks = 20_000;

/** A text document as blocks that a page can show by itself. */
export function documentPreview(bytes: Uint8Array): Extract<Preview, { kind: "document" }> {
  const office = openOfficePackage(bytes);
  const root = office.xml(office.main);
  const body = child(root ?? undefined, "body");
  if (root === null || body === undefined) throw new Refusal("damaged", "The document is damaged: it has no body.");
  const opened: Opened = {
    office,
    styles: readStyleBook(sideRoot(office, "styles")),
    lists: createListLabels(sideRoot(office, "numbering")),
    pictures: createPictureSources(office),
    left: { blocks: mostBlocks },
    sources: new Map(),
  };
  // the notes first: the marks in the text lead where they say
  const notes = noteSides(opened);
  const blocks = blocksOf(body, contextOf(opened, office.main, root, ""));
  return { kind: "document", blocks, sides: sidesOf(opened, notes), isCut: opened.left.blocks <= 0 };
}

function sidePart(office: OfficePackage, type: string): string | undefined {
  return office.relationships(office.main).find((each) => each.type === type && !each.external)?.target;
}

function sideRoot(office: OfficePackage, type: string): XmlElement | null {
  const part = sidePart(office, type);
  return part === undefined ? null : tryXml(office, part);
}

function contextOf(opened: Opened, partName: string, root: XmlElement, prefix: string): Context {
  const external = opened.office.relationships(partName).filter((each) => each.external);
  const links = new Map(external.map(({ id, target }) => [id, target]));
  const { left, lists, pictures, sources, styles } = opened;
  const addresses = partAddresses(root, prefix);
  const link = (id: string) => links.get(id);
  return { styles, lists, pictures, left, sources, partName, addresses, boxes: [], fields: [], link };
}

const openedAround = new Set(
  "sdt sdtContent customXml ins del moveTo moveFrom smartTag AlternateContent Choice".split(" "),
);

function flatChildren(container: XmlElement, ...names: readonly string[]): readonly XmlElement[] {
  return childElements(container).flatMap((each) => {
    if (names.includes(each.name)) return [each];
    return openedAround.has(each.name) ? flatChildren(each, ...names) : [];
  });
}

function blocksOf(container: XmlElement, context: Context): readonly DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  for (const each of flatChildren(container, "p", "tbl")) {
    if (context.left.blocks <= 0) break;
    context.left.blocks -= 1;
    blocks.push(each.name === "tbl" ? tableOf(each, context) : paragraphOf(each, context));
    for (const box of context.boxes.splice(0)) blocks.push(...blocksOf(box, context));
  }
  return blocks;
}

const alignments: Readonly<Record<string, ParagraphBlock["align"]>> = {
  center: "center",
  right: "right",
  end: "right",
  both: "justify",
  distribute: "justify",
};

function paragraphOf(paragraph: XmlElement, context: Context): ParagraphBlock {
  const properties = child(paragraph, "pPr");
  const breaks = descendants(paragraph, "br").some((each) => attribute(each, "type") === "page");
  return {
    kind: "paragraph",
    at: context.addresses.of(paragraph),
    level: levelOf(properties, context.styles),
    list: listOf(properties, context),
    align: alignments[valueAt(context.styles.paragraph("jc", properties)) ?? ""] ?? "left",
    runs: runsOf(paragraph, context),
    ...((breaks || child(properties, "pageBreakBefore") !== undefined) && { startsPage: true as const }),
  };
}

/** Level of a heading by its outline level, else by the name of its style. */
function levelOf(properties: XmlElement | undefined, styles: StyleBook): number {
  const outline = Number(valueAt(styles.paragraph("outlineLvl", properties)) ?? 9);
  if (outline < 9) return Math.min(outline + 1, 6);
  const named = /^(?:heading|berschrift)?\s?([1-6])$/i.exec((valueAt(child(properties, "pStyle")) ?? "").slice(-9));
  if (/^title$/i.test(valueAt(child(properties, "pStyle")) ?? "")) return 1;
  return named === null ? 0 : Number(named[1]);
}

function listOf(properties: XmlElement | undefined, context: Context): ParagraphBlock["list"] {
  const number = context.styles.paragraph("numPr", properties);
  const id = valueAt(child(number, "numId"));
  if (id === undefined || id === "0") return null;
  const depth = Number(valueAt(child(number, "ilvl")) ?? 0);
  const label = context.lists.next(id, depth);
  return label === null ? null : { depth: Math.min(depth, 8), label };
}

function tableOf(table: XmlElement, context: Context): TableBlock {
  const rows = flatChildren(table, "tr").map((row, index) => ({
    isHead: child(row, "trPr", "tblHeader") !== undefined || (index === 0 && hasHeadLook(table)),
    cells: flatChildren(row, "tc").map((cell) => ({ cell, merge: mergeOf(cell) })),
  }));
  return {
    kind: "table",
    at: context.addresses.of(table),
    rows: rows.map(({ isHead, cells }, at) => ({
      isHead,
      cells: cells.flatMap(({ cell, merge }, column) => {
        if (merge === "goes on") return [];
        const below = rows.slice(at + 1).findIndex((row) => row.cells[column]?.merge !== "goes on");
        const height = merge === "begins" ? 1 + (below < 0 ? rows.length - at - 1 : below) : 1;
        return [cellOf(cell, height, context)];
      }),
    })),
  };
}

/** Whether the table asks for its first row to look like a heading. */
function hasHeadLook(table: XmlElement): boolean {
  const look = child(table, "tblPr", "tblLook");
  if (look === undefined) return false;
  const flags = Number.parseInt(valueAt(look) ?? "0", 16);
  return attribute(look, "firstRow") === "1" || (flags & 0x20) !== 0;
}

function mergeOf(cell: XmlElement): "begins" | "goes on" | null {
  const merge = child(cell, "tcPr", "vMerge");
  if (merge === undefined) return null;
  return valueAt(merge) === "restart" ? "begins" : "goes on";
}

function cellOf(cell: XmlElement, rows: number, context: Context): CellBlock {
  const span = Number(valueAt(child(cell, "tcPr", "gridSpan")) ?? 1);
  const fill = fillOf(child(cell, "tcPr", "shd"));
  const columns = Number.isInteger(span) ? Math.max(1, Math.min(span, 63)) : 1;
  return { columns, rows, ...(fill !== undefined && { fill }), blocks: blocksOf(cell, context) };
}

const sideTitles = [
  ["header", "Page header"],
  ["footer", "Page footer"],
] as const;

/** Headers, footers, notes and comments, where there are any. */
function sidesOf(opened: Opened, notes: readonly SideText[]): readonly SideText[] {
  const sides: SideText[] = [];
  for (const [type, title] of sideTitles) {
    const shown = new Set<string>();
    for (const { type: kind, target, external } of opened.office.relationships(opened.office.main)) {
      const root = kind === type && !external ? tryXml(opened.office, target) : null;
      const blocks = root === null ? [] : blocksOf(root, contextOf(opened, target, root, `${type}.`));
      const words = JSON.stringify(blocks);
      if (isFilled(blocks) && !shown.has(words)) sides.push({ title, blocks });
      shown.add(words);
    }
  }
  return [...sides, ...notes, ...commentSides(opened)];
}

function isFilled(blocks: readonly DocumentBlock[]): boolean {
  return blocks.some((block) => block.kind === "table" || block.runs.length > 0);
}

function noteSides(opened: Opened): readonly SideText[] {
  return (["footnote", "endnote"] as const).flatMap((name) => {
    const root = sideRoot(opened.office, `${name}s`);
    if (root === null) return [];
    // links of notes are kept with the notes
    const part = sidePart(opened.office, `${name}s`) ?? opened.office.main;
    const context = contextOf(opened, part, root, `${name}s.`);
    const notes = childElements(root).filter((each) => each.name === name && attribute(each, "type") === undefined);
    const word = name === "footnote" ? "Footnote" : "Endnote";
    return notes.map((note) => {
      const id = attribute(note, "id") ?? "";
      const found = withSource(blocksOf(note, context));
      if (found.source !== null) opened.sources.set(`${name} ${id}`, found.source);
      return { title: `${word} ${id}`, blocks: found.blocks };
    });
  });
}

/** A note with the source it names: a file, and behind it the place and the words. */
function withSource(blocks: readonly DocumentBlock[]): {
  blocks: readonly DocumentBlock[];
  source: ShownSource | null;
} {
  for (const [at, block] of blocks.entries()) {
    if (block.kind !== "paragraph") continue;
    const from = block.runs.findIndex((run) => run.source !== undefined);
    const file = block.runs[from]?.source?.file;
    const words = (runs: readonly TextRun[]) => runs.map(({ text }) => text).join("");
    const rest = words(block.runs.slice(from).filter((run) => run.source?.file !== file));
    const source = file === undefined ? readSourceLine(words(block.runs)) : sourceBehind(file, rest);
    if (source === null) continue;
    const runs = block.runs.map((run, index) =>
      (from < 0 ? index === 0 : run.source?.file === file) ? { ...run, source } : run,
    );
    return { blocks: blocks.with(at, { ...block, runs }), source };
  }
  return { blocks, source: null };
}

/** `text` follows the name of a file: `, page 3: “words”`. */
function sourceBehind(file: string, text: string): ShownSource {
  return { ...(readSourceLine(`a.b${text.trimEnd()}`) ?? {}), file };
}

function commentSides(opened: Opened): readonly SideText[] {
  const root = sideRoot(opened.office, "comments");
  if (root === null) return [];
  const context = contextOf(opened, opened.office.main, root, "comments.");
  const comments = childElements(root).filter(({ name }) => name === "comment");
  return comments.map((each) => ({
    title: `Comment by ${(attribute(each, "author") || "someone").slice(0, 100)}`,
    blocks: blocksOf(each, context),
  }));
}
