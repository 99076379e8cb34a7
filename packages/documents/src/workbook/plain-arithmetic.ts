import { parseCellName } from "../tables/cell-names.ts";
import type { PlannedCell, SheetLayout } from "./sheet-layout.ts";

/** numbers, cells of the same sheet, the four signs and brackets */
const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|(\$?[A-Z]{1,3}\$?[1-9]\d{0,6})(?![\w.(!:])|([-+*/()]))/y;
/** formulas that lead to one another: a longer way is left to the engine */
const DEEPEST = 200;

type Sheet = ReadonlyMap<number, readonly (PlannedCell | undefined)[]>;
/** a result, or that this is not plain arithmetic */
type Value = number | null;

/**
 * What formulas of plain arithmetic come to: sums, differences, products and quotients of numbers in cells that hold numbers or such
 * formulas. Rows of them are what makes a workbook large, and the engine takes thirty times as long for each. Whatever else a formula
 * has, text and empty cells, errors and numbers beyond range, is left out here, for the engine to say.
 */
export function plainResults(layout: SheetLayout): ReadonlyMap<PlannedCell, number> {
  const sheet = byPlace(layout);
  const known = new Map<PlannedCell, Value>();
  const resultOf = (cell: PlannedCell | undefined, depth: number): Value => {
    if (cell === undefined) return null;
    if (cell.formula === undefined) return typeof cell.value === "number" ? cell.value : null;
    const before = known.get(cell);
    if (before !== undefined) return before;
    // whoever asks for it again while it is being worked out stands in a circle
    known.set(cell, null);
    const value =
      depth > DEEPEST ? null : new Sum(cell.formula, (name) => resultOf(at(sheet, name), depth + 1)).value();
    known.set(cell, value);
    return value;
  };
  const results = new Map<PlannedCell, number>();
  for (const cell of layout.cells) {
    const value = cell.formula === undefined ? null : resultOf(cell, 0);
    if (value !== null) results.set(cell, value);
  }
  return results;
}

function byPlace(layout: SheetLayout): Sheet {
  const rows = new Map<number, (PlannedCell | undefined)[]>();
  for (const cell of layout.cells) {
    const row = rows.get(cell.row);
    if (row) row[cell.column] = cell;
    else {
      const made: (PlannedCell | undefined)[] = [];
      made[cell.column] = cell;
      rows.set(cell.row, made);
    }
  }
  return rows;
}

function at(sheet: Sheet, name: string): PlannedCell | undefined {
  const place = parseCellName(name);
  return place === null ? undefined : sheet.get(place.row)?.[place.column];
}

/** Works out one formula from left to right; null as soon as it is more than plain arithmetic. */
class Sum {
  readonly #text: string;
  readonly #cell: (name: string) => Value;
  #at = 0;
  #number: number | null = null;
  #name: string | null = null;
  #sign: string | null = null;

  constructor(text: string, cell: (name: string) => Value) {
    this.#text = text.trimEnd();
    this.#cell = cell;
  }

  value(): Value {
    if (!this.#next()) return null;
    const value = this.#terms();
    const isAtEnd = this.#at >= this.#text.length && (this.#number ?? this.#name ?? this.#sign) === null;
    return isAtEnd && value !== null && Number.isFinite(value) ? value : null;
  }

  /** Goes on to the next piece; false where it is none that is understood. At the end there is no piece. */
  #next(): boolean {
    this.#number = null;
    this.#name = null;
    this.#sign = null;
    if (this.#at >= this.#text.length) return true;
    TOKEN.lastIndex = this.#at;
    const [, number, name, sign] = TOKEN.exec(this.#text) ?? [];
    if (number === undefined && name === undefined && sign === undefined) return false;
    this.#at = TOKEN.lastIndex;
    if (number !== undefined) this.#number = Number(number);
    else if (name !== undefined) this.#name = name;
    else this.#sign = sign ?? null;
    return true;
  }

  #terms(): Value {
    let sum = this.#factors();
    while (sum !== null && (this.#sign === "+" || this.#sign === "-")) {
      const sign = this.#sign;
      const other: Value = this.#next() ? this.#factors() : null;
      sum = other === null ? null : sign === "+" ? sum + other : sum - other;
    }
    return sum;
  }

  #factors(): Value {
    let product = this.#factor();
    while (product !== null && (this.#sign === "*" || this.#sign === "/")) {
      const sign = this.#sign;
      const other: Value = this.#next() ? this.#factor() : null;
      // a quotient by zero is an error, which the engine names
      product =
        other === null || (sign === "/" && other === 0) ? null : sign === "*" ? product * other : product / other;
    }
    return product;
  }

  #factor(): Value {
    const [number, name, sign] = [this.#number, this.#name, this.#sign];
    if (sign === "(") return this.#bracket();
    if (sign === "-" || sign === "+") {
      const value = this.#next() ? this.#factor() : null;
      return value === null || sign === "+" ? value : -value;
    }
    const value = number ?? (name === null ? null : this.#cell(name));
    return value !== null && this.#next() ? value : null;
  }

  #bracket(): Value {
    const value = this.#next() ? this.#terms() : null;
    return value !== null && this.#sign === ")" && this.#next() ? value : null;
  }
}
