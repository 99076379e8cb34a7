import { createHash, hash } from "node:crypto";
import * as fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { toFileStat } from "./file-stat.ts";
import { type FileStat, isPlaceholder, type PlainFile } from "./file-system.ts";
import { isAt, leadsElsewhere, placeOf } from "./place.ts";

const open = promisify(fs.open);
const close = promisify(fs.close);
const read = promisify(fs.read);
const write = promisify(fs.write);
const realpath = promisify(fs.realpath.native);
const copyFile = promisify(fs.copyFile);

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants;
const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;
const pieceBytes = 256 << 10;

export async function withFile<Result>(path: string, work: (file: number) => Promise<Result>): Promise<Result> {
  const file = await open(path, flags);
  try {
    if (process.platform === "linux" && !(await isAt(file, path))) throw leadsElsewhere(path);
    return await work(file);
  } finally {
    await close(file);
  }
}

async function readPiece(file: number, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await read(file, buffer, filled, buffer.length - filled, null);
    filled += bytesRead;
    if (bytesRead === 0) break;
  }
  return filled;
}

/** buffers that are free; a fresh one for each of ten thousand small files would cost more than reading them */
const spare: Buffer[] = [];

async function hashOpen(file: number): Promise<string> {
  const buffer = spare.pop() ?? Buffer.allocUnsafe(pieceBytes);
  try {
    let filled = await readPiece(file, buffer);
    if (filled < buffer.length) return hash("sha256", buffer.subarray(0, filled), "hex");
    const whole = createHash("sha256");
    for (; filled > 0; filled = await readPiece(file, buffer)) whole.update(buffer.subarray(0, filled));
    return whole.digest("hex");
  } finally {
    if (spare.length < 16) spare.push(buffer);
  }
}

/** See `FileSystem.hash`. */
export function hashOf(path: string): Promise<string> {
  return withFile(path, hashOpen);
}

function statOpen(file: number): FileStat {
  return toFileStat(fs.fstatSync(file, { bigint: true }));
}

function isSame(left: FileStat, right: FileStat): boolean {
  return left.changedNs === right.changedNs && left.modifiedNs === right.modifiedNs && left.bytes === right.bytes;
}

/** Whether an open file lies at `path` and no part of `path` is a link. */
async function liesAt(file: number, path: string): Promise<boolean> {
  const place = placeOf(file);
  if (place !== null) return place === path;
  const folder = dirname(path);
  if ((await realpath(folder)) !== folder) return false;
  const [now, found] = [fs.lstatSync(path, { bigint: true }), fs.fstatSync(file, { bigint: true })];
  return now.ino === found.ino && now.dev === found.dev;
}

const isNotPlain = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENXIO", "EISDIR"]);

/** Only opening and reading wait for the drive, in the pool; what is asked of a file that is open, the kernel knows. */
async function withPlain<Result>(
  path: string,
  work: (file: number, stat: FileStat) => Promise<Result | null>,
): Promise<Result | null> {
  let file: number;
  try {
    file = await open(path, flags);
  } catch (error) {
    if (isNotPlain.has((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
  try {
    const stat = statOpen(file);
    if (stat.kind !== "file" || isPlaceholder(stat) || !(await liesAt(file, path))) return null;
    const result = await work(file, stat);
    return isSame(stat, statOpen(file)) ? result : null;
  } finally {
    fs.closeSync(file);
  }
}

/** See `FileSystem.readPlain`. */
export function readPlain(path: string, maxBytes: number): Promise<PlainFile | null> {
  return withPlain(path, async (file, stat) => {
    if (stat.bytes > maxBytes) return null;
    const bytes = new Uint8Array(stat.bytes);
    return (await readPiece(file, bytes)) === stat.bytes ? { stat, bytes } : null;
  });
}

/** See `FileSystem.hashPlain`. */
export function hashPlain(path: string): Promise<string | null> {
  return withPlain(path, hashOpen);
}

async function copyPieces(from: number, to: number): Promise<void> {
  const buffer = Buffer.allocUnsafe(pieceBytes);
  for (let filled = await readPiece(from, buffer); filled > 0; filled = await readPiece(from, buffer)) {
    for (let written = 0; written < filled; ) {
      written += (await write(to, buffer, written, filled - written, null)).bytesWritten;
    }
  }
}

/** See `FileSystem.copyPlain`. */
export function copyPlain(from: string, to: string): Promise<FileStat | null> {
  return withPlain(from, async (file, stat) => {
    if (placeOf(file) !== null) {
      // the kernel hands over the very file that is open, and may share its blocks
      await copyFile(`/proc/self/fd/${file}`, to, COPYFILE_EXCL | COPYFILE_FICLONE);
      await promisify(fs.chmod)(to, 0o600);
      return stat;
    }
    const target = await open(to, "wx", 0o600);
    try {
      await copyPieces(file, target);
    } finally {
      await close(target);
    }
    return stat;
  });
}
