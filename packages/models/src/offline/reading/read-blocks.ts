import type { FileText } from "../look.ts";
import { endingOf } from "../situation.ts";
import type { Block, Blocks, Shape } from "./block.ts";
import { listedPeople, presentPeople } from "./people.ts";
import type { Piece } from "./sentences.ts";
import { isTalk, readTalk } from "./talk.ts";

const bullet = /^\s*(?:[-*•·▪◦‣–—+]|->|=>|→|➔|\d{1,2}[.)]|[a-z]\))\s+(?=\S)/;
const box = /^\[( |x|X|✓)\]\s+/;
const address = /\s?\{((?:p|footer|header|footnotes|comments|t|shape )[\w. ]*)\}\s*$/;
const heading = /^#{1,6}\s+(\S.*)$/;
const boldLine = /^\*\*([^*]+)\*\*:?$/;
const ruler = /^\s*(?:[-=_*]\s*){3,}$/;
const older =
  /^(?:-{2,}\s*(?:original message|ursprüngliche nachricht|forwarded message|weitergeleitete nachricht)|on .{5,80} wrote:$|am .{5,80} schrieb .{0,80}:$|_{10,}$)/i;

type Draft = { -readonly [Key in keyof Block]: Block[Key] } & { pieces: Piece[] };

function shapeOf(file: FileText, lines: readonly string[]): Shape {
  const ending = endingOf(file.path);
  if (ending === "eml" || ending === "msg") return "mail";
  if (ending === "pptx" || ending === "ppt" || ending === "odp") return "slides";
  if (isTalk(lines.map(plainLine))) return "talk";
  if (ending === "pdf") return "pages";
  return lines.some((line) => /\{p\d+\}\s*$/.test(line)) ? "paragraphs" : "plain";
}

function plainLine(line: string): string {
  return line.replace(address, "");
}

/** Takes off what Markdown adds around words. */
function withoutMarks(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\((?:[^()]|\([^()]*\))*\)/g, "$1")
    .replace(/\[\^[^\]\s]+\]/g, "")
    .replace(/`([^`]+)`/g, "$1")
    .replace(/(\*\*|__)(?=\S)(.*?\S)\1/g, "$2")
    .replace(/(?<![\w*_])([*_])(?=\S)([^*_]*\S)\1(?!\w)/g, "$2")
    .replace(/\\([\\`*_{}[\]()#+\-.!~|<>])/g, "$1")
    .trim();
}

function cellsOf(line: string): readonly string[] {
  return line
    .trim()
    .replace(/^\|\s?|\s?\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => withoutMarks(cell.replaceAll("\\|", "|").replace(/<br\s*\/?>/g, " ")));
}

/** The width a text was wrapped at; 0 when its lines were not wrapped. */
function wrapWidth(lines: readonly string[]): number {
  const widest = lines.reduce((most, line) => Math.max(most, line.trimEnd().length), 0);
  return widest >= 45 && widest <= 130 ? widest : 0;
}

class BlockReader {
  readonly blocks: Block[] = [];
  readonly people: string[] = [];
  readonly #shape: Shape;
  readonly #width: number;
  #open: Draft | null = null;
  #page: number | null = null;
  #slide: string | null = null;
  #header: readonly string[] | null = null;
  #table: string | null = null;
  #isOutside = false;

  constructor(shape: Shape, lines: readonly string[]) {
    this.#shape = shape;
    this.#width = shape === "paragraphs" ? 0 : wrapWidth(lines);
  }

  #close(): void {
    if (this.#open !== null && this.#open.pieces.length > 0) this.blocks.push(this.#open);
    this.#open = null;
  }

  #start(kind: Block["kind"], text: string, line: number, more: Partial<Block> = {}): void {
    this.#close();
    const pieces = text === "" ? [] : [{ text: withoutMarks(text), line, time: null }];
    const place = { page: this.#page, address: this.#slide ?? more.address ?? null };
    this.#open = { kind, speaker: null, mark: null, row: null, ...more, ...place, pieces };
  }

  /** Whether a line goes on with the one before: its first word would not have fitted there. */
  #fitsOn(text: string): boolean {
    const last = this.#open?.pieces.at(-1)?.text;
    if (last === undefined || this.#open?.kind === "heading" || this.#width === 0) return false;
    if (last.endsWith(":") || /^[\p{L} ]{2,40}:\s/u.test(text)) return false;
    const needed = last.length + 1 + (text.split(" ", 1)[0]?.length ?? 0);
    return needed > this.#width * (this.#shape === "pages" ? 0.75 : 0.93);
  }

