import { createInflateRaw, inflateRawSync } from "node:zlib";
import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";

type ZipEntry = Readonly<{
  name: string;
  method: number;
  encrypted: boolean;
  packed: number;
  inflated: number;
  offset: number;
}>;

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_ENTRY = 0x04034b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_END = 0x06064b50;
const UNKNOWN_32 = 0xffffffff;

/** A zip file opened for reading: parts are inflated one by one, on request, under the limits. */
export type ZipArchive = Readonly<{
  names: readonly string[];
  /** the inflated bytes of a part, or null when there is none of that name; names are compared without case */
  part(name: string): Uint8Array | null;
  /** the same piece by piece, for parts that are larger than one would hold at once; stopping early costs no more than what was taken */
  pieces(name: string): AsyncIterable<Uint8Array> | null;
  /** sizes of the entries, in the order of `names` */
  entries: readonly Readonly<{ name: string; bytes: number; isEncrypted: boolean }>[];
}>;

/** Reads the directory of a zip file and refuses bombs by their declared sizes before anything is inflated. */
export function openZip(bytes: Uint8Array): ZipArchive {
  const entries = readDirectory(bytes);
  let spent = 0;
  const byName = new Map(entries.map((entry) => [partKey(entry.name), entry]));
  return {
    names: entries.map((entry) => entry.name),
    entries: entries.map(({ name, inflated, encrypted }) => ({ name, bytes: inflated, isEncrypted: encrypted })),
    pieces(name) {
      const entry = byName.get(partKey(name));
      return entry ? inflatePieces(bytes, entry) : null;
    },
    part(name) {
      const entry = byName.get(partKey(name));
      if (!entry) return null;
      spent += entry.inflated;
      if (spent > limits.inflatedBytes) throw tooLarge("its parts together");
      return inflate(bytes, entry);
    },
  };
}

function partKey(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
}

function tooLarge(what: string): Refusal {
  return new Refusal("too-large", `The file was not opened: ${what} would unpack to more than is safe to read here.`);
}

function damaged(): Refusal {
  return new Refusal(
    "damaged",
    "The file is damaged: its container cannot be unpacked; open it in the program that made it and save it again.",
  );
}

function readDirectory(bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, offset: start } = findDirectory(view);
  if (count > limits.zipEntries) throw tooLarge(`it holds ${count} entries and`);
  const entries: ZipEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw damaged();
    const entry = readEntry(view, at);
    checkSize(entry);
    entries.push(entry);
    at += 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findDirectory(view: DataView): { count: number; offset: number } {
  const lowest = Math.max(0, view.byteLength - 65_557);
  for (let at = view.byteLength - 22; at >= lowest; at -= 1) {
    if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    const count = view.getUint16(at + 10, true);
    const offset = view.getUint32(at + 16, true);
    if (count !== 0xffff && offset !== UNKNOWN_32) return { count, offset };
    return findZip64Directory(view, at);
  }
  throw damaged();
}

function findZip64Directory(view: DataView, end: number): { count: number; offset: number } {
  const locator = end - 20;
  if (locator < 0 || view.getUint32(locator, true) !== ZIP64_LOCATOR) throw damaged();
  const at = Number(view.getBigUint64(locator + 8, true));
  if (at + 56 > view.byteLength || view.getUint32(at, true) !== ZIP64_END) throw damaged();
  return { count: Number(view.getBigUint64(at + 32, true)), offset: Number(view.getBigUint64(at + 48, true)) };
}

function readEntry(view: DataView, at: number): ZipEntry {
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  if (at + 46 + nameLength + extraLength > view.byteLength) throw damaged();
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + 46, nameLength));
  const sizes = [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)];
  const [inflated = 0, packed = 0, offset = 0] = widen(sizes, view, at + 46 + nameLength, extraLength);
  const flags = view.getUint16(at + 8, true);
  return { name, method: view.getUint16(at + 10, true), encrypted: (flags & 1) === 1, packed, inflated, offset };
}

/** Replaces sizes that did not fit 32 bits by those of the zip64 extra field. */
function widen(sizes: number[], view: DataView, extraStart: number, extraLength: number): number[] {
  if (!sizes.includes(UNKNOWN_32)) return sizes;
  let at = extraStart;
  while (at + 4 <= extraStart + extraLength) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) !== 1) {
      at += 4 + length;
      continue;
    }
    let field = at + 4;
    return sizes.map((size) => {
      if (size !== UNKNOWN_32) return size;
      if (field + 8 > at + 4 + length) throw damaged();
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    });
  }
  throw damaged();
}

function checkSize(entry: ZipEntry): void {
  if (entry.inflated > limits.streamedBytes) throw tooLarge(`its part ${entry.name}`);
  if (entry.inflated > limits.ratioFromBytes && entry.inflated > entry.packed * limits.inflationRatio) {
    throw tooLarge(`its part ${entry.name}`);
  }
}

/** The bytes of an entry as they are stored. */
function packedBytes(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  if (entry.encrypted)
    throw new Refusal("encrypted", "The file is encrypted; save a copy without a password and use that.");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.offset + 30 > bytes.length || view.getUint32(entry.offset, true) !== LOCAL_ENTRY) throw damaged();
  const start = entry.offset + 30 + view.getUint16(entry.offset + 26, true) + view.getUint16(entry.offset + 28, true);
  if (start + entry.packed > bytes.length || (entry.method !== 0 && entry.method !== 8)) throw damaged();
  return bytes.subarray(start, start + entry.packed);
}

function unpackable(entry: ZipEntry, cause: unknown): Refusal {
  return new Refusal("damaged", `The file is damaged: its part ${entry.name} cannot be unpacked.`, { cause });
}

function inflate(bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const packed = packedBytes(bytes, entry);
  if (entry.inflated > limits.partBytes) throw tooLarge(`its part ${entry.name}`);
  if (entry.method === 0) return packed;
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(entry.inflated, 1) });
  } catch (error) {
    throw unpackable(entry, error);
  }
}

async function* inflatePieces(bytes: Uint8Array, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const packed = packedBytes(bytes, entry);
  if (entry.method === 0) {
    for (let at = 0; at < packed.length; at += PIECE) yield packed.subarray(at, at + PIECE);
    return;
  }
  const inflater = createInflateRaw({ chunkSize: PIECE });
  inflater.end(packed);
  let produced = 0;
  try {
    for await (const piece of inflater as AsyncIterable<Buffer>) {
      produced += piece.length;
      if (produced > entry.inflated) throw unpackable(entry, null);
      yield piece;
    }
  } catch (error) {
    throw error instanceof Refusal ? error : unpackable(entry, error);
  } finally {
    inflater.destroy();
  }
}

/** bytes inflated at a time */
const PIECE = 262_144;
