import type { TableCell } from "../outcome.ts";
import { cellName } from "../tables/cell-names.ts";
import { emptyCell, textCell } from "../tables/grid.ts";
import type { CellComment } from "../xlsx/open-workbook.ts";
import { SheetBuilder, type SheetCells } from "../xlsx/sheet-builder.ts";
import type { RowWindow } from "../xlsx/sheet-window.ts";
import { ByteReader, narrowText, packedNumber, wideText } from "./byte-reader.ts";
import { errorNames } from "./formula-functions.ts";
import { type Cell, type FormulaNames, formulaText } from "./formula-text.ts";
import { styledNumber } from "./styled-number.ts";
import { hiddenXlsStyle, type XlsGlobals, xlsFormat } from "./xls-globals.ts";
import { flaggedString, type XlsRecord, xlsRecords } from "./xls-records.ts";

type SharedFormula = Readonly<{ tokens: Uint8Array; area: readonly [number, number, number, number] }>;
type Pending = Readonly<{ at: Cell; style: number; tokens: Uint8Array }>;

/** Reads the cells and comments of one sheet of an older workbook. */
export function readXlsSheet(
  stream: Uint8Array,
  offset: number,
  globals: XlsGlobals,
  { names, window, budget }: Readonly<{ names: FormulaNames; window: RowWindow; budget: { cells: number } }>,
): { cells: SheetCells; comments: readonly CellComment[] } {
  const reader = new XlsSheetReader(globals, names, window, budget);
  let depth = 0;
  for (const record of xlsRecords(stream, offset)) {
    if (record.type === 0x809) depth += 1;
    else if (record.type === 0x0a) {
      depth -= 1;
      if (depth <= 0) break;
    } else if (depth === 1) reader.take(record);
  }
  return reader.result();
}

