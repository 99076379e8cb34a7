import { Refusal } from "../refusal.ts";
import { showsNothing, TINY_POINTS, WHITE } from "../xlsx/hidden-styles.ts";
import { isDateFormat, numberFormat } from "../xlsx/number-formats.ts";
import { ByteReader, narrowText } from "./byte-reader.ts";
import { sheetPrefix } from "./formula-text.ts";
import { flaggedString, sharedStrings, xlsRecords } from "./xls-records.ts";

export type XlsSheetEntry = Readonly<{ name: string; state: string; kind: number; offset: number }>;
/** What stands before the sheets of an older workbook. */
export type XlsGlobals = {
  isSince97: boolean;
  codePage: number;
  isFrom1904: boolean;
  sheets: XlsSheetEntry[];
  strings: string[];
  formats: Map<number, string>;
  fonts: { size: number; isWhite: boolean }[];
  styles: { font: number; format: number; isColoured: boolean }[];
  names: { name: string; tokens: Uint8Array; isHidden: boolean }[];
  books: { kind: "self" | "add-in" | "other"; url: string; sheets: string[]; names: string[] }[];
  references: { book: number; first: number; last: number }[];
};

const STATES = ["visible", "hidden", "veryHidden"];

/** Reads the records up to the first sheet. A workbook with a password is refused. */
export function readXlsGlobals(stream: Uint8Array): XlsGlobals {
  const globals: XlsGlobals = {
    isSince97: true,
    codePage: 1_252,
    isFrom1904: false,
    sheets: [],
    strings: [],
    formats: new Map(),
    fonts: [],
    styles: [],
    names: [],
    books: [],
    references: [],
  };
  for (const record of xlsRecords(stream, 0)) {
    if (record.type === 0x0a) break;
    if (record.type === 0xfc) globals.strings = sharedStrings(record);
    else READERS[record.type]?.(globals, new ByteReader(record.bytes));
  }
  return globals;
}

type RecordReader = (globals: XlsGlobals, reader: ByteReader) => void;

const READERS: Readonly<Record<number, RecordReader>> = {
  2057: (globals, reader) => {
    globals.isSince97 = reader.u16() >= 0x600;
  },
  47: () => {
    throw new Refusal("encrypted", "The file is protected by a password; save a copy without it and use that.");
  },
  66: (globals, reader) => {
    globals.codePage = reader.u16();
    if (globals.codePage === 0x8000) globals.codePage = 10_000;
  },
  34: (globals, reader) => {
    globals.isFrom1904 = reader.u16() === 1;
  },
  133: (globals, reader) => {
    const offset = reader.u32();
    const state = STATES[reader.u8() & 3] ?? "hidden";
    const kind = reader.u8();
    globals.sheets.push({ offset, state, kind, name: stringOf(globals, reader, 1) });
  },
  1054: (globals, reader) => {
    globals.formats.set(reader.u16(), stringOf(globals, reader, globals.isSince97 ? 2 : 1));
  },
  49: (globals, reader) => {
    const size = reader.u16() / 20;
    reader.skip(2);
    globals.fonts.push({ size, isWhite: reader.u16() === 9 });
    if (globals.fonts.length === 4) globals.fonts.push({ size: 10, isWhite: false });
  },
  224: readStyle,
  24: readName,
  430: readBook,
  35: (globals, reader) => {
    const book = globals.books.at(-1);
    if (!book || !globals.isSince97) return;
    reader.skip(6);
    book.names.push(flaggedString(reader, 1));
  },
  23: (globals, reader) => {
    if (!globals.isSince97) return;
    const count = reader.u16();
    for (let index = 0; index < count && reader.left >= 6; index += 1)
      globals.references.push({ book: reader.u16(), first: reader.u16(), last: reader.u16() });
  },
};

function stringOf(globals: XlsGlobals, reader: ByteReader, lengthBytes: 1 | 2): string {
  if (globals.isSince97) return flaggedString(reader, lengthBytes);
  return narrowText(reader.bytes(lengthBytes === 1 ? reader.u8() : reader.u16()), globals.codePage);
}

