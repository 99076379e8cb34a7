import { ByteReader, narrowText } from "./byte-reader.ts";

/** A record of an older workbook; `rest` are the continuations that follow it. */
export type XlsRecord = Readonly<{ type: number; bytes: Uint8Array; rest: readonly Uint8Array[] }>;

const CONTINUE = 0x3c;

/** The records of a stream from a place on; ends where the stream is cut. */
export function* xlsRecords(stream: Uint8Array, from: number): Generator<XlsRecord> {
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  let at = from;
  while (at + 4 <= stream.length) {
    const type = view.getUint16(at, true);
    const end = Math.min(at + 4 + view.getUint16(at + 2, true), stream.length);
    const bytes = stream.subarray(at + 4, end);
    const rest: Uint8Array[] = [];
    at = end;
    while (at + 4 <= stream.length && view.getUint16(at, true) === CONTINUE) {
      const next = Math.min(at + 4 + view.getUint16(at + 2, true), stream.length);
      rest.push(stream.subarray(at + 4, next));
      at = next;
    }
    yield { type, bytes, rest };
  }
}

/** A string with a flag byte, as workbooks since 1997 store it; `lengthBytes` is how wide its count is. */
export function flaggedString(reader: ByteReader, lengthBytes: 1 | 2): string {
  const length = lengthBytes === 1 ? reader.u8() : reader.u16();
  const flags = reader.u8();
  const runs = flags & 8 ? reader.u16() : 0;
  const extra = flags & 4 ? reader.u32() : 0;
  const text = flags & 1 ? reader.wide(length) : narrowText(reader.bytes(length), 28_591);
  reader.skip(Math.min(runs * 4 + extra, reader.left));
  return text;
}

/** The table of strings, which runs over continuations; a string cut by one starts anew there with a flag byte. */
export function sharedStrings({ bytes, rest }: XlsRecord): string[] {
  const blocks = new BlockReader([bytes, ...rest]);
  blocks.skip(4);
  const count = blocks.u32();
  const strings: string[] = [];
  while (strings.length < count && !blocks.isDone) {
    const length = blocks.u16();
    const flags = blocks.u8();
    const runs = flags & 8 ? blocks.u16() : 0;
    const extra = flags & 4 ? blocks.u32() : 0;
    strings.push(blocks.text(length, (flags & 1) === 1));
    blocks.skip(runs * 4 + extra);
  }
  return strings;
}

class BlockReader {
  readonly #blocks: readonly Uint8Array[];
  #index = 0;
  #reader: ByteReader;

  constructor(blocks: readonly Uint8Array[]) {
    this.#blocks = blocks;
    this.#reader = new ByteReader(blocks[0] ?? new Uint8Array());
  }

  get isDone(): boolean {
    this.#advance();
    return this.#reader.left === 0;
  }

  u8(): number {
    this.#advance();
    return this.#reader.u8();
  }

  u16(): number {
    return this.u8() | (this.u8() << 8);
  }

  u32(): number {
    return this.u16() + this.u16() * 65_536;
  }

  skip(count: number): void {
    let left = count;
    while (left > 0) {
      this.#advance();
      if (this.#reader.left === 0) return;
      const taken = Math.min(left, this.#reader.left);
      this.#reader.skip(taken);
      left -= taken;
    }
  }

  text(length: number, startsWide: boolean): string {
    let isWide = startsWide;
    let left = length;
    let text = "";
    while (left > 0) {
      if (this.#reader.left === 0) {
        this.#advance();
        if (this.#reader.left === 0) break;
        isWide = (this.#reader.u8() & 1) === 1;
      }
      const taken = Math.min(left, isWide ? Math.floor(this.#reader.left / 2) : this.#reader.left);
      if (taken === 0) {
        this.#reader.skip(this.#reader.left);
        continue;
      }
      text += isWide ? this.#reader.wide(taken) : narrowText(this.#reader.bytes(taken), 28_591);
      left -= taken;
    }
    return text;
  }

  #advance(): void {
    while (this.#reader.left === 0 && this.#index + 1 < this.#blocks.length) {
      this.#index += 1;
      this.#reader = new ByteReader(this.#blocks[this.#index] ?? new Uint8Array());
    }
  }
}