  #row(line: string, at: number): void {
    const cells = cellsOf(line);
    if (/^[\s|:-]+$/.test(line)) return;
    if (this.#header === null) {
      this.#header = cells;
      return;
    }
    this.#start("row", cells.filter((cell) => cell !== "").join(" – "), at, {
      address: this.#table,
      row: { header: this.#header, cells },
    });
    this.#close();
  }

  #heading(text: string, at: number, mark: string | null): void {
    const page = /^Page (\d+)$/.exec(text);
    const slide = /^Slide (\d+)(?:: (.*))?$/.exec(text);
    if (this.#shape === "pages" && page !== null) {
      this.#page = Number(page[1]);
      return;
    }
    if (this.#shape === "slides" && slide !== null) {
      this.#slide = `slide ${slide[1]}`;
      if (slide[2] !== undefined) this.#start("heading", slide[2], at);
      this.#close();
      return;
    }
    this.#isOutside = this.#shape === "paragraphs" && mark === null;
    if (this.#isOutside) return;
    this.#start("heading", text.replace(/:$/, ""), at, { address: mark });
    this.#close();
  }

  #plain(text: string, at: number, mark: string | null): void {
    this.people.push(...presentPeople(withoutMarks(text)));
    const point = bullet.exec(text);
    if (point !== null) {
      const rest = text.slice(point[0].length);
      const ticked = box.exec(rest);
      const isArrow = /->|=>|→|➔/.test(point[0]);
      const state = ticked === null ? (isArrow ? "open" : null) : ticked[1] === " " ? "open" : "done";
      this.#start("item", ticked === null ? rest : rest.slice(ticked[0].length), at, { mark: state, address: mark });
      return;
    }
    if (this.#fitsOn(text.trim())) {
      this.#open?.pieces.push({ text: withoutMarks(text), line: at, time: null });
      return;
    }
    const isShort = text.length <= 60 && /^[^.!?]+:$/.test(text.trim());
    if (isShort || /^(?:TOP|Agenda item|Item)\s+\d+/.test(text)) {
      this.#start("heading", text.trim().replace(/:$/, ""), at, { address: mark });
      this.#close();
      return;
    }
    this.#start("text", text.trim(), at, { address: mark });
  }

  /** Takes one line; `at` counts from 1. */
  read(line: string, at: number): void {
    const mark = address.exec(line)?.[1] ?? null;
    const text = line.replace(address, "").trimEnd();
    if (mark !== null && text.trim() === "") {
      this.#close();
      this.#table = mark;
      return;
    }
    if (/^\s*\|.*\|\s*$/.test(text)) {
      this.#close();
      if (!this.#isOutside) this.#row(text, at);
      return;
    }
    this.#header = null;
    if (text.trim() === "" || ruler.test(text)) {
      this.#close();
      return;
    }
    const titled = heading.exec(text)?.[1] ?? boldLine.exec(text.trim())?.[1];
    if (titled !== undefined) this.#heading(withoutMarks(titled), at, mark ?? (heading.test(text) ? null : "bold"));
    else if (!this.#isOutside) this.#plain(text, at, mark);
  }

  end(): void {
    this.#close();
  }
}

type Mail = Readonly<{ body: readonly string[]; from: string | null; people: readonly string[] }>;

/** Takes headers and what older messages said off a mail. */
function readMail(lines: readonly string[]): Mail {
  const end = lines.findIndex((line) => line.trim() === "");
  const head = end < 0 ? [] : lines.slice(0, end);
  const isHead = head.length > 0 && head.every((line) => /^[A-Za-z-]+: /.test(line));
  const field = (name: string): string =>
    head.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2) ?? "";
  const from = field("From")
    .replace(/<[^>]*>/g, "")
    .replace(/"/g, "")
    .trim();
  const body = isHead ? lines.slice(end + 1) : lines;
  const cut = body.findIndex((line) => older.test(line.trim()) || /^-- ?$/.test(line));
  const own = (cut < 0 ? body : body.slice(0, cut)).map((line) => (/^\s*>/.test(line) ? "" : line));
  const people = [...listedPeople(field("From")), ...listedPeople(field("To")), ...listedPeople(field("Cc"))];
  return { body: own, from: from === "" || from.includes("@") ? null : from, people };
}

/** Reads a file's text as blocks, whatever it was made with. */
export function readBlocks(file: FileText): Blocks {
  const lines = file.text.replace(/^\ufeff/, "").split("\n");
  const shape = shapeOf(file, lines);
  if (shape === "talk") {
    const blocks = readTalk(lines.map(plainLine));
    const people = [...new Set(blocks.flatMap(({ speaker }) => speaker ?? []))];
    return { shape, blocks, people, from: null };
  }
  const mail = shape === "mail" ? readMail(lines) : null;
  const body = mail?.body ?? lines;
  const reader = new BlockReader(shape, body);
  body.forEach((line, index) => {
    reader.read(line, index + 1);
  });
  reader.end();
  return {
    shape,
    blocks: reader.blocks,
    people: [...(mail?.people ?? []), ...reader.people],
    from: mail?.from ?? null,
  };
}
