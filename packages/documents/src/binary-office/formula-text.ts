import { Refusal } from "../refusal.ts";
import { cellName, columnLetter } from "../tables/cell-names.ts";
import { ByteReader, narrowText } from "./byte-reader.ts";
import { errorNames, formulaFunction } from "./formula-functions.ts";

/** How a kind of file stores references: xls of 1997 and later, xls of 1995, or xlsb. */
export type FormulaLayout = "xls" | "xls5" | "xlsb";
export type FormulaNames = Readonly<{
  layout: FormulaLayout;
  codePage: number;
  /** a defined name by its number from 1 */
  name(number: number): string | null;
  /** the sheet part of a reference to other sheets, such as `Sheet2` or `'[1]A b'`; null when unknown */
  sheet(number: number): string | null;
  /** a name of another file or an add-in function */
  outerName(sheet: number, number: number): string | null;
}>;
export type Cell = Readonly<{ row: number; column: number }>;

const OPERATORS: Readonly<Record<number, string>> = {
  3: "+",
  4: "-",
  5: "*",
  6: "/",
  7: "^",
  8: "&",
  9: "<",
  10: "<=",
  11: "=",
  12: ">=",
  13: ">",
  14: "<>",
  15: " ",
  16: ",",
  17: ":",
};
/** bytes of a reference to one cell, or to an area */
const SIZES = { xls: [4, 8], xls5: [3, 6], xlsb: [6, 12] } as const;

