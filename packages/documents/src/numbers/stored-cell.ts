import type { TableCell } from "../outcome.ts";
import { emptyCell } from "../tables/grid.ts";

/** Texts that cells refer to by number. */
export type CellTexts = Readonly<{ plain: ReadonlyMap<number, string>; rich: ReadonlyMap<number, string> }>;

/** Days are counted in seconds from here. */
const EPOCH = Date.UTC(2001, 0, 1);
const KINDS = { number: 2, text: 3, date: 5, boolean: 6, duration: 7, error: 8, rich: 9, currency: 10 } as const;

type Values = { number: number | null; seconds: number | null; text: number | null; rich: number | null };

/** A cell as a row stores it, in the layout of today or of before 2017. */
export function storedCell(bytes: Uint8Array, texts: CellTexts): TableCell {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12) return emptyCell;
  const version = bytes[0] ?? 0;
  const values = version >= 5 ? valuesOf(view) : olderValues(view, version);
  const kind = version >= 5 ? (bytes[1] ?? 0) : (bytes[2] ?? 0);
  return typed(kind, values, texts);
}

function typed(kind: number, { number, seconds, text, rich }: Values, texts: CellTexts): TableCell {
  switch (kind) {
    case KINDS.number:
    case KINDS.currency:
      return number === null ? emptyCell : { kind: "number", value: number };
    case KINDS.text:
      return words(text === null ? undefined : texts.plain.get(text));
    case KINDS.rich:
      return words(rich === null ? undefined : texts.rich.get(rich));
    case KINDS.date:
      return seconds === null ? emptyCell : dated(seconds);
    case KINDS.boolean:
      return { kind: "boolean", value: (number ?? 0) > 0 };
    case KINDS.duration:
      return number === null ? emptyCell : { kind: "number", value: number / 86_400, format: "[h]:mm:ss" };
    case KINDS.error:
      return { kind: "error", value: "#ERROR!" };
    default:
      return emptyCell;
  }
}

function words(text: string | undefined): TableCell {
  return text === undefined || text === "" ? emptyCell : { kind: "text", value: text };
}

function dated(seconds: number): TableCell {
  const moment = new Date(EPOCH + Math.round(seconds) * 1_000);
  if (Number.isNaN(moment.getTime())) return emptyCell;
  const iso = moment.toISOString().slice(0, 19);
  return { kind: "date", value: iso.endsWith("T00:00:00") ? iso.slice(0, 10) : iso };
}

/** The layout of today: what is there, in this order, by the bits of a mask. */
function valuesOf(view: DataView): Values {
  const mask = view.getUint32(8, true);
  const values: Values = { number: null, seconds: null, text: null, rich: null };
  let at = 12;
  const take = (bit: number, size: number, read: (place: number) => void) => {
    if ((mask & bit) === 0) return;
    if (at + size <= view.byteLength) read(at);
    at += size;
  };
  take(0x1, 16, (place) => {
    values.number = decimal(view, place);
  });
  take(0x2, 8, (place) => {
    values.number = view.getFloat64(place, true);
  });
  take(0x4, 8, (place) => {
    values.seconds = view.getFloat64(place, true);
  });
  take(0x8, 4, (place) => {
    values.text = view.getUint32(place, true);
  });
  take(0x10, 4, (place) => {
    values.rich = view.getUint32(place, true);
  });
  return values;
}

/** A decimal of 128 bits: sign, exponent, and a whole number of 113 bits. */
function decimal(view: DataView, at: number): number {
  const top = view.getUint8(at + 15);
  const next = view.getUint8(at + 14);
  const exponent = (((top & 127) << 7) | (next >> 1)) - 0x1820;
  let whole = BigInt(next & 1);
  for (let index = 13; index >= 0; index -= 1) whole = whole * 256n + BigInt(view.getUint8(at + index));
  const value = Number(`${whole}e${exponent}`);
  return (top & 128) === 0 ? value : -value;
}

/** The layout of before 2017: references to styles first, then what is there, by the bits of a mask. */
function olderValues(view: DataView, version: number): Values {
  const mask = view.getUint32(4, true);
  const isLater = version > 1;
  const values: Values = { number: null, seconds: null, text: null, rich: null };
  let at = (isLater ? 12 : 8) + 4 * bitsIn(mask & (isLater ? 0x0d8e : 0x018e));
  const take = (bit: number, size: number, read: (place: number) => void) => {
    if ((mask & bit) === 0) return;
    if (at + size <= view.byteLength) read(at);
    at += size;
  };
  take(0x200, 4, (place) => {
    values.rich = view.getUint32(place, true);
  });
  at += 4 * bitsIn(mask & (isLater ? 0x3000 : 0x1000));
  take(0x10, 4, (place) => {
    values.text = view.getUint32(place, true);
  });
  take(0x20, 8, (place) => {
    values.number = view.getFloat64(place, true);
  });
  take(0x40, 8, (place) => {
    values.seconds = view.getFloat64(place, true);
  });
  return values;
}

function bitsIn(mask: number): number {
  let bits = 0;
  for (let rest = mask; rest > 0; rest >>>= 1) bits += rest & 1;
  return bits;
}
