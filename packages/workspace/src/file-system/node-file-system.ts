import { createHash, hash } from "node:crypto";
import * as fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { inParallel } from "../in-parallel.ts";
import { copyAttributes, copyWhole, setModified, syncDrive } from "./attributes.ts";
import type { FileStat, FileSystem } from "./file-system.ts";

// callbacks cost a third less than fs.promises over ten thousand small files
const lstat = promisify(fs.lstat) as (path: string, options: { bigint: true }) => Promise<fs.BigIntStats>;
const open = promisify(fs.open);
const close = promisify(fs.close);
const read = promisify(fs.read);
const write = promisify(fs.write);
const fsync = promisify(fs.fsync);
const realpath = promisify(fs.realpath.native);
const readdir = promisify(fs.readdir);
const copyFile = promisify(fs.copyFile);

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants;
const pieceBytes = 256 << 10;
/** from here on one sync of the whole drive is cheaper than one of every file */
const wholeDriveFrom = 48;

function isAbsent(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === "ENOENT" || code === "ENOTDIR";
}

function kindOf(stat: fs.BigIntStats): FileStat["kind"] {
  if (stat.isFile()) return "file";
  if (stat.isDirectory()) return "folder";
  return stat.isSymbolicLink() ? "link" : "other";
}

async function statOf(path: string): Promise<FileStat | null> {
  try {
    const stat = await lstat(path, { bigint: true });
    const kind = kindOf(stat);
    return {
      kind,
      device: String(stat.dev),
      inode: String(stat.ino),
      links: Number(stat.nlink),
      bytes: kind === "folder" ? 0 : Number(stat.size),
      blocks: Number(stat.blocks),
      modifiedNs: String(stat.mtimeNs),
      mode: Number(stat.mode) & 0o7777,
    };
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

async function withFile<Result>(path: string, work: (file: number) => Promise<Result>): Promise<Result> {
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    return await work(file);
  } finally {
    await close(file);
  }
}

async function readPiece(file: number, buffer: Buffer): Promise<number> {
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

async function hashOf(path: string): Promise<string> {
  const buffer = spare.pop() ?? Buffer.allocUnsafe(pieceBytes);
  try {
    return await withFile(path, async (file) => {
      let filled = await readPiece(file, buffer);
      if (filled < buffer.length) return hash("sha256", buffer.subarray(0, filled), "hex");
      const whole = createHash("sha256");
      for (; filled > 0; filled = await readPiece(file, buffer)) whole.update(buffer.subarray(0, filled));
      return whole.digest("hex");
    });
  } finally {
    if (spare.length < 16) spare.push(buffer);
  }
}

async function createFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await open(path, "wx", mode);
  try {
    for (let written = 0; written < bytes.length; ) {
      written += (await write(file, bytes, written, bytes.length - written, null)).bytesWritten;
    }
  } finally {
    await close(file);
  }
}

async function syncOne(path: string): Promise<void> {
  const stat = await statOf(path);
  if (stat === null || stat.kind === "link" || stat.kind === "other") return;
  // Windows has no sync for folders and needs write access for files
  if (process.platform === "win32" && stat.kind === "folder") return;
  const file = await open(path, process.platform === "win32" ? "r+" : O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    await fsync(file);
  } finally {
    await close(file);
  }
}

/** One path of every drive that `paths` lie on. */
async function drivesOf(paths: readonly string[]): Promise<readonly string[]> {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  const stats = await inParallel(folders, statOf);
  const drives = new Map<string, string>();
  stats.forEach((stat, index) => {
    if (stat !== null) drives.set(stat.device, folders[index] as string);
  });
  return [...drives.values()];
}

async function sync(paths: readonly string[]): Promise<void> {
  if (paths.length >= wholeDriveFrom && (await syncDrive(await drivesOf(paths)))) return;
  await inParallel(paths, syncOne);
}

async function freeBytes(path: string): Promise<number> {
  const stat = await fs.promises.statfs(path);
  return stat.bavail * stat.bsize;
}

/** The real disk. */
export function createNodeFileSystem(): FileSystem {
  return {
    stat: statOf,
    async realPath(path) {
      try {
        return await realpath(path);
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    },
    readFolder: (path) => readdir(path),
    readFile: (path) => withFile(path, (file) => promisify(fs.readFile)(file)),
    readLink: promisify(fs.readlink) as (path: string) => Promise<string>,
    hash: hashOf,
    createFile,
    createFolder: async (path, mode) => {
      await promisify(fs.mkdir)(path, { mode });
    },
    createLink: (path, target) => promisify(fs.symlink)(target, path),
    copyBytes: (from, to) => copyFile(from, to, COPYFILE_EXCL | COPYFILE_FICLONE),
    link: promisify(fs.link),
    rename: promisify(fs.rename),
    removeFile: promisify(fs.unlink),
    removeFolder: promisify(fs.rmdir) as (path: string) => Promise<void>,
    setMode: promisify(fs.chmod),
    setModified: (items) => setModified(items, statOf),
    copyWhole,
    copyAttributes,
    sync,
    freeBytes,
  };
}
