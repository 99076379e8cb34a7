import { z } from "zod";
import { Refusal } from "../refusal.ts";
import type { RowBlock, ShownCell } from "./preview-outcome.ts";
import { rowsPerBlock } from "./sheet-rows.ts";

const column = z.number().int().min(0).max(20_000);
const text = z.string().max(200);

export const arrangementSchema = z.strictObject({
  /** rows that hold it in any cell */
  text,
  sort: z.strictObject({ column, order: z.enum(["up", "down"]) }).nullable(),
  filters: z
    .array(
      z.strictObject({
        column,
        is: z.enum(["containing", "equal", "different", "more", "less", "empty", "filled"]),
        value: text,
      }),
    )
    .max(50),
  /** rows at the top that stay there */
  head: z.number().int().min(0).max(100),
});
/** Which rows of a sheet are shown, and in what order; nothing is written to the file. */
export type Arrangement = Readonly<z.infer<typeof arrangementSchema>>;

export type ArrangedRows = Readonly<{
  bytes: Uint8Array;
  rows: number;
  offsets: readonly number[];
  rowsPerBlock: number;
}>;

type Cells = readonly ShownCell[];
type Row = Readonly<{ number: number; cells: Cells }>;
type Filter = Arrangement["filters"][number];

/** Rows as `sheetRows` wrote them, filtered and sorted, with the number each has in the sheet. */
export function arrangeRows(written: Uint8Array, arrangement: Arrangement): ArrangedRows {
  const rows = readRows(written);
  const head = rows.slice(0, arrangement.head);
  const wanted = arrangement.text.trim().toLowerCase();
  const tests = arrangement.filters.map(testOf);
  const kept = rows
    .slice(arrangement.head)
    .filter(
      ({ cells }) => (wanted === "" || cells.some((cell) => holds(cell, wanted))) && tests.every((test) => test(cells)),
    );
  return write([...head, ...(arrangement.sort === null ? kept : sorted(kept, arrangement.sort))]);
}

function readRows(written: Uint8Array): Row[] {
  const lines = Buffer.from(written.buffer, written.byteOffset, written.byteLength).toString("utf8").split("\n");
  return lines.flatMap((line): readonly Row[] => {
    if (line === "") return [];
    const block = JSON.parse(line) as RowBlock;
    if (!Array.isArray(block.rows)) throw new Refusal("damaged", "The rows could not be read.");
    return block.rows.map((cells, at) => ({ number: block.first + at, cells }));
  });
}

function write(rows: readonly Row[]): ArrangedRows {
  const encoder = new TextEncoder();
  const lines: Uint8Array[] = [];
  const offsets: number[] = [];
  let length = 0;
  for (let first = 0; first < rows.length; first += rowsPerBlock) {
    const part = rows.slice(first, first + rowsPerBlock);
    const block: RowBlock = { first, rows: part.map(({ cells }) => cells), numbers: part.map(({ number }) => number) };
    const line = encoder.encode(`${JSON.stringify(block)}\n`);
    offsets.push(length);
    lines.push(line);
    length += line.length;
  }
  return { bytes: Buffer.concat(lines), rows: rows.length, offsets, rowsPerBlock };
}

function shownIn(cell: ShownCell | undefined): string {
  return typeof cell === "object" ? cell[0] : (cell ?? "");
}

function holds(cell: ShownCell | undefined, wanted: string): boolean {
  const words = typeof cell === "object" ? `${cell[0]}\n${cell[2]}` : (cell ?? "");
  return words.toLowerCase().includes(wanted);
}

function testOf({ column: at, is, value }: Filter): (cells: Cells) => boolean {
  const wanted = value.trim().toLowerCase();
  const isEqual = (cell: ShownCell | undefined) =>
    shownIn(cell).trim().toLowerCase() === wanted || difference(cell, value) === 0;
  switch (is) {
    case "containing":
      return (cells) => holds(cells[at], wanted);
    case "equal":
      return (cells) => isEqual(cells[at]);
    case "different":
      return (cells) => !isEqual(cells[at]);
    case "more":
      return (cells) => (difference(cells[at], value) ?? 0) > 0;
    case "less":
      return (cells) => (difference(cells[at], value) ?? 0) < 0;
    case "empty":
      return (cells) => shownIn(cells[at]).trim() === "";
    case "filled":
      return (cells) => shownIn(cells[at]).trim() !== "";
  }
}

/** How a number or date stands to what was typed; `null` where they cannot be compared. */
function difference(cell: ShownCell | undefined, typed: string): number | null {
  if (typeof cell !== "object") return null;
  if (cell[1] === "n") {
    const number = typedNumber(typed);
    return number === null ? null : Number(cell[2]) - number;
  }
  const day = cell[1] === "d" ? typedDay(typed) : null;
  if (day === null) return null;
  // a typed month or year stands for all of its days
  const stored = cell[2].slice(0, day.length);
  return stored === day ? 0 : stored > day ? 1 : -1;
}

/** `1,250.50`, `1.250,50`, `50%` or `€ 12` as a number. */
function typedNumber(typed: string): number | null {
  const bare = typed.replace(/[\s\u00a0€$£¥']/g, "");
  const digits = bare.replace(/%$/, "");
  const [dot, comma] = [digits.lastIndexOf("."), digits.lastIndexOf(",")];
  const isCommaDecimal = comma > dot && (dot >= 0 || !/,\d{3}$/.test(digits));
  const plain = isCommaDecimal ? digits.replaceAll(".", "").replace(",", ".") : digits.replaceAll(",", "");
  if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(plain)) return null;
  return Number(plain) / (bare.endsWith("%") ? 100 : 1);
}

/** `2026`, `2026-03`, `2026-03-01` or `1.3.2026` as dates are stored. */
function typedDay(typed: string): string | null {
  const found = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(typed.trim());
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(typed.trim()) ?? [];
  const parts = found === null ? [year, month, day] : found.slice(1);
  const given = parts.filter((part) => part !== undefined);
  return given.length === 0 ? null : given.map((part) => part.padStart(2, "0")).join("-");
}

const ranks = { n: 0, d: 1, t: 2, b: 3, e: 4 } as const;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

type Key = Readonly<{ row: Row; rank: number; amount: number; words: string }>;

/** Numbers, then dates, texts, truth values and errors, as spreadsheet programs sort; what is empty comes last either way. */
function sorted(rows: readonly Row[], { column: at, order }: NonNullable<Arrangement["sort"]>): readonly Row[] {
  const keys = rows.map((row): Key => {
    const cell = row.cells[at];
    const words = shownIn(cell);
    if (typeof cell !== "object")
      return { row, rank: words === "" ? Number.POSITIVE_INFINITY : ranks.t, amount: 0, words };
    const kind = words === "" && cell[1] === "t" ? Number.POSITIVE_INFINITY : ranks[cell[1]];
    return { row, rank: kind, amount: cell[1] === "n" ? Number(cell[2]) : 0, words: cell[1] === "d" ? cell[2] : words };
  });
  const sign = order === "up" ? 1 : -1;
  keys.sort((one, other) => {
    if (one.rank !== other.rank) {
      if (one.rank === Number.POSITIVE_INFINITY) return 1;
      if (other.rank === Number.POSITIVE_INFINITY) return -1;
      return sign * (one.rank - other.rank);
    }
    const by = one.amount - other.amount || (one.rank === ranks.n ? 0 : collator.compare(one.words, other.words));
    return by === 0 ? one.row.number - other.row.number : sign * by;
  });
  return keys.map(({ row }) => row);
}
