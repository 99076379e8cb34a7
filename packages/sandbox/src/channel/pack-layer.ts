import type { TreeDifference } from "@deskhand/contracts";
import { openPlain } from "../open-plain.ts";

export type LayerPacking = Readonly<{
  /** guest path of the mount; differences lie below it */
  mountPath: string;
  /** as in the stage's settings */
  marks: "user" | "trusted";
  /** who owns the entries in the stage, as a number there */
  owner: number;
}>;

const blockBytes = 512;

type Header = Readonly<{
  name: string;
  type: "0" | "2" | "3" | "5";
  mode: number;
  bytes: number;
  modifiedMs: number;
  linkTarget: string;
}>;

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** One header block; names are only for show, because the pax records before it hold the exact ones. */
function headerBlock(header: Header, typeFlag: string, owner: number): Buffer {
  const block = Buffer.alloc(blockBytes);
  block.write(header.name.slice(-50), 0, 100, "utf8");
  block.write(octal(header.mode, 8), 100, "latin1");
  block.write(octal(owner, 8), 108, "latin1");
  block.write(octal(owner, 8), 116, "latin1");
  block.write(octal(header.bytes < 8 ** 11 ? header.bytes : 0, 12), 124, "latin1");
  block.write(octal(Math.max(0, Math.floor(header.modifiedMs / 1000)), 12), 136, "latin1");
  block.write("        ", 148, "latin1");
  block.write(typeFlag, 156, "latin1");
  block.write("ustar\0" + "00", 257, "latin1");
  block.write(octal(0, 8), 329, "latin1");
  block.write(octal(0, 8), 337, "latin1");
  block.write(
    `${octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
    "latin1",
  );
  return block;
}

/** `length key=value\n`, where the length counts its own digits */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length + rest !== length) length = rest + String(length).length;
  return Buffer.from(`${length} ${key}=${value}\n`);
}

function padding(bytes: number): Buffer {
  return Buffer.alloc((blockBytes - (bytes % blockBytes)) % blockBytes);
}

function entryBlocks(header: Header, extra: readonly Buffer[], owner: number): Buffer {
  const records = Buffer.concat([
    paxRecord("path", header.name),
    paxRecord("mtime", (header.modifiedMs / 1000).toFixed(3)),
    paxRecord("size", String(header.bytes)),
    ...(header.linkTarget === "" ? [] : [paxRecord("linkpath", header.linkTarget)]),
    ...extra,
  ]);
  const own = { ...header, bytes: records.byteLength, mode: 0o644 };
  return Buffer.concat([
    headerBlock(own, "x", owner),
    records,
    padding(records.byteLength),
    headerBlock(header, header.type, owner),
  ]);
}

function headerOf(difference: TreeDifference, name: string): Header {
  const empty = { name, mode: 0, bytes: 0, modifiedMs: 0, linkTarget: "" };
  if (difference.entry === "file") {
    const { mode, bytes, modifiedMs } = difference;
    return { ...empty, type: "0", mode: mode & 0o777, bytes, modifiedMs };
  }
  if (difference.entry === "folder") return { ...empty, type: "5", mode: difference.mode & 0o777 };
  if (difference.entry === "link") return { ...empty, type: "2", mode: 0o777, linkTarget: difference.target };
  return { ...empty, type: "3" };
}

/** Exactly `bytes` bytes of the file; throws when it has become another length, because an archive cannot take that back. */
async function* fileBytes(hostPath: string, bytes: number): AsyncGenerator<Uint8Array> {
  if (bytes === 0) return;
  let sent = 0;
  // the stream closes the file
  const file = await openPlain(hostPath);
  for await (const chunk of file.createReadStream({ end: bytes - 1 })) {
    sent += (chunk as Buffer).byteLength;
    yield chunk as Buffer;
  }
  if (sent !== bytes) throw new Error("A file changed while it was being shown to a program.");
  yield padding(bytes);
}

/** Only the mode of the mounted folder itself can differ: overlayfs has no mark for hiding all that is below a whole layer. */
function innerName(difference: TreeDifference, mountPath: string): string {
  if (difference.path === mountPath && difference.entry === "folder" && !difference.isOpaque) return "./";
  if (!difference.path.startsWith(`${mountPath}/`)) throw new Error("A difference lies outside its folder.");
  return `./${difference.path.slice(mountPath.length + 1)}`;
}

/**
 * The archive that `GuestChannel.layer` lays out: differences as overlayfs notes them, 0:0 device for what is gone, a mark on folders that
 * hide what is below. Parents must come first, as the contract says.
 */
export async function* packLayer(
  differences: readonly TreeDifference[],
  packing: LayerPacking,
): AsyncGenerator<Uint8Array> {
  const mark = `SCHILY.xattr.${packing.marks}.overlay.opaque`;
  for (const difference of differences) {
    const header = headerOf(difference, innerName(difference, packing.mountPath));
    const isOpaque = difference.entry === "folder" && difference.isOpaque;
    yield entryBlocks(header, isOpaque ? [paxRecord(mark, "y")] : [], packing.owner);
    if (difference.entry === "file") yield* fileBytes(difference.hostPath, difference.bytes);
  }
  yield Buffer.alloc(blockBytes * 2);
}
