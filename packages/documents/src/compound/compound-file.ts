import { Refusal } from "../refusal.ts";

/** A compound file (the container of older office files and of Outlook messages) opened for reading. */
export type CompoundFile = Readonly<{
  /** paths of all streams, with `/` between storages */
  names: readonly string[];
  /** bytes of a stream, or null when there is none of that path; case does not count */
  stream(path: string): Uint8Array | null;
}>;

type Entry = Readonly<{
  name: string;
  kind: number;
  left: number;
  right: number;
  child: number;
  start: number;
  bytes: number;
}>;
type Sectors = Readonly<{ bytes: Uint8Array; view: DataView; shift: number }>;

const END = 0xfffffffe;
const NONE = 0xffffffff;
const MAX_ENTRIES = 20_000;
const SMALL_STREAM = 4_096;

/** Opens the container; chains that loop or leave the file end where they do so, and a file without a directory is refused. */
export function openCompoundFile(bytes: Uint8Array): CompoundFile {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 1_024 || view.getUint32(0) !== 0xd0cf11e0) throw damaged();
  const shift = view.getUint16(0x1e, true);
  if (shift !== 9 && shift !== 12) throw damaged();
  const sectors: Sectors = { bytes, view, shift };
  const fat = readFat(sectors);
  const directory = chainBytes(sectors, fat, view.getUint32(0x30, true), Number.POSITIVE_INFINITY);
  const entries = readEntries(directory);
  const root = entries[0];
  if (root?.kind !== 5) throw damaged();
  const smallFat = toTable(chainBytes(sectors, fat, view.getUint32(0x3c, true), Number.POSITIVE_INFINITY));
  const small: Sectors = smallSectors(chainBytes(sectors, fat, root.start, root.bytes));
  const byPath = paths(entries, root);
  return {
    names: [...byPath.values()].map(({ path }) => path),
    stream(path) {
      const entry = byPath.get(path.toLowerCase())?.entry;
      if (!entry) return null;
      return entry.bytes < SMALL_STREAM
        ? chainBytes(small, smallFat, entry.start, entry.bytes)
        : chainBytes(sectors, fat, entry.start, entry.bytes);
    },
  };
}

function damaged(): Refusal {
  return new Refusal(
    "damaged",
    "The file is damaged: its container cannot be opened; open it in the program that made it and save it again.",
  );
}

/** Small sectors have no header before them. */
function smallSectors(bytes: Uint8Array): Sectors {
  return { bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), shift: 6 };
}

function offsetOf({ shift }: Sectors, sector: number): number {
  return shift === 6 ? sector * 64 : (sector + 1) * 2 ** shift;
}

function readFat(sectors: Sectors): Uint32Array {
  const { view, shift, bytes } = sectors;
  const perSector = 2 ** shift / 4;
  const limit = Math.ceil(bytes.length / 2 ** shift) + 1;
  const parts: number[] = [];
  for (let index = 0; index < 109; index += 1) parts.push(view.getUint32(0x4c + index * 4, true));
  let next = view.getUint32(0x44, true);
  for (let seen = 0; next < END && seen < limit; seen += 1) {
    const at = offsetOf(sectors, next);
    if (at + 2 ** shift > bytes.length) break;
    for (let index = 0; index < perSector - 1; index += 1) parts.push(view.getUint32(at + index * 4, true));
    next = view.getUint32(at + (perSector - 1) * 4, true);
  }
  const used = parts.filter((sector) => sector < END).slice(0, limit);
  const table = new Uint32Array(used.length * perSector).fill(NONE);
  used.forEach((sector, order) => {
    const at = offsetOf(sectors, sector);
    for (let index = 0; index < perSector && at + index * 4 + 4 <= bytes.length; index += 1)
      table[order * perSector + index] = view.getUint32(at + index * 4, true);
  });
  return table;
}

function toTable(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => view.getUint32(index * 4, true));
}

/** The bytes of a chain of sectors, at most `length`; a chain longer than the file has sectors is a loop and ends. */
function chainBytes(sectors: Sectors, table: Uint32Array, start: number, length: number): Uint8Array {
  const size = 2 ** sectors.shift;
  const pieces: Uint8Array[] = [];
  let gathered = 0;
  const limit = Math.ceil(sectors.bytes.length / size) + 1;
  let sector = start;
  for (let seen = 0; sector < END && seen < limit && gathered < length; seen += 1) {
    const at = offsetOf(sectors, sector);
    if (at >= sectors.bytes.length) break;
    const piece = sectors.bytes.subarray(at, Math.min(at + size, sectors.bytes.length));
    pieces.push(piece);
    gathered += piece.length;
    sector = table[sector] ?? END;
  }
  return new Uint8Array(Buffer.concat(pieces).subarray(0, Math.min(length, gathered)));
}

function readEntries(directory: Uint8Array): Entry[] {
  const view = new DataView(directory.buffer, directory.byteOffset, directory.byteLength);
  const count = Math.min(Math.floor(directory.length / 128), MAX_ENTRIES);
  return Array.from({ length: count }, (_, index) => {
    const at = index * 128;
    const nameBytes = Math.min(Math.max(view.getUint16(at + 0x40, true) - 2, 0), 62);
    return {
      name: new TextDecoder("utf-16le").decode(directory.subarray(at, at + nameBytes)),
      kind: view.getUint8(at + 0x42),
      left: view.getUint32(at + 0x44, true),
      right: view.getUint32(at + 0x48, true),
      child: view.getUint32(at + 0x4c, true),
      start: view.getUint32(at + 0x74, true),
      bytes: view.getUint32(at + 0x78, true),
    };
  });
}

/** Walks the trees of the directory; an entry is visited once, so a tree that loops ends. */
function paths(entries: readonly Entry[], root: Entry): Map<string, { path: string; entry: Entry }> {
  const found = new Map<string, { path: string; entry: Entry }>();
  const seen = new Set<number>();
  const waiting: { index: number; prefix: string }[] = [{ index: root.child, prefix: "" }];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { index, prefix } = next;
    const entry = entries[index];
    if (!entry || entry.kind === 0 || seen.has(index)) continue;
    seen.add(index);
    const path = `${prefix}${entry.name}`;
    if (entry.kind === 2) found.set(path.toLowerCase(), { path, entry });
    else waiting.push({ index: entry.child, prefix: `${path}/` });
    waiting.push({ index: entry.right, prefix }, { index: entry.left, prefix });
  }
  return found;
}
