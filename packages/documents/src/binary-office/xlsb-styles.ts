import { showsNothing, TINY_POINTS, WHITE } from "../xlsx/hidden-styles.ts";
import { type CellFormats, isDateFormat, numberFormat } from "../xlsx/number-formats.ts";
import type { ByteReader } from "./byte-reader.ts";
import { countedText, xlsbRecords } from "./xlsb-records.ts";

/** Number formats and reasons for not being seen, by the index of a cell's style. */
export type XlsbStyles = Readonly<{ formats: CellFormats; hidden: ReadonlyMap<number, string> }>;

type Font = Readonly<{ size: number; isWhite: boolean }>;
type Style = Readonly<{ format: number; font: number; fill: number }>;

type Tables = { codes: Map<number, string>; fonts: Font[]; fills: boolean[]; styles: Style[] };

export function readXlsbStyles(part: Uint8Array | null): XlsbStyles {
  const { codes, fonts, fills, styles } = readTables(part);
  const formats = new Map<number, { code: string; isDate: boolean }>();
  const hidden = new Map<number, string>();
  styles.forEach((style, index) => {
    const code = codes.get(style.format) ?? numberFormat(style.format) ?? "";
    if (code !== "" && code.toLowerCase() !== "general") formats.set(index, { code, isDate: isDateFormat(code) });
    const because = whyUnseen(code, fonts[style.font], fills[style.fill] ?? false);
    if (because !== null) hidden.set(index, because);
  });
  return { formats, hidden };
}

function readTables(part: Uint8Array | null): Tables {
  const tables: Tables = { codes: new Map(), fonts: [], fills: [], styles: [] };
  let isCellStyles = false;
  for (const { type, reader } of part ? xlsbRecords(part) : []) {
    if (type === 44) tables.codes.set(reader.u16(), countedText(reader));
    else if (type === 43) tables.fonts.push(readFont(reader));
    else if (type === 45) tables.fills.push(isColouredFill(reader));
    else if (type === 617 || type === 618) isCellStyles = type === 617;
    else if (type === 47 && isCellStyles) tables.styles.push(readStyle(reader));
  }
  return tables;
}

function readStyle(reader: ByteReader): Style {
  reader.skip(2);
  return { format: reader.u16(), font: reader.u16(), fill: reader.u16() };
}

function whyUnseen(code: string, font: Font | undefined, isColoured: boolean): string | null {
  if (showsNothing(code)) return "a number format that shows nothing";
  if (!font) return null;
  if (font.size > 0 && font.size <= TINY_POINTS) return `text of ${font.size} pt`;
  return font.isWhite && !isColoured ? WHITE : null;
}

function readFont(reader: ByteReader): Font {
  const size = reader.u16() / 20;
  reader.skip(10);
  return { size, isWhite: isWhite(reader) };
}

function isColouredFill(reader: ByteReader): boolean {
  const pattern = reader.u32();
  return pattern !== 0 && (pattern !== 1 || !isWhite(reader));
}

/** A colour of eight bytes: by theme, index or value. */
function isWhite(reader: ByteReader): boolean {
  const kind = reader.u8() >> 1;
  const index = reader.u8();
  const tint = reader.i16();
  const [red = 0, green = 0, blue = 0] = reader.bytes(4);
  if (kind === 3) return index === 0 && tint > -1_600;
  if (kind === 1) return index === 9 || index === 1;
  return kind === 2 && Math.min(red, green, blue) >= 0xf0;
}