function readStyle(globals: XlsGlobals, reader: ByteReader): void {
  const font = reader.u16();
  const format = reader.u16();
  let isColoured = true;
  if (globals.isSince97 && reader.left >= 16) {
    reader.skip(10);
    const border = reader.u32();
    const pattern = border >>> 26;
    isColoured = pattern !== 0 && (pattern !== 1 || (reader.u16() & 0x7f) !== 9);
  }
  globals.styles.push({ font, format, isColoured });
}

const BUILT_IN_NAMES = [
  "Consolidate_Area",
  "Auto_Open",
  "Auto_Close",
  "Extract",
  "Database",
  "Criteria",
  "Print_Area",
  "Print_Titles",
];

function readName(globals: XlsGlobals, reader: ByteReader): void {
  const flags = reader.u16();
  reader.skip(1);
  const length = reader.u8();
  const bytes = reader.u16();
  reader.skip(8);
  const isWide = globals.isSince97 && (reader.u8() & 1) === 1;
  const text = isWide
    ? reader.wide(length)
    : narrowText(reader.bytes(length), globals.isSince97 ? 28_591 : globals.codePage);
  const isBuiltIn = (flags & 0x20) !== 0;
  const name = isBuiltIn ? `_xlnm.${BUILT_IN_NAMES[text.charCodeAt(0)] ?? "Name"}` : text;
  globals.names.push({ name, tokens: reader.bytes(Math.min(bytes, reader.left)), isHidden: (flags & 1) === 1 });
}

function readBook(globals: XlsGlobals, reader: ByteReader): void {
  if (!globals.isSince97) return;
  const count = reader.u16();
  if (reader.left === 2) {
    const mark = reader.u16();
    globals.books.push({ kind: mark === 0x401 ? "self" : "add-in", url: "", sheets: [], names: [] });
    return;
  }
  const url = flaggedString(reader, 2);
  const sheets: string[] = [];
  while (sheets.length < count && reader.left > 3) sheets.push(flaggedString(reader, 2));
  globals.books.push({ kind: "other", url, sheets, names: [] });
}

/** The sheet part of a reference by its number; other files are named by theirs. */
export function sheetReference(globals: XlsGlobals, number: number): string | null {
  const reference = globals.references[number];
  const book = reference && globals.books[reference.book];
  if (!reference || !book) return null;
  const names = book.kind === "self" ? globals.sheets.map((sheet) => sheet.name) : book.sheets;
  const [first, last] = [names[reference.first], names[reference.last]];
  if (first === undefined || last === undefined) return book.kind === "self" ? "#REF" : null;
  const span = first === last ? first : `${first}:${last}`;
  if (book.kind === "self") return sheetPrefix(span).replace(/^'([A-Za-z_][\w.]*:[A-Za-z_][\w.]*)'$/, "$1");
  return sheetPrefix(`[${fileNameOf(book.url)}]${span}`);
}

/** Why cells of a style are not seen. */
export function hiddenXlsStyle(globals: XlsGlobals, index: number): string | undefined {
  const style = globals.styles[index];
  if (!style) return undefined;
  if (showsNothing(globals.formats.get(style.format) ?? "")) return "a number format that shows nothing";
  const font = globals.fonts[style.font];
  if (!font) return undefined;
  if (font.size > 0 && font.size <= TINY_POINTS) return `text of ${font.size} pt`;
  return font.isWhite && !style.isColoured ? WHITE : undefined;
}

/** The number format of a style where it says more than General. */
export function xlsFormat(globals: XlsGlobals, index: number): { code: string; isDate: boolean } | null {
  const style = globals.styles[index];
  if (!style) return null;
  const code = globals.formats.get(style.format) ?? numberFormat(style.format) ?? "";
  return code === "" || code.toLowerCase() === "general" ? null : { code, isDate: isDateFormat(code) };
}

/** The last part of an address, in which control characters stand for separators. */
function fileNameOf(url: string): string {
  return url.split(/[\\/]|\p{Cc}/u).at(-1) ?? "";
}
