import * as fs from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { inParallel } from "../in-parallel.ts";
import { copyAttributes, copyWhole, setModified, syncDrive } from "./attributes.ts";
import { hasOwnClock, stamp } from "./clock.ts";
import { isAbsent, statOf } from "./file-stat.ts";
import type { FileSystem } from "./file-system.ts";
import { inFolder, inFolders, theVery } from "./in-place.ts";
import { statInPlace } from "./place.ts";
import { copyPlain, hashOf, hashPlain, readPlain, withFile } from "./plain-file.ts";

const open = promisify(fs.open);
const close = promisify(fs.close);
const write = promisify(fs.write);
const fsync = promisify(fs.fsync);
const realpath = promisify(fs.realpath.native);
const readdir = promisify(fs.readdir);
const copyFile = promisify(fs.copyFile);
const link = promisify(fs.link);
const rename = promisify(fs.rename);
const unlink = promisify(fs.unlink);
const rmdir = promisify(fs.rmdir) as (path: string) => Promise<void>;
const mkdir = promisify(fs.mkdir);
const symlink = promisify(fs.symlink);
const chmod = promisify(fs.chmod);

const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0, COPYFILE_EXCL, COPYFILE_FICLONE } = fs.constants;
/** from here on one sync of the whole drive is cheaper than one of every file */
const wholeDriveFrom = 48;

async function createFile(path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const file = await inFolder(path, (place) => open(place, "wx", mode));
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
    statInPlace,
    async realPath(path) {
      try {
        return await realpath(path);
      } catch (error) {
        if (isAbsent(error)) return null;
        throw error;
      }
    },
    readFolder: (path) => theVery(path, (place) => readdir(place)),
    async readKinds(path) {
      const entries = await theVery(path, (place) => readdir(place, { withFileTypes: true }));
      return new Map(entries.map((entry) => [entry.name, entry.isDirectory()]));
    },
    readPlain,
    hashPlain,
    copyPlain,
    stamp,
    hasOwnClock,
    readFile: (path) => withFile(path, (file) => promisify(fs.readFile)(file)),
    readLink: promisify(fs.readlink) as (path: string) => Promise<string>,
    hash: hashOf,
    createFile,
    createFolder: (path, mode) =>
      inFolder(path, async (place) => {
        await mkdir(place, { mode });
      }),
    createLink: (path, target) => inFolder(path, (place) => symlink(target, place)),
    copyBytes: (from, to) =>
      theVery(from, (source) => inFolder(to, (place) => copyFile(source, place, COPYFILE_EXCL | COPYFILE_FICLONE))),
    link: (from, to) => inFolders(from, to, link),
    rename: (from, to) => inFolders(from, to, rename),
    removeFile: (path) => inFolder(path, unlink),
    removeFolder: (path) => inFolder(path, rmdir),
    setMode: (path, mode) => theVery(path, (place) => chmod(place, mode)),
    setModified: (items) => setModified(items, statOf),
    copyWhole,
    copyAttributes,
    sync,
    freeBytes,
  };
}
