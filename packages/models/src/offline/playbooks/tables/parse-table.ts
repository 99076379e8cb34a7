/** A table as read: a header and rows of texts, all of one width. */
export type RawTable = Readonly<{
  name: string;
  header: readonly string[];
  rows: readonly (readonly string[])[];
  skippedRows: number;
  /** where header and rows stand in the source: rows from 1, columns from 0; `header` is 0 without one, and `sheet` `null` in plain text */
  places: Readonly<{ sheet: string | null; header: number; rows: readonly number[]; columns: readonly number[] }>;
}>;

const blanks = new Set(["", "n/a", "na", "#n/a", "null", "none", "nan", "-", "--", "k.a.", "s.o."]);

/** Trims, joins runs of spaces, and makes the usual words for nothing empty. */
function cleanValue(text: string): string {
  const plain = text.replace(/[\u00a0\u202f\s]+/g, " ").trim();
  return blanks.has(plain.toLowerCase()) ? "" : plain;
}

/** Fields of delimited text; quotes may hold delimiters, line ends and doubled quotes. */
export function splitDelimited(text: string, delimiter: string): readonly (readonly string[])[] {
  const mark = delimiter.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
  const field = new RegExp(`("(?:[^"]|"")*"|[^${mark}\n]*)(${mark}|\n|$)`, "gy");
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    field.lastIndex = at;
    const match = field.exec(text) ?? [text.slice(at), text.slice(at), ""];
    const written = match[1] ?? "";
    row.push(
      written.startsWith('"') && written.endsWith('"') && written.length > 1
        ? written.slice(1, -1).replaceAll('""', '"')
        : written,
    );
    at += Math.max(1, match[0]?.length ?? 1);
    if (match[2] === "\n") rows.push(row);
    if (match[2] === "\n") row = [];
    else if (at >= text.length && match[2] === delimiter) row.push("");
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

/** The delimiter that splits the first lines most evenly. */
export function guessDelimiter(text: string): string {
  const lines = text.split("\n", 20).filter((line) => line.trim() !== "");
  let best = ",";
  let top = -1;
  for (const delimiter of [",", ";", "\t", "|"]) {
    const counts = lines.map((line) => line.split(delimiter).length - 1);
    const first = counts[0] ?? 0;
    const even = counts.filter((count) => count === first).length;
    const score = first === 0 ? -1 : even * 100 + first;
    if (score > top) {
      top = score;
      best = delimiter;
    }
  }
  return best;
}

function looksLikeValue(text: string): boolean {
  return /^[-+(]?[€$£]?\s?\d[\d.,' %€$£)/:-]*$/.test(text);
}

/** Finds the header: the first row with several texts and no figures; above it there may be a title. */
function headerIndex(rows: readonly (readonly string[])[]): number {
  const widest = Math.max(...rows.slice(0, 50).map((row) => row.filter((cell) => cell !== "").length), 0);
  const index = rows.slice(0, 20).findIndex((row) => {
    const filled = row.filter((cell) => cell !== "");
    return filled.length >= Math.min(2, widest) && filled.length * 2 >= widest && !filled.some(looksLikeValue);
  });
  return index;
}

function distinctNames(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name, index) => {
    const plain = name === "" ? `Column ${index + 1}` : name.slice(0, 200);
    const count = (seen.get(plain.toLowerCase()) ?? 0) + 1;
    seen.set(plain.toLowerCase(), count);
    return count === 1 ? plain : `${plain} (${count})`;
  });
}

/** Makes a table of rows of texts: cleaned, without empty rows and columns; `null` when there is nothing in it. `numbers` are those of the rows. */
export function toTable(
  name: string,
  source: readonly (readonly string[])[],
  numbers: readonly number[] = [],
  sheet: string | null = null,
): RawTable | null {
  const cleaned = source.map((row, index) => ({ cells: row.map(cleanValue), number: numbers[index] ?? index + 1 }));
  const filled = cleaned.filter(({ cells }) => cells.some((cell) => cell !== ""));
  if (filled.length === 0) return null;
  const head = headerIndex(filled.map(({ cells }) => cells));
  const body = filled.slice(head + 1);
  const heads = filled[head]?.cells ?? [];
  const width = Math.max(...filled.map(({ cells }) => cells.length));
  const used = Array.from({ length: width }, (_, index) => index).filter(
    (index) => (head >= 0 && (heads[index] ?? "") !== "") || body.some(({ cells }) => (cells[index] ?? "") !== ""),
  );
  const header = distinctNames(used.map((index) => (head < 0 ? "" : (heads[index] ?? ""))));
  const rows = body.map(({ cells }) => used.map((index) => cells[index] ?? ""));
  const places = { sheet, header: filled[head]?.number ?? 0, rows: body.map(({ number }) => number), columns: used };
  return { name, header, rows, skippedRows: cleaned.length - filled.length, places };
}

function markdownCells(line: string): readonly string[] {
  const cells = line.replace(/^\|\s?|\s?\|$/g, "").split(/(?<!\\)\|/);
  return cells.map((cell) =>
    cell
      .replaceAll("\\|", "|")
      .replace(/ ?`=[^`]*`$/, "")
      .trim(),
  );
}

/** Sheets of a workbook as `file_read` writes them: a heading, then a Markdown table with letters above and numbers beside. */
export function readSheets(text: string): readonly RawTable[] {
  const sheets: RawTable[] = [];
  for (const part of text.split(/^(?=## Sheet: )/m)) {
    const name = /^## Sheet: (.+)$/m.exec(part)?.[1];
    if (name === undefined || / \(hidden\)$/.test(name)) continue;
    const read = part
      .split("\n")
      .filter((line) => /^\| \d+ \|/.test(line))
      .map(markdownCells);
    const numbers = read.map(([number]) => Number(number));
    const sheet = /^[\p{L}\d_]+$/u.test(name) ? name : `'${name}'`;
    const table = toTable(
      name,
      read.map((cells) => cells.slice(1)),
      numbers,
      sheet,
    );
    if (table !== null) sheets.push(table);
  }
  return sheets;
}
