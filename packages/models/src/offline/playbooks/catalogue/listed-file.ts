import { z } from "zod";
import type { FileText } from "../../look.ts";
import { type Blocks, textOfBlock } from "../../reading/block.ts";
import { findKeyTerms, keysIn } from "../../reading/key-terms.ts";
import { isPresence } from "../../reading/people.ts";
import { readBlocks } from "../../reading/read-blocks.ts";
import { shortened } from "../../reading/source.ts";
import { chooseDate } from "../../receipts/receipt-date.ts";
import { endingOf, stemOf } from "../../situation.ts";
import { decodeLines } from "../json-lines.ts";
import { type Passage, passagesOf } from "../notes/passages.ts";

const placeSchema = z.object({
  page: z.number().optional(),
  cell: z.string().optional(),
  lines: z.union([z.number(), z.string()]).optional(),
});
const termSchema = z.object({ key: z.string(), label: z.string() });
const listedSchema = z.discriminatedUnion("status", [
  z.object({
    path: z.string(),
    status: z.literal("read"),
    title: z.string(),
    date: z.string().nullable(),
    /** where the date stands; `null` without one */
    dated: z.enum(["mail", "name", "text", "properties"]).nullable(),
    quote: z.string().nullable(),
    place: placeSchema,
    terms: z.array(termSchema),
    /** hash of the words and their number, for finding the same text twice */
    mark: z.string(),
    isPartial: z.boolean(),
  }),
  z.object({ path: z.string(), status: z.literal("unread"), why: z.string() }),
]);

/** What an index says of one file. */
export type ListedFile = Readonly<z.infer<typeof listedSchema>>;
export type ReadFile = Extract<ListedFile, { status: "read" }>;

const mostTerms = 8;
const mostTitle = 120;
const mostQuote = 240;
const unclear = { order: "unknown", isSure: false } as const;
const greeting =
  /^(?:hi|hello|dear|hey|hallo|liebe[rs]?|guten (?:tag|morgen)|sehr geehrte|good (?:morning|afternoon)|thank you|thanks|vielen dank|best|kind regards|viele grüße|mit freundlichen)(?!\p{L})/iu;
const emptyTitle =
  /^(?:untitled|unbenannt|document\d*|dokument\d*|microsoft word|powerpoint presentation|slide 1|presentation|workbook|book1|mappe1|title|scan\b|\(no subject\)|no subject|sheet\d*)|\.(?:docx?|pdf|pptx?|xlsx?|indd|tmp)$/i;

/** 32-bit FNV-1a over letters and digits only, and their number, so that layout does not matter. */
function markOf(text: string): string {
  let hash = 0x811c9dc5;
  const plain = text.toLowerCase().replace(/[^\p{L}\d]/gu, "");
  for (let at = 0; at < plain.length; at += 1) hash = Math.imul(hash ^ plain.charCodeAt(at), 0x01000193) >>> 0;
  return `${hash.toString(16)}-${plain.length}`;
}

function fact(file: FileText, name: string): string {
  const value = file.facts[name];
  return typeof value === "string" ? value.trim() : "";
}

