import { limits } from "../limits.ts";
import { openZip, type ZipArchive } from "../ooxml/zip-archive.ts";
import { Refusal } from "../refusal.ts";
import { MessageFields, varint } from "./message-fields.ts";
import { unpackSnappy } from "./unpack-snappy.ts";

export type ArchiveObject = Readonly<{ type: number; message: Uint8Array }>;

/** The objects of an iWork file by their identifiers. */
export function archiveObjects(bytes: Uint8Array): ReadonlyMap<number, ArchiveObject> {
  const zip = partsZip(bytes);
  const objects = new Map<number, ArchiveObject>();
  let left: number = limits.inflatedBytes;
  for (const name of zip.names.filter((each) => /\.iwa$/i.test(each))) {
    const unpacked = unpackPart(zip.part(name) ?? new Uint8Array(), left);
    left -= unpacked.length;
    collect(unpacked, objects);
  }
  if (objects.size === 0) throw new Refusal("damaged", "The file is damaged: it holds no objects.");
  return objects;
}

/** Older files keep their parts in a zip inside the zip. */
function partsZip(bytes: Uint8Array): ZipArchive {
  const zip = openZip(bytes);
  if (zip.names.some((name) => /(?:^|\/)\.iwpv2$/i.test(name)))
    throw new Refusal("encrypted", "The file is protected by a password; save a copy without it and use that.");
  const inner = zip.names.find((name) => /(?:^|\/)Index\.zip$/i.test(name));
  const packed = inner === undefined ? null : zip.part(inner);
  return packed === null ? zip : openZip(packed);
}

/** A part is a row of packed blocks: a zero, three bytes of length, and the block. */
function unpackPart(part: Uint8Array, mostBytes: number): Uint8Array {
  const blocks: Uint8Array[] = [];
  let total = 0;
  for (let at = 0; at + 4 <= part.length; ) {
    const length = (part[at + 1] ?? 0) | ((part[at + 2] ?? 0) << 8) | ((part[at + 3] ?? 0) << 16);
    if (part[at] !== 0 || at + 4 + length > part.length)
      throw new Refusal("damaged", "The file is damaged: one of its parts ends in the middle.");
    const block = unpackSnappy(part.subarray(at + 4, at + 4 + length), mostBytes - total);
    blocks.push(block);
    total += block.length;
    at += 4 + length;
  }
  const whole = new Uint8Array(total);
  let at = 0;
  for (const block of blocks) {
    whole.set(block, at);
    at += block.length;
  }
  return whole;
}

/** Each object: its header's length, its header, and its messages, of which the first is the object itself. */
function collect(unpacked: Uint8Array, objects: Map<number, ArchiveObject>): void {
  for (let at = 0; at < unpacked.length; ) {
    const { value: length, next } = varint(unpacked, at);
    const header = new MessageFields(unpacked.subarray(next, next + length));
    at = next + length;
    for (const [index, message] of header.messages(2).entries()) {
      const bytes = unpacked.subarray(at, at + message.number(3));
      if (index === 0) objects.set(header.number(1), { type: message.number(1), message: bytes });
      at += message.number(3);
    }
  }
}