class XlsSheetReader {
  readonly #globals: XlsGlobals;
  readonly #names: FormulaNames;
  readonly #window: RowWindow;
  readonly #builder: SheetBuilder;
  readonly #shared: SharedFormula[] = [];
  readonly #waiting: Pending[] = [];
  readonly #comments: { cell: string; object: number }[] = [];
  readonly #oldComments: CellComment[] = [];
  readonly #texts = new Map<number, string>();
  #object = 0;
  #textOf: { at: Cell; style: number; formula: string | undefined } | null = null;
  readonly #readers: Readonly<Record<number, (reader: ByteReader, record: XlsRecord) => void>> = {
    253: (reader) => this.#oneCell(reader, () => textCell(this.#globals.strings[reader.u32()] ?? "")),
    516: (reader) => this.#oneCell(reader, () => textCell(this.#text(reader))),
    214: (reader) => this.#oneCell(reader, () => textCell(this.#text(reader))),
    515: (reader) => this.#oneCell(reader, (style) => this.#number(reader.f64(), style)),
    638: (reader) => this.#oneCell(reader, (style) => this.#number(packedNumber(reader.i32()), style)),
    517: (reader) => this.#oneCell(reader, () => booleanOrError(reader)),
    189: (reader) => this.#manyNumbers(reader),
    6: (reader) => this.#formula(reader),
    518: (reader) => this.#formula(reader),
    1030: (reader) => this.#formula(reader),
    519: (reader) => this.#formulaText(reader),
    1212: (reader) => this.#sharedFormula(reader, 2),
    545: (reader) => this.#sharedFormula(reader, 6),
    520: (reader) => this.#row(reader),
    125: (reader) => this.#columns(reader),
    229: (reader) => this.#merged(reader),
    28: (reader) => this.#note(reader),
    93: (reader) => this.#drawnObject(reader),
    438: (reader, record) => this.#objectText(reader, record),
  };

  constructor(globals: XlsGlobals, names: FormulaNames, window: RowWindow, budget: { cells: number }) {
    this.#globals = globals;
    this.#names = names;
    this.#window = window;
    this.#builder = new SheetBuilder(budget);
  }

  take(record: XlsRecord): void {
    this.#readers[record.type]?.(new ByteReader(record.bytes), record);
  }

  result(): { cells: SheetCells; comments: readonly CellComment[] } {
    for (const { at, style, tokens } of this.#waiting) this.#putShared(at, style, tokens);
    const comments = this.#comments.map(({ cell, object }) => ({ cell, text: this.#texts.get(object) ?? "" }));
    const filled = [...comments, ...this.#oldComments].filter(({ text }) => text !== "");
    return { cells: this.#builder.result(null), comments: filled };
  }

  #place(reader: ByteReader): { at: Cell; style: number } {
    return { at: { row: reader.u16(), column: reader.u16() }, style: reader.u16() };
  }

  #oneCell(reader: ByteReader, value: (style: number) => TableCell): void {
    const { at, style } = this.#place(reader);
    this.#put(at, style, value(style));
  }

  #put(at: Cell, style: number, cell: TableCell): void {
    if (at.row < this.#window.first || at.row > this.#window.last) return;
    this.#builder.keep(at.row, at.column, cell, hiddenXlsStyle(this.#globals, style));
  }

  #number(value: number, style: number): TableCell {
    return styledNumber(value, xlsFormat(this.#globals, style), this.#globals.isFrom1904);
  }

  #text(reader: ByteReader): string {
    if (this.#globals.isSince97) return flaggedString(reader, 2);
    return narrowText(reader.bytes(Math.min(reader.u16(), reader.left)), this.#globals.codePage);
  }

  #manyNumbers(reader: ByteReader): void {
    const row = reader.u16();
    let column = reader.u16();
    while (reader.left >= 8) {
      const style = reader.u16();
      this.#put({ row, column }, style, this.#number(packedNumber(reader.i32()), style));
      column += 1;
    }
  }

  #formula(reader: ByteReader): void {
    const { at, style } = this.#place(reader);
    const result = reader.bytes(8);
    reader.skip(6);
    const tokens = reader.bytes(Math.min(reader.u16(), reader.left));
    if (tokens[0] === 1 && tokens.length >= 5) this.#waiting.push({ at, style, tokens });
    const formula = tokens[0] === 1 ? undefined : (formulaText(tokens, at, this.#names) ?? undefined);
    const isSpecial = result[6] === 0xff && result[7] === 0xff;
    this.#textOf = isSpecial && result[0] === 0 ? { at, style, formula } : null;
    const value = isSpecial ? specialResult(result) : this.#number(new ByteReader(result).f64(), style);
    this.#put(at, style, withFormula(value, formula));
  }

  /** The text a formula resulted in comes in a record of its own. */
  #formulaText(reader: ByteReader): void {
    if (!this.#textOf) return;
    const { at, style, formula } = this.#textOf;
    this.#put(at, style, withFormula(textCell(this.#text(reader)), formula));
    this.#textOf = null;
  }

  #sharedFormula(reader: ByteReader, skipped: number): void {
    const area = [reader.u16(), reader.u16(), reader.u8(), reader.u8()] as const;
    reader.skip(skipped);
    this.#shared.push({ area, tokens: reader.bytes(Math.min(reader.u16(), reader.left)) });
  }

  #putShared(at: Cell, style: number, tokens: Uint8Array): void {
    const view = new ByteReader(tokens, 1);
    const first = { row: view.u16(), column: view.u16() };
    const found = this.#shared.find(
      ({ area }) =>
        area[0] <= at.row && at.row <= area[1] && area[2] <= at.column && at.column <= area[3] && area[0] <= first.row,
    );
    const formula = found && formulaText(found.tokens, at, this.#names);
    const cell = this.#builder.at(at.row, at.column);
    if (formula) this.#put(at, style, withFormula(cell ?? emptyCell, formula));
  }

  #row(reader: ByteReader): void {
    const row = reader.u16();
    reader.skip(10);
    if (reader.u16() & 0x20) this.#builder.hideRow(row);
  }

  #columns(reader: ByteReader): void {
    const [from, to] = [reader.u16(), reader.u16()];
    reader.skip(4);
    if (reader.u16() & 1) this.#builder.hideColumns(from, to);
  }

  #merged(reader: ByteReader): void {
    const count = reader.u16();
    for (let index = 0; index < count && reader.left >= 8; index += 1) {
      const [top, bottom, left, right] = [reader.u16(), reader.u16(), reader.u16(), reader.u16()];
      this.#builder.merge(`${cellName(top, left)}:${cellName(bottom, right)}`);
    }
  }

  #note(reader: ByteReader): void {
    const cell = cellName(reader.u16(), reader.u16());
    if (!this.#globals.isSince97) {
      const length = reader.u16();
      this.#oldComments.push({
        cell,
        text: narrowText(reader.bytes(Math.min(length, reader.left)), this.#globals.codePage),
      });
      return;
    }
    reader.skip(2);
    this.#comments.push({ cell, object: reader.u16() });
  }

  #drawnObject(reader: ByteReader): void {
    if (!this.#globals.isSince97 || reader.left < 8) return;
    reader.skip(6);
    this.#object = reader.u16();
  }

  /** The text of the object before it: its characters are in the first continuation. */
  #objectText(reader: ByteReader, { rest }: XlsRecord): void {
    const first = rest[0];
    if (reader.left < 12 || !first || first.length < 1) return;
    reader.skip(10);
    const length = reader.u16();
    const isWide = (first[0] ?? 0) & 1;
    const stored = first.subarray(1, 1 + length * (isWide ? 2 : 1));
    this.#texts.set(this.#object, isWide ? wideText(stored) : narrowText(stored, 28_591));
  }
}

function booleanOrError(reader: ByteReader): TableCell {
  const value = reader.u8();
  return reader.u8() === 0
    ? { kind: "boolean", value: value !== 0 }
    : { kind: "error", value: errorNames[value] ?? "#N/A" };
}

function specialResult(result: Uint8Array): TableCell {
  const value = result[2] ?? 0;
  if (result[0] === 1) return { kind: "boolean", value: value !== 0 };
  if (result[0] === 2) return { kind: "error", value: errorNames[value] ?? "#N/A" };
  return emptyCell;
}

function withFormula(cell: TableCell, formula: string | undefined): TableCell {
  return formula === undefined ? cell : { ...cell, formula };
}
