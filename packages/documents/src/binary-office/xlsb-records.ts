import { Refusal } from "../refusal.ts";
import { ByteReader } from "./byte-reader.ts";

export type XlsbRecord = Readonly<{ type: number; reader: ByteReader }>;

/** The records of a part of a binary workbook. */
export function* xlsbRecords(part: Uint8Array): Generator<XlsbRecord> {
  const reader = new ByteReader(part);
  while (reader.left >= 2) {
    const low = reader.u8();
    const type = low & 0x80 ? (low & 0x7f) | ((reader.u8() & 0x7f) << 7) : low;
    const bytes = reader.bytes(Math.min(recordLength(reader), reader.left));
    yield { type, reader: new ByteReader(bytes) };
  }
}

function recordLength(reader: ByteReader): number {
  let length = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = reader.u8();
    length |= (byte & 0x7f) << shift;
    if ((byte & 0x80) === 0) return length;
  }
  throw new Refusal("damaged", "The workbook is damaged: one of its records has no length.");
}

/** Text with its length before it; a missing one reads as empty. */
export function countedText(reader: ByteReader): string {
  const length = reader.u32();
  return length === 0xffffffff ? "" : reader.wide(length);
}
