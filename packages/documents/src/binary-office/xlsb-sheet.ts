import type { TableCell } from "../outcome.ts";
import { cellName } from "../tables/cell-names.ts";
import { emptyCell, textCell } from "../tables/grid.ts";
import { SheetBuilder, type SheetCells } from "../xlsx/sheet-builder.ts";
import type { RowWindow } from "../xlsx/sheet-window.ts";
import { type ByteReader, packedNumber } from "./byte-reader.ts";
import { errorNames } from "./formula-functions.ts";
import { type Cell, type FormulaNames, formulaText } from "./formula-text.ts";
import { styledNumber } from "./styled-number.ts";
import { countedText, xlsbRecords } from "./xlsb-records.ts";
import type { XlsbStyles } from "./xlsb-styles.ts";

export type XlsbSources = Readonly<{
  strings: readonly string[];
  styles: XlsbStyles;
  isFrom1904: boolean;
  names: FormulaNames;
  window: RowWindow;
  budget: { cells: number };
}>;

/** Reads the cells of one sheet of a binary workbook and stops after the window. */
export function readXlsbSheet(part: Uint8Array, sources: XlsbSources): SheetCells {
  const sheet = new XlsbSheetReader(sources);
  for (const { type, reader } of xlsbRecords(part)) {
    sheet.take(type, reader);
    if (sheet.isPastWindow) break;
  }
  return sheet.result();
}

type Shared = Readonly<{ tokens: Uint8Array; area: readonly [number, number, number, number] }>;

class XlsbSheetReader {
  isPastWindow = false;
  readonly #sources: XlsbSources;
  readonly #builder: SheetBuilder;
  readonly #shared: Shared[] = [];
  readonly #waiting: { at: Cell; style: number }[] = [];
  #stated = { height: 0, width: 0 };
  #row = 0;
  #column = -1;

  constructor(sources: XlsbSources) {
    this.#sources = sources;
    this.#builder = new SheetBuilder(sources.budget);
  }

  take(type: number, reader: ByteReader): void {
    if (type === 0) this.#openRow(reader);
    else if (type >= 1 && type <= 18) this.#cell(type, reader);
    else if (type === 62) this.#richText(reader);
    else if (type === 427 || type === 426) this.#sharedFormula(reader, type === 426 ? 1 : 0);
    else if (type === 60) this.#columns(reader);
    else if (type === 176) this.#merged(reader);
    else if (type === 148) this.#dimension(reader);
  }

  result(): SheetCells {
    for (const { at, style } of this.#waiting) {
      const found = this.#shared.find(
        ({ area: [top, bottom, left, right] }) =>
          top <= at.row && at.row <= bottom && left <= at.column && at.column <= right,
      );
      const formula = found && formulaText(found.tokens, at, this.#sources.names);
      const cell = this.#builder.at(at.row, at.column) ?? emptyCell;
      if (formula) this.#put(at.column, style, { ...cell, formula }, at.row);
    }
    return this.#builder.result(this.isPastWindow ? { stated: this.#stated } : null);
  }

  #openRow(reader: ByteReader): void {
    this.#row = reader.u32();
    this.#column = -1;
    this.isPastWindow = this.#row > this.#sources.window.last;
    reader.skip(7);
    if (reader.u8() & 0x10) this.#builder.hideRow(this.#row);
  }

  /** A short cell has no column of its own: it stands right of the one before. */
  #place(type: number, reader: ByteReader): { style: number } {
    this.#column = type >= 12 && type <= 18 ? this.#column + 1 : reader.u32();
    return { style: reader.u32() & 0xffffff };
  }

  #cell(type: number, reader: ByteReader): void {
    const { style } = this.#place(type, reader);
    const kind = type >= 12 ? type - 11 : type;
    const value = this.#value(kind, reader, style);
    const formula = kind >= 8 && type < 12 ? this.#formula(reader, style) : undefined;
    this.#put(this.#column, style, formula === undefined ? value : { ...value, formula });
  }

  #value(kind: number, reader: ByteReader, style: number): TableCell {
    switch (kind) {
      case 2:
        return this.#number(packedNumber(reader.i32()), style);
      case 3:
      case 11:
        return { kind: "error", value: errorNames[reader.u8()] ?? "#N/A" };
      case 4:
      case 10:
        return { kind: "boolean", value: reader.u8() !== 0 };
      case 5:
      case 9:
        return this.#number(reader.f64(), style);
      case 6:
      case 8:
        return textCell(countedText(reader));
      case 7:
        return textCell(this.#sources.strings[reader.u32()] ?? "");
      default:
        return emptyCell;
    }
  }

  #number(value: number, style: number): TableCell {
    return styledNumber(value, this.#sources.styles.formats.get(style) ?? null, this.#sources.isFrom1904);
  }

  #formula(reader: ByteReader, style: number): string | undefined {
    reader.skip(2);
    const tokens = reader.bytes(Math.min(reader.u32(), reader.left));
    const at = { row: this.#row, column: this.#column };
    if (tokens[0] !== 1) return formulaText(tokens, at, this.#sources.names) ?? undefined;
    this.#waiting.push({ at, style });
    return undefined;
  }

  #richText(reader: ByteReader): void {
    const { style } = this.#place(62, reader);
    reader.skip(1);
    this.#put(this.#column, style, textCell(countedText(reader)));
  }

  #put(column: number, style: number, cell: TableCell, row = this.#row): void {
    if (row < this.#sources.window.first || this.isPastWindow) return;
    this.#builder.keep(row, column, cell, this.#sources.styles.hidden.get(style));
  }

  #sharedFormula(reader: ByteReader, skipped: number): void {
    const area = [reader.u32(), reader.u32(), reader.u32(), reader.u32()] as const;
    reader.skip(skipped);
    this.#shared.push({ area, tokens: reader.bytes(Math.min(reader.u32(), reader.left)) });
  }

  #columns(reader: ByteReader): void {
    const [from, to] = [reader.u32(), reader.u32()];
    reader.skip(8);
    if (reader.u16() & 1) this.#builder.hideColumns(from, to);
  }

  #merged(reader: ByteReader): void {
    const [top, bottom, left, right] = [reader.u32(), reader.u32(), reader.u32(), reader.u32()];
    this.#builder.merge(`${cellName(top, left)}:${cellName(bottom, right)}`);
  }

  #dimension(reader: ByteReader): void {
    reader.skip(4);
    const bottom = reader.u32();
    reader.skip(4);
    this.#stated = { height: bottom + 1, width: reader.u32() + 1 };
  }
}
