export type TableAlignment = "left" | "center" | "right";
export type ListItem = Readonly<{ text: string; level: number; isNumbered: boolean; startsAt: number }>;
/** A piece of Markdown as it stands on its own; texts still hold their inline marks. */
export type Block = Readonly<
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; items: readonly ListItem[] }
  | {
      kind: "table";
      header: readonly string[];
      rows: readonly (readonly string[])[];
      alignments: readonly (TableAlignment | null)[];
    }
  | { kind: "quote"; text: string }
  | { kind: "code"; text: string }
  | { kind: "picture"; path: string; alternative: string }
  | { kind: "rule" }
>;
export type Markdown = Readonly<{ blocks: readonly Block[]; notes: ReadonlyMap<string, string> }>;

const LIST = /^(\s*)(?:([-*+•])|(\d{1,9})[.)])\s+(.*)$/;
const PICTURE = /^!\[([^\]]*)\]\(\s*<?([^)>]+?)>?\s*\)$/;
const STARTS_BLOCK = /^(#{1,6}\s|>|```|~~~|\s*([-*+•]|\d{1,9}[.)])\s|\[\^[^\]]+\]:|(-{3,}|\*{3,}|_{3,})\s*$)/;

type Cursor = { readonly lines: readonly string[]; at: number };
type Reader = (cursor: Cursor) => Block | null;

const READERS: readonly Reader[] = [readHeading, readCode, readRule, readQuote, readList, readTable, readPicture];

/** Reads headings, paragraphs, lists, tables, quotes, code, pictures, rules and the texts of footnotes. Lines of one paragraph are joined. */
export function parseMarkdown(text: string): Markdown {
  const cursor: Cursor = { lines: text.replace(/\r\n?/g, "\n").replaceAll("\t", "    ").split("\n"), at: 0 };
  const blocks: Block[] = [];
  const notes = new Map<string, string>();
  while (cursor.at < cursor.lines.length) {
    if (lineAt(cursor).trim() === "") {
      cursor.at += 1;
      continue;
    }
    if (readNote(cursor, notes)) continue;
    blocks.push(firstBlock(cursor));
  }
  return { blocks, notes };
}

function firstBlock(cursor: Cursor): Block {
  for (const read of READERS) {
    const block = read(cursor);
    if (block) return block;
  }
  return readParagraph(cursor);
}

function lineAt(cursor: Cursor, ahead = 0): string {
  return cursor.lines[cursor.at + ahead] ?? "";
}

function readNote(cursor: Cursor, notes: Map<string, string>): boolean {
  const match = /^\[\^([^\]\s]+)\]:\s*(.*)$/.exec(lineAt(cursor));
  if (!match) return false;
  cursor.at += 1;
  const words = [match[2] ?? ""];
  while (/^\s{2,}\S/.test(lineAt(cursor))) words.push(take(cursor).trim());
  notes.set(match[1] ?? "", words.join(" "));
  return true;
}

function take(cursor: Cursor): string {
  cursor.at += 1;
  return cursor.lines[cursor.at - 1] ?? "";
}

function readHeading(cursor: Cursor): Block | null {
  const match = /^(#{1,6})\s+(.*?)\s*#*$/.exec(lineAt(cursor));
  if (!match) return null;
  cursor.at += 1;
  return { kind: "heading", level: (match[1] ?? "").length, text: match[2] ?? "" };
}

function readCode(cursor: Cursor): Block | null {
  const fence = /^(```+|~~~+)/.exec(lineAt(cursor))?.[1];
  if (fence === undefined) return null;
  cursor.at += 1;
  const lines: string[] = [];
  while (cursor.at < cursor.lines.length && !lineAt(cursor).startsWith(fence)) lines.push(take(cursor));
  cursor.at += 1;
  return { kind: "code", text: lines.join("\n") };
}

function readRule(cursor: Cursor): Block | null {
  if (!/^(-{3,}|\*{3,}|_{3,})\s*$/.test(lineAt(cursor))) return null;
  cursor.at += 1;
  return { kind: "rule" };
}

function readQuote(cursor: Cursor): Block | null {
  const lines: string[] = [];
  while (/^>/.test(lineAt(cursor))) lines.push(take(cursor).replace(/^>\s?/, ""));
  return lines.length === 0 ? null : { kind: "quote", text: joinLines(lines) };
}

function readList(cursor: Cursor): Block | null {
  const items: ListItem[] = [];
  const indents: number[] = [];
  while (cursor.at < cursor.lines.length) {
    const match = LIST.exec(lineAt(cursor));
    if (!match) {
      if (!continuesList(cursor, items)) break;
      continue;
    }
    cursor.at += 1;
    const isNumbered = match[3] !== undefined;
    items.push({
      text: match[4] ?? "",
      level: levelAt((match[1] ?? "").length, indents),
      isNumbered,
      startsAt: isNumbered ? Number(match[3]) : 1,
    });
  }
  return items.length === 0 ? null : { kind: "list", items };
}

/** Depth of an item by its indent; `indents` are those of the items around it and is kept up to date. */
function levelAt(indent: number, indents: number[]): number {
  while (indents.length > 0 && (indents.at(-1) ?? 0) > indent) indents.pop();
  if (indents.length === 0 || indent >= (indents.at(-1) ?? 0) + 2) indents.push(indent);
  return Math.min(indents.length - 1, 5);
}

/** Takes a line that belongs to the item before it, or an empty one between two items. */
function continuesList(cursor: Cursor, items: ListItem[]): boolean {
  const last = items.at(-1);
  if (!last) return false;
  if (/^\s+\S/.test(lineAt(cursor))) {
    items[items.length - 1] = { ...last, text: `${last.text} ${take(cursor).trim()}` };
    return true;
  }
  if (lineAt(cursor).trim() !== "" || !LIST.test(lineAt(cursor, 1))) return false;
  cursor.at += 1;
  return true;
}

function cells(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, "")
    .replace(/(?<!\\)\|$/, "");
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
}

function readTable(cursor: Cursor): Block | null {
  if (
    !lineAt(cursor).includes("|") ||
    !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(lineAt(cursor, 1)) ||
    !lineAt(cursor, 1).includes("-")
  )
    return null;
  const header = cells(take(cursor));
  const alignments = cells(take(cursor)).map((mark): TableAlignment | null => {
    if (!mark.endsWith(":")) return mark.startsWith(":") ? "left" : null;
    return mark.startsWith(":") ? "center" : "right";
  });
  const rows: string[][] = [];
  while (lineAt(cursor).trim() !== "" && lineAt(cursor).includes("|")) rows.push(cells(take(cursor)));
  return { kind: "table", header, rows, alignments };
}

function readPicture(cursor: Cursor): Block | null {
  const match = PICTURE.exec(lineAt(cursor).trim());
  if (!match) return null;
  cursor.at += 1;
  return { kind: "picture", alternative: match[1] ?? "", path: match[2] ?? "" };
}

function readParagraph(cursor: Cursor): Block {
  const lines = [take(cursor)];
  while (lineAt(cursor).trim() !== "" && !STARTS_BLOCK.test(lineAt(cursor))) lines.push(take(cursor));
  return { kind: "paragraph", text: joinLines(lines) };
}

/** Two spaces or a backslash at a line's end keep the line end. */
function joinLines(lines: readonly string[]): string {
  return lines
    .map((line, index) => {
      const isLast = index === lines.length - 1;
      if (isLast) return line.trim();
      return / {2,}$|\\$/.test(line) ? `${line.replace(/\\$/, "").trim()}\n` : `${line.trim()} `;
    })
    .join("");
}
