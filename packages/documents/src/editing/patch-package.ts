import { crc32, deflateRawSync } from "node:zlib";
import { Refusal } from "../refusal.ts";

type Entry = Readonly<{
  name: string;
  /** the entry as the directory lists it */
  listed: Uint8Array;
  /** where its own header begins */
  offset: number;
}>;

const END = 0x06054b50;
const LISTED = 0x02014b50;
const LOCAL = 0x04034b50;
const UTF8_NAMES = 0x800;
const FROM_32_BITS_ON = 0xffffffff;

/**
 * The zip file with some parts changed; null leaves a part out. Everything else keeps its very bytes: packed contents, headers, times and
 * order. Parts are named as the file names them; those it does not have are added at the end.
 */
export function patchPackage(source: Uint8Array, changes: ReadonlyMap<string, Uint8Array | null>): Uint8Array {
  // a Buffer's slices would share its memory
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  const entries = readEntries(bytes, view, end);
  const ends = endsOf(entries, view.getUint32(end + 16, true));
  const body: Uint8Array[] = [bytes.subarray(0, Math.min(...entries.map((entry) => entry.offset)))];
  const directory: Uint8Array[] = [];
  let at = body[0]?.length ?? 0;
  const put = (local: Uint8Array, listed: Uint8Array) => {
    const moved = listed.slice();
    new DataView(moved.buffer).setUint32(42, at, true);
    body.push(local);
    directory.push(moved);
    at += local.length;
  };
  for (const entry of entries) {
    const change = changes.get(entry.name);
    if (change === undefined) put(bytes.subarray(entry.offset, ends.get(entry.offset) ?? entry.offset), entry.listed);
    else if (change !== null) put(...packed(entry.name, change, entry.listed));
  }
  const known = new Set(entries.map((entry) => entry.name));
  for (const [name, content] of changes) if (content !== null && !known.has(name)) put(...packed(name, content, null));
  return joined([...body, ...directory, endRecord(bytes.subarray(end), { count: directory.length, at, directory })]);
}

function unreadable(): Refusal {
  return new Refusal(
    "unsupported",
    "The file was not changed: its container is of a kind that cannot be edited safely.",
  );
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65_557); at -= 1)
    if (view.getUint32(at, true) === END) return at;
  throw unreadable();
}

function readEntries(bytes: Uint8Array, view: DataView, end: number): Entry[] {
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || count === 0 || at === FROM_32_BITS_ON) throw unreadable();
  const entries: Entry[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== LISTED) throw unreadable();
    const nameLength = view.getUint16(at + 28, true);
    const length = 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const offset = view.getUint32(at + 42, true);
    if (offset === FROM_32_BITS_ON || offset + 30 > bytes.length || view.getUint32(offset, true) !== LOCAL)
      throw unreadable();
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    entries.push({ name, listed: bytes.slice(at, at + length), offset });
    at += length;
  }
  return entries;
}

/** Where each entry ends: at the next one's beginning, so that what stands between them is kept too. */
function endsOf(entries: readonly Entry[], directory: number): ReadonlyMap<number, number> {
  const offsets = entries.map((entry) => entry.offset).sort((one, other) => one - other);
  return new Map(offsets.map((offset, index) => [offset, offsets[index + 1] ?? directory]));
}

/** A freshly packed entry and its listing; time and attributes stay those of the part it takes the place of. */
function packed(name: string, content: Uint8Array, before: Uint8Array | null): [Uint8Array, Uint8Array] {
  const encoded = new TextEncoder().encode(name);
  const data = deflateRawSync(content, { level: 6 });
  const old = before ? new DataView(before.buffer, before.byteOffset, before.byteLength) : null;
  const facts = (view: DataView, at: number) => {
    view.setUint16(at, UTF8_NAMES, true);
    view.setUint16(at + 2, 8, true);
    view.setUint32(at + 4, old?.getUint32(12, true) ?? 0x00220000, true);
    view.setUint32(at + 8, crc32(content), true);
    view.setUint32(at + 12, data.length, true);
    view.setUint32(at + 16, content.length, true);
    view.setUint16(at + 20, encoded.length, true);
  };
  const local = new Uint8Array(30 + encoded.length + data.length);
  const head = new DataView(local.buffer);
  head.setUint32(0, LOCAL, true);
  head.setUint16(4, 20, true);
  facts(head, 6);
  local.set(encoded, 30);
  local.set(data, 30 + encoded.length);
  const listed = new Uint8Array(46 + encoded.length);
  const line = new DataView(listed.buffer);
  line.setUint32(0, LISTED, true);
  line.setUint16(4, old?.getUint16(4, true) ?? 20, true);
  line.setUint16(6, 20, true);
  facts(line, 8);
  line.setUint32(38, old?.getUint32(38, true) ?? 0, true);
  listed.set(encoded, 46);
  return [local, listed];
}

function endRecord(
  before: Uint8Array,
  { count, at, directory }: Readonly<{ count: number; at: number; directory: readonly Uint8Array[] }>,
): Uint8Array {
  const record = before.slice();
  const view = new DataView(record.buffer);
  view.setUint16(8, count, true);
  view.setUint16(10, count, true);
  view.setUint32(
    12,
    directory.reduce((sum, each) => sum + each.length, 0),
    true,
  );
  view.setUint32(16, at, true);
  return record;
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