/** The text of a stored formula; null when it holds something that cannot be told. `at` is the cell it stands in. */
export function formulaText(tokens: Uint8Array, at: Cell, names: FormulaNames): string | null {
  try {
    return new FormulaStack(new ByteReader(tokens), at, names).text();
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

/** Ends the reading of a formula that cannot be told; caught above. */
function unknown(): Refusal {
  return new Refusal("damaged", "A formula of the file cannot be told.");
}

class FormulaStack {
  readonly #reader: ByteReader;
  readonly #at: Cell;
  readonly #names: FormulaNames;
  readonly #stack: string[] = [];

  constructor(reader: ByteReader, at: Cell, names: FormulaNames) {
    this.#reader = reader;
    this.#at = at;
    this.#names = names;
  }

  text(): string {
    while (this.#reader.left > 0) this.#take(this.#reader.u8());
    const [only, ...more] = this.#stack;
    if (only === undefined || more.length > 0) throw unknown();
    return only;
  }

  #take(token: number): void {
    const kind = (token & 0x1f) | 0x20;
    if (token < 0x20) this.#takePlain(token);
    else if (kind <= 0x23) this.#takeCall(kind);
    else this.#takeReference(kind);
  }

  #takePlain(token: number): void {
    const operator = OPERATORS[token];
    if (operator !== undefined) {
      const right = this.#pop();
      this.#push(`${this.#pop()}${operator}${right}`);
    } else if (token === 0x12 || token === 0x13) this.#push(`${token === 0x12 ? "+" : "-"}${this.#pop()}`);
    else if (token === 0x14) this.#push(`${this.#pop()}%`);
    else if (token === 0x15) this.#push(`(${this.#pop()})`);
    else if (token === 0x16) this.#push("");
    else if (token === 0x17) this.#push(`"${this.#string().replaceAll('"', '""')}"`);
    else if (token === 0x19) this.#attribute();
    else this.#push(this.#constant(token));
  }

  #constant(token: number): string {
    if (token === 0x1c) return errorNames[this.#reader.u8()] ?? "#N/A";
    if (token === 0x1d) return this.#reader.u8() === 0 ? "FALSE" : "TRUE";
    if (token === 0x1e) return String(this.#reader.u16());
    if (token === 0x1f) return String(this.#reader.f64());
    throw unknown();
  }

  #string(): string {
    const { layout, codePage } = this.#names;
    if (layout === "xlsb") return this.#reader.wide(this.#reader.u16());
    const length = this.#reader.u8();
    if (layout === "xls5") return narrowText(this.#reader.bytes(length), codePage);
    return this.#reader.u8() & 1 ? this.#reader.wide(length) : narrowText(this.#reader.bytes(length), 28_591);
  }

  /** Marks inside formulas: jumps and spaces say nothing, a short sum and the table of a choice do. */
  #attribute(): void {
    const flags = this.#reader.u8();
    const value = this.#reader.u16();
    if (flags & 0x10) this.#push(`SUM(${this.#pop()})`);
    else if (flags & 0x04) this.#reader.skip((value + 1) * 2);
  }

  #takeCall(kind: number): void {
    if (kind === 0x20) throw unknown();
    this.#push(kind === 0x23 ? this.#definedName() : this.#call(kind === 0x22));
  }

  #call(hasCount: boolean): string {
    const stated = hasCount ? this.#reader.u8() & 0x7f : null;
    const number = this.#reader.u16() & 0x7fff;
    if (number === 255 && stated !== null && stated > 0) {
      const inputs = this.#popAll(stated);
      return `${inputs[0]}(${inputs.slice(1).join(",")})`;
    }
    const known = formulaFunction(number);
    const count = stated ?? known?.count ?? null;
    if (!known || count === null) throw unknown();
    return `${known.name}(${this.#popAll(count).join(",")})`;
  }

  #definedName(): string {
    const { layout } = this.#names;
    const number = layout === "xlsb" ? this.#reader.u32() : this.#reader.u16();
    this.#reader.skip(layout === "xls" ? 2 : layout === "xls5" ? 12 : 0);
    const name = this.#names.name(number);
    if (name === null) throw unknown();
    return name.replace(/^_xlfn\./, "");
  }

  #takeReference(kind: number): void {
    const [one, two] = SIZES[this.#names.layout];
    if (kind === 0x24 || kind === 0x2c) this.#push(this.#cell(kind === 0x2c));
    else if (kind === 0x25 || kind === 0x2d) this.#push(this.#area(kind === 0x2d));
    else if (kind === 0x2a || kind === 0x2b) {
      this.#reader.skip(kind === 0x2a ? one : two);
      this.#push("#REF!");
    } else if (kind === 0x29) this.#reader.skip(2);
    else if (kind >= 0x26 && kind <= 0x28) this.#reader.skip(6);
    else if (kind < 0x39 || kind > 0x3d || this.#names.layout === "xls5") throw unknown();
    else this.#push(this.#outer(kind, [one, two]));
  }

  /** References to other sheets and files. */
  #outer(kind: number, [one, two]: readonly [number, number]): string {
    const sheet = this.#reader.u16();
    if (kind === 0x39) return this.#outerName(sheet);
    const prefix = this.#names.sheet(sheet);
    if (prefix === null) throw unknown();
    if (kind === 0x3a || kind === 0x3b) return `${prefix}!${kind === 0x3a ? this.#cell(false) : this.#area(false)}`;
    this.#reader.skip(kind === 0x3c ? one : two);
    return `${prefix}!#REF!`;
  }

  #outerName(sheet: number): string {
    const isXlsb = this.#names.layout === "xlsb";
    const number = isXlsb ? this.#reader.u32() : this.#reader.u16();
    if (!isXlsb) this.#reader.skip(2);
    const name = this.#names.outerName(sheet, number);
    if (name === null) throw unknown();
    return name;
  }

  #cell(isShifted: boolean): string {
    const row = this.#rowNumber();
    const column = this.#columnNumber();
    return this.#placed(row, column, isShifted);
  }

  #area(isShifted: boolean): string {
    const [firstRow, lastRow] = [this.#rowNumber(), this.#rowNumber()];
    const [first, last] = [this.#columnNumber(), this.#columnNumber()];
    const maxRow = this.#names.layout === "xlsb" ? 1_048_575 : this.#names.layout === "xls" ? 65_535 : 16_383;
    const flags = this.#flags(firstRow, first);
    if (!isShifted && this.#plainRow(firstRow) === 0 && this.#plainRow(lastRow) === maxRow) {
      const end = this.#flags(lastRow, last);
      const letters = [columnLetter(first & COLUMN_MASK), columnLetter(last & COLUMN_MASK)];
      return `${flags.isColumnFixed ? "$" : ""}${letters[0]}:${end.isColumnFixed ? "$" : ""}${letters[1]}`;
    }
    return `${this.#placed(firstRow, first, isShifted)}:${this.#placed(lastRow, last, isShifted)}`;
  }

  #rowNumber(): number {
    return this.#names.layout === "xlsb" ? this.#reader.u32() : this.#reader.u16();
  }

  #columnNumber(): number {
    return this.#names.layout === "xls5" ? this.#reader.u8() : this.#reader.u16();
  }

  #plainRow(row: number): number {
    return this.#names.layout === "xls5" ? row & 0x3fff : row;
  }

  #flags(row: number, column: number): { isRowFixed: boolean; isColumnFixed: boolean } {
    const flags = this.#names.layout === "xls5" ? row : column;
    return { isRowFixed: (flags & 0x8000) === 0, isColumnFixed: (flags & 0x4000) === 0 };
  }

  /** In shared formulas relative numbers are distances from the cell. */
  #placed(row: number, column: number, isShifted: boolean): string {
    const { isRowFixed, isColumnFixed } = this.#flags(row, column);
    const rows = this.#names.layout === "xlsb" ? 1_048_576 : this.#names.layout === "xls" ? 65_536 : 16_384;
    const columns = this.#names.layout === "xlsb" ? 16_384 : 256;
    let r = this.#plainRow(row);
    let c = this.#names.layout === "xls5" ? column : column & COLUMN_MASK;
    if (isShifted && !isRowFixed) r = (this.#at.row + r) % rows;
    if (isShifted && !isColumnFixed) c = (this.#at.column + c) % columns;
    const plain = cellName(r, c);
    if (!isRowFixed && !isColumnFixed) return plain;
    return `${isColumnFixed ? "$" : ""}${columnLetter(c)}${isRowFixed ? "$" : ""}${r + 1}`;
  }

  #push(text: string): void {
    this.#stack.push(text);
  }

  #pop(): string {
    const top = this.#stack.pop();
    if (top === undefined) throw unknown();
    return top;
  }

  #popAll(count: number): string[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }
}

const COLUMN_MASK = 0x3fff;

/** How a sheet is written before the `!` of a reference. */
export function sheetPrefix(name: string): string {
  return /^[A-Za-z_][\w.]*$/.test(name) ? name : `'${name.replaceAll("'", "''")}'`;
}
