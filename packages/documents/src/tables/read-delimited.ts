import { limits } from "../limits.ts";
import type { TableCell } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import { decodeText } from "../text/decode-text.ts";
import type { Grid } from "./grid.ts";
import { type DecimalMark, decimalMarkOf, typedCell } from "./typed-cell.ts";

export type DelimitedFile = Readonly<{ grid: Grid; encoding: string; delimiter: string }>;

const DELIMITERS = [",", ";", "\t", "|"];

/** Reads csv, tsv and their relatives: encoding and delimiter are found from the content. */
export async function readDelimited(bytes: Uint8Array, name: string): Promise<DelimitedFile> {
  const { parse } = await import("csv-parse/sync");
  const { text, encoding } = decodeText(bytes);
  const stated = /^sep=(.)\n/i.exec(text);
  const body = stated ? text.slice(stated[0].length) : text;
  const delimiter = stated?.[1] ?? detectDelimiter(body);
  let records: string[][];
  try {
    records = parse(body, {
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      record_delimiter: ["\n", "\r\n", "\r"],
    });
  } catch (error) {
    records = parse(body, {
      delimiter,
      quote: false,
      relax_column_count: true,
      record_delimiter: ["\n", "\r\n", "\r"],
    });
    if (records.length === 0)
      throw new Refusal("damaged", "The table could not be read; check its quotes and delimiters.", { cause: error });
  }
  return { grid: toGrid(records, name), encoding, delimiter };
}

/** The delimiter whose count is the same on most lines, counted outside quotes; a comma when none is. */
export function detectDelimiter(text: string): string {
  const lines = sampleLines(text);
  let best = ",";
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const counts = lines.map((line) => countOutsideQuotes(line, delimiter)).filter((count) => count > 0);
    if (counts.length === 0) continue;
    const frequency = new Map<number, number>();
    for (const count of counts) frequency.set(count, (frequency.get(count) ?? 0) + 1);
    const [common, times] = [...frequency].reduce((left, right) => (right[1] > left[1] ? right : left));
    const score = (times / lines.length) * Math.min(common, 20) ** 0.25;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function sampleLines(text: string): string[] {
  const lines: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length && lines.length < 100 && at < 200_000; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 34) quoted = !quoted;
    else if ((code === 10 || code === 13) && !quoted) {
      if (at > start) lines.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (start < text.length && lines.length < 100) lines.push(text.slice(start, start + 10_000));
  return lines;
}

function countOutsideQuotes(line: string, delimiter: string): number {
  let count = 0;
  let quoted = false;
  for (const character of line) {
    if (character === '"') quoted = !quoted;
    else if (character === delimiter && !quoted) count += 1;
  }
  return count;
}

function toGrid(records: readonly string[][], name: string): Grid {
  const width = records.reduce((widest, record) => Math.max(widest, record.length), 0);
  if (records.length * width > limits.cells)
    throw new Refusal("too-large", "The table has more cells than can be read at once; split it into smaller files.");
  const marks: DecimalMark[] = Array.from({ length: width }, (_, column) =>
    decimalMarkOf(records.slice(0, 1_000).map((record) => record[column] ?? "")),
  );
  const rows = new Map<number, TableCell[]>();
  records.forEach((record, index) => {
    if (record.every((value) => value === "")) return;
    rows.set(
      index,
      record.map((value, column) => typedCell(value, marks[column] ?? ".")),
    );
  });
  const height = Math.max(0, ...[...rows.keys()].slice(-1)) + (rows.size > 0 ? 1 : 0);
  return { name, hidden: false, rows, height, width };
}