function firstLine(lines: readonly string[]): string {
  const first =
    lines.find((line) => /\p{L}{3}/u.test(line) && !/^(?:#+ (?:Page|Slide|Sheet)\b|\{|\||[A-Za-z-]+: )/.test(line)) ??
    "";
  const plain = first
    .replace(/\s?\{[\w .]+\}$/, "")
    .replace(/^[#*\s-]+|[*\s]+$/g, "")
    .replace(/\s+/g, " ");
  return plain.length >= 4 && plain.length <= 90 && !/[.;,]$/.test(plain) ? plain : "";
}

/** Subject, title of the document, its first line or first heading; the name of the file where none says anything. */
function titleOf(file: FileText, lines: readonly string[], { blocks, shape }: Blocks): string {
  const name = stemOf(file.path);
  if (shape === "talk") return name;
  const subject =
    lines
      .slice(0, 6)
      .find((line) => line.startsWith("Subject: "))
      ?.slice(9) ?? "";
  const heading = blocks.find(({ kind }) => kind === "heading");
  const head = heading === undefined ? "" : textOfBlock(heading);
  const isFirst = blocks[0] === heading;
  const told = [subject, fact(file, "title"), ...(isFirst ? [head, firstLine(lines)] : [firstLine(lines), head])];
  const title = told.find((each) => each.length >= 3 && /\p{L}{2}/u.test(each) && !emptyTitle.test(each));
  return shortened(title ?? name, mostTitle);
}

function dateIn(text: readonly string[]): string | null {
  const { date, doubt } = chooseDate([...text], unclear);
  return doubt === null ? date : null;
}

function dateOf(file: FileText, lines: readonly string[]): Pick<ReadFile, "date" | "dated"> {
  const sent = /^\d{4}-\d{2}-\d{2}/.exec(
    fact(file, "date") ||
      (lines
        .slice(0, 8)
        .find((line) => line.startsWith("Date: "))
        ?.slice(6) ??
        ""),
  )?.[0];
  if (sent !== undefined) return { date: sent, dated: "mail" };
  const named = dateIn([stemOf(file.path).replaceAll("_", "-")]);
  if (named !== null) return { date: named, dated: "name" };
  const told = dateIn(
    lines
      .filter((line) => line.trim() !== "")
      .slice(0, 12)
      .map((line) => line.slice(0, 300)),
  );
  if (told !== null) return { date: told, dated: "text" };
  const made = /^\d{4}-\d{2}-\d{2}/.exec(fact(file, "created"))?.[0];
  return made === undefined ? { date: null, dated: null } : { date: made, dated: "properties" };
}

/** The sentence that says most of what the file is about: many of its terms, near its beginning. */
function tellingPassage(passages: readonly Passage[], terms: ReadonlySet<string>, title: string): Passage | null {
  let best: Passage | null = null;
  let top = 0;
  passages.slice(0, 60).forEach((passage, at) => {
    const { text, block } = passage;
    const words = text.split(/\s+/).length;
    if (words < 5 || text.length > 400 || greeting.test(text) || isPresence(text) || text === title) return;
    const hits = [...keysIn(text)].filter((key) => terms.has(key)).length;
    const score = 2 + hits - at / 12 - (block.kind === "row" ? 1.5 : 0) - (/\?$/.test(text) ? 0.5 : 0);
    if (best === null || score > top) {
      best = passage;
      top = score;
    }
  });
  return best;
}

/** The header of a table, which says what it is about. */
function headerRow(file: FileText, lines: readonly string[]): Pick<ReadFile, "quote" | "place"> | null {
  if (["csv", "tsv"].includes(endingOf(file.path))) {
    const at = lines.findIndex((line) => line.trim() !== "");
    return at < 0 ? null : { quote: shortened(lines[at] ?? "", mostQuote), place: { lines: at + 1 } };
  }
  const at = lines.findIndex((line) => /^\| \d+ \|/.test(line));
  if (at < 0) return null;
  const sheet =
    lines
      .slice(0, at)
      .findLast((line) => line.startsWith("## Sheet: "))
      ?.slice(10)
      .replace(/ \(hidden\)$/, "") ?? "";
  const [, row = "1", cells = ""] = /^\| (\d+) \|(.*)\|\s*$/.exec(lines[at] ?? "") ?? [];
  const quote = cells
    .split("|")
    .map((cell) => cell.trim())
    .filter((cell) => cell !== "")
    .join(" | ");
  const name = /^[\p{L}\d_]+$/u.test(sheet) ? sheet : `'${sheet}'`;
  return quote === "" ? null : { quote: shortened(quote, mostQuote), place: { cell: `${name}!A${row}` } };
}

function termsOf(
  passages: readonly string[],
  headings: readonly string[],
  without: readonly string[],
): ReadFile["terms"] {
  const often = findKeyTerms(passages, { headings, without, most: mostTerms });
  const rest =
    often.length >= 4
      ? []
      : findKeyTerms([...headings, ...passages.slice(0, 4)], { headings, without, most: mostTerms, least: 1 });
  const all = [
    ...often,
    ...rest.filter(({ key }) => !often.some((term) => term.key.split(" ").some((word) => key.includes(word)))),
  ];
  return all.slice(0, often.length >= 4 ? mostTerms : 5).map(({ key, label }) => ({ key, label: label.slice(0, 40) }));
}

/** Says of one file what an index needs; title, quote and terms stand in it word for word. */
export function listFile(file: FileText): ListedFile {
  if (file.failure !== null) return { path: file.path, status: "unread", why: withoutPath(file.failure, file.path) };
  const lines = file.text.replace(/^\ufeff/, "").split("\n");
  if (!/[\p{L}\d]/u.test(file.text)) return { path: file.path, status: "unread", why: "no text was found in it" };
  const blocks = readBlocks(file);
  const passages = passagesOf(blocks);
  const headings = blocks.blocks.flatMap((block) => (block.kind === "heading" ? [textOfBlock(block)] : []));
  const title = titleOf(file, lines, blocks);
  const isTable = /^(?:csv|tsv|xls[xmb]?|ods|numbers)$/.test(endingOf(file.path));
  const table = isTable ? headerRow(file, lines) : null;
  const texts = isTable ? lines.slice(0, 400).map((line) => line.slice(0, 400)) : passages.map(({ text }) => text);
  const terms = termsOf(
    texts,
    isTable ? [stemOf(file.path).replace(/[_-]/g, " "), table?.quote ?? ""] : [...headings, title],
    blocks.people,
  );
  const telling = isTable ? null : tellingPassage(passages, new Set(terms.map(({ key }) => key)), title);
  const said =
    telling === null
      ? (table ?? { quote: null, place: {} })
      : { quote: shortened(telling.text, mostQuote), place: telling.place };
  return {
    path: file.path,
    status: "read",
    title: isTable ? stemOf(file.path) : title,
    ...dateOf(file, lines),
    ...said,
    terms,
    mark: markOf(file.text),
    isPartial: file.isCut,
  };
}

function withoutPath(why: string, path: string): string {
  return why.replaceAll(path, "it").replace(/^it: /, "").trim();
}

/** Whether two files hold the same words; very short texts say nothing. */
export function isSameText(left: ReadFile, right: ReadFile): boolean {
  return left.mark === right.mark && Number(left.mark.split("-")[1]) >= 20;
}

/** A listed file as one line of JSON of at most so many characters; terms go first, then the quote is cut. */
export function encodeListed(file: ListedFile, most: number): string {
  if (file.status === "unread") return JSON.stringify({ ...file, why: file.why.slice(0, 300) });
  let left = file;
  while (JSON.stringify(left).length > most && (left.terms.length > 3 || (left.quote?.length ?? 0) > 60)) {
    left =
      left.terms.length > 3
        ? { ...left, terms: left.terms.slice(0, -1) }
        : { ...left, quote: shortened(left.quote ?? "", (left.quote?.length ?? 0) - 20) };
  }
  return JSON.stringify(left);
}

/** The listed files among the lines of a sub-agent's answer; lines that are none, or were cut, are left out. */
export function decodeListed(text: string): readonly ListedFile[] {
  return decodeLines(text, listedSchema);
}
