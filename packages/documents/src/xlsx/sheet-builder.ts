import type { Finding } from "../hidden/hidden-findings.ts";
import type { TableCell } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import { cellName, columnLetter } from "../tables/cell-names.ts";
import { emptyCell } from "../tables/grid.ts";

export type SheetCells = Readonly<{
  rows: ReadonlyMap<number, readonly TableCell[]>;
  /** rows of the whole sheet, also of what was not read */
  height: number;
  width: number;
  formulas: number;
  /** hidden rows, columns and cells among those read, with addresses inside the sheet */
  hidden: readonly Finding[];
  /** what is shown of cells whose text is not all seen, by address */
  hiddenCells: ReadonlyMap<string, string>;
  hiddenRows: ReadonlySet<number>;
  /** ranges of merged cells */
  merged: readonly string[];
  /** whether rows after the window were left unread */
  isCut: boolean;
}>;

const MAX_ROWS = 1_048_576;
const MAX_COLUMNS = 16_384;

/** Puts the cells of a sheet together, whatever format they come from. Rows and columns count from 0. */
export class SheetBuilder {
  /** counts the cells of the whole workbook against the limit */
  readonly #budget: { cells: number };
  readonly #rows = new Map<number, TableCell[]>();
  readonly #hiddenRows = new Set<number>();
  readonly #hiddenColumns: { from: number; to: number }[] = [];
  readonly #hiddenCells = new Map<string, string>();
  readonly #findings: Finding[] = [];
  readonly #merged: string[] = [];
  #height = 0;
  #width = 0;
  #formulas = 0;

  constructor(budget: { cells: number }) {
    this.#budget = budget;
  }

  /** Keeps a cell that has a value or a formula; `because` says why its text is not seen. */
  keep(row: number, column: number, cell: TableCell, because?: string): void {
    if ((cell.kind === "empty" && cell.formula === undefined) || row >= MAX_ROWS || column >= MAX_COLUMNS) return;
    this.#budget.cells -= 1;
    if (this.#budget.cells < 0) {
      throw new Refusal(
        "too-large",
        "The workbook has more cells than can be read at once; split it into smaller files.",
      );
    }
    if (cell.formula !== undefined) this.#formulas += 1;
    if (because !== undefined && cell.kind !== "empty")
      this.hide({ row, column, because, text: String(cell.value), shown: "" });
    const cells = this.#rows.get(row) ?? [];
    while (cells.length < column) cells.push(emptyCell);
    cells[column] = cell;
    this.#rows.set(row, cells);
    this.#height = Math.max(this.#height, row + 1);
    this.#width = Math.max(this.#width, column + 1);
  }

  /** Tells of text of a cell that is not seen, and what of it is. */
  hide(part: Readonly<{ row: number; column: number; because: string; text: string; shown: string }>): void {
    const { row, column, because, text, shown } = part;
    const at = cellName(row, column);
    this.#hiddenCells.set(at, shown);
    this.#findings.push({ kind: "text", at, because, text });
  }

  /** Tells of something of the sheet that is not seen. */
  tell(finding: Finding): void {
    this.#findings.push(finding);
  }

  /** The cell kept at a place, for a formula whose text comes later. */
  at(row: number, column: number): TableCell | undefined {
    return this.#rows.get(row)?.[column];
  }

  hideRow(row: number): void {
    this.#hiddenRows.add(row);
  }

  hideColumns(from: number, to: number): void {
    this.#hiddenColumns.push({ from, to });
  }

  merge(range: string): void {
    if (range !== "") this.#merged.push(range);
  }

  /** `stated` is the size the sheet claims, believed only where rows after the window were left unread. */
  result(cut: { stated: { height: number; width: number } } | null): SheetCells {
    return {
      rows: this.#rows,
      height: cut ? Math.max(this.#height, cut.stated.height) : this.#height,
      width: cut ? Math.max(this.#width, Math.min(cut.stated.width, MAX_COLUMNS)) : this.#width,
      formulas: this.#formulas,
      hidden: [...this.#hiddenRowFindings(), ...this.#hiddenColumnFindings(), ...this.#findings],
      hiddenCells: this.#hiddenCells,
      hiddenRows: this.#hiddenRows,
      merged: this.#merged,
      isCut: cut !== null,
    };
  }

  *#hiddenRowFindings(): Generator<Finding> {
    const hidden = [...this.#hiddenRows].filter((row) => this.#rows.has(row)).sort((left, right) => left - right);
    for (const { from, to } of runs(hidden)) {
      const cells: TableCell[] = [];
      for (let row = from; row <= to && cells.length < 500; row += 1) cells.push(...(this.#rows.get(row) ?? []));
      const at = `${from + 1}:${to + 1}`;
      yield { kind: "rows", at, because: "hidden rows", text: cellTexts(cells), count: to - from + 1 };
    }
  }

  *#hiddenColumnFindings(): Generator<Finding> {
    for (const { from, to } of this.#hiddenColumns) {
      const last = Math.min(to, this.#width - 1);
      const text = cellTexts([...this.#rows.values()].slice(0, 500).flatMap((row) => row.slice(from, last + 1)));
      if (text === "") continue;
      const at = `${columnLetter(from)}:${columnLetter(last)}`;
      yield { kind: "rows", at, because: "hidden columns", text, count: last - from + 1 };
    }
  }
}

function cellTexts(cells: readonly TableCell[]): string {
  const filled = cells.filter((cell) => cell.kind !== "empty").slice(0, 100);
  return filled
    .map((cell) => String(cell.value))
    .join(" ")
    .slice(0, 1_000)
    .trim();
}

/** Neighbouring numbers as ranges. */
function runs(numbers: readonly number[]): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const number of numbers) {
    const last = found.at(-1);
    if (last && last.to + 1 === number) last.to = number;
    else found.push({ from: number, to: number });
  }
  return found;
}
