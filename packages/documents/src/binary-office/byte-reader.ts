import { Refusal } from "../refusal.ts";

/** Little-endian numbers and text out of a record; reading past its end means that the file is damaged. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  get left(): number {
    return this.#bytes.length - this.at;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  i16(): number {
    return this.#view.getInt16(this.#take(2), true);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  f64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  bytes(count: number): Uint8Array {
    const start = this.#take(count);
    return this.#bytes.subarray(start, start + count);
  }

  skip(count: number): void {
    this.#take(count);
  }

  /** `count` characters of two bytes each. */
  wide(count: number): string {
    return wideText(this.bytes(count * 2));
  }

  #take(count: number): number {
    const start = this.at;
    if (count < 0 || start + count > this.#bytes.length)
      throw new Refusal("damaged", "The file is damaged: one of its records ends in the middle.");
    this.at += count;
    return start;
  }
}

const utf16 = new TextDecoder("utf-16le");

export function wideText(bytes: Uint8Array): string {
  return utf16.decode(bytes);
}

/** Text of one byte per character in a Windows code page; an unknown page counts as Western. */
export function narrowText(bytes: Uint8Array, codePage = 1_252): string {
  const name =
    CODE_PAGES[codePage] ?? (codePage >= 1_250 && codePage <= 1_258 ? `windows-${codePage}` : "windows-1252");
  return new TextDecoder(name).decode(bytes);
}

const CODE_PAGES: Readonly<Record<number, string>> = {
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  10000: "macintosh",
  20127: "windows-1252",
  28591: "windows-1252",
  65001: "utf-8",
};

/** The number a workbook packs into 30 bits: a whole number or the upper half of a fraction, perhaps times a hundred. */
export function packedNumber(value: number): number {
  let number: number;
  if (value & 2) number = value >> 2;
  else {
    const view = new DataView(new ArrayBuffer(8));
    view.setInt32(4, value & ~3, true);
    number = view.getFloat64(0, true);
  }
  return value & 1 ? number / 100 : number;
}
