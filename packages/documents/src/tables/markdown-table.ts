import type { TableCell } from "../outcome.ts";
import { columnLetter } from "./cell-names.ts";
import type { Grid } from "./grid.ts";

/** Makes text safe inside one cell of a Markdown table. */
export function tableText(text: string): string {
  return text
    .replaceAll("|", "\\|")
    .replace(/\s*\n\s*/g, " ")
    .trim();
}

function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [markdownRow(header), markdownRow(header.map(() => "---")), ...rows.map(markdownRow)].join("\n");
}

/** How a cell reads in text: its value, and the formula behind it. */
function cellText(cell: TableCell): string {
  const value = cell.value === null ? "" : typeof cell.value === "number" ? numberText(cell.value) : String(cell.value);
  return cell.formula === undefined ? tableText(value) : `${tableText(value)} \`=${tableText(cell.formula)}\``.trim();
}

/** Without the noise of binary fractions: 0.1 + 0.2 reads 0.3. */
function numberText(value: number): string {
  return String(Number(value.toPrecision(15)));
}

/** A sheet as Markdown with column letters and row numbers, so that every cell can be named; stops after `maxCharacters`. */
export function gridMarkdown(grid: Grid, maxCharacters: number): { text: string; truncated: boolean } {
  const lines = [
    markdownRow(["", ...Array.from({ length: grid.width }, (_, column) => columnLetter(column))]),
    markdownRow(Array.from({ length: grid.width + 1 }, () => "---")),
  ];
  let length = 0;
  const indexes = [...grid.rows.keys()].sort((left, right) => left - right);
  for (const index of indexes) {
    const row = grid.rows.get(index) ?? [];
    const line = markdownRow([
      String(index + 1),
      ...Array.from({ length: grid.width }, (_, at) => cellText(row[at] ?? EMPTY)),
    ]);
    length += line.length + 1;
    if (length > maxCharacters) return { text: lines.join("\n"), truncated: true };
    lines.push(line);
  }
  return { text: lines.join("\n"), truncated: false };
}

const EMPTY: TableCell = { kind: "empty", value: null };
