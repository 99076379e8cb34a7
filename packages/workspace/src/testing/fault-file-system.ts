import { mkdtempSync } from "node:fs";
import * as fs from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FileSystem } from "../file-system/file-system.ts";

/** Thrown at the moment the machine stops; has no `code`, so nothing mistakes it for the system's word. */
export class Crash extends Error {}

type Fault = "crash" | "ENOSPC" | "EIO" | "EACCES";

export interface FaultFileSystem extends FileSystem {
  /** lets the `at`th changing call from now on fail (`EIO` and `EACCES`: any call); a crash fails all calls after it too */
  arm(fault: Fault, at: number): void;
  disarm(): void;
  /** whether the fault happened */
  hasStruck(): boolean;
  /** takes back what was never synced, as a power cut may: bytes of files, and entries of folders in reverse order */
  loseUnsynced(share: number): Promise<void>;
}

type Change = { folders: readonly string[]; isDurable: boolean; takeBack(): Promise<void> };

const changing = new Set<keyof FileSystem>([
  "createFile",
  "createFolder",
  "createLink",
  "copyBytes",
  "link",
  "rename",
  "removeFile",
  "removeFolder",
  "setMode",
  "setModified",
  "copyWhole",
  "copyAttributes",
  "sync",
]);

/** Remembers what a power cut could take back. `shadow` keeps further names of what was replaced or removed. */
function createMemory(shadow: string) {
  const changes: Change[] = [];
  const unwritten = new Map<string, string>();
  let count = 0;
  const inodeOf = async (path: string) => String((await fs.lstat(path)).ino);
  const keep = async (path: string): Promise<string | null> => {
    count += 1;
    const kept = join(shadow, String(count));
    return fs.link(path, kept).then(
      () => kept,
      () => null,
    );
  };
  const note = (paths: readonly string[], takeBack: () => Promise<void>) => {
    changes.push({ folders: [...new Set(paths.map((path) => dirname(path)))], isDurable: false, takeBack });
  };
  return {
    changes,
    unwritten,
    async written(path: string) {
      unwritten.set(await inodeOf(path), path);
      note([path], () => fs.unlink(path));
    },
    note,
    keep,
    async synced(paths: readonly string[]) {
      const names = new Set(paths);
      for (const change of changes) {
        change.folders = change.folders.filter((folder) => !names.has(folder));
        if (change.folders.length === 0) change.isDurable = true;
      }
      for (const path of paths) unwritten.delete(await inodeOf(path).catch(() => ""));
    },
    async moved(from: string, to: string) {
      const inode = await inodeOf(from);
      if (unwritten.get(inode) === from) unwritten.set(inode, to);
    },
  };
}

/** The calls of `real`, remembered. */
function remembered(real: FileSystem, memory: ReturnType<typeof createMemory>): FileSystem {
  return {
    ...real,
    async createFile(path, bytes, mode) {
      await real.createFile(path, bytes, mode);
      await memory.written(path);
    },
    async copyBytes(from, to) {
      await real.copyBytes(from, to);
      await memory.written(to);
    },
    async copyWhole(sources, folder) {
      await real.copyWhole(sources, folder);
      for (const source of sources) await memory.written(join(folder, basename(source)));
    },
    async createFolder(path, mode) {
      await real.createFolder(path, mode);
      memory.note([path], () => fs.rmdir(path));
    },
    async createLink(path, target) {
      await real.createLink(path, target);
      memory.note([path], () => fs.unlink(path));
    },
    async link(from, to) {
      await real.link(from, to);
      memory.note([to], () => fs.unlink(to));
    },
    async rename(from, to) {
      const kept = await memory.keep(to);
      await memory.moved(from, to);
      await real.rename(from, to);
      memory.note([from, to], async () => {
        await fs.rename(to, from);
        if (kept !== null) await fs.link(kept, to);
      });
    },
    async removeFile(path) {
      const kept = await memory.keep(path);
      await real.removeFile(path);
      memory.note([path], async () => {
        if (kept !== null) await fs.link(kept, path);
      });
    },
    async removeFolder(path) {
      const { mode } = await fs.lstat(path);
      await real.removeFolder(path);
      memory.note([path], () => fs.mkdir(path, { mode }).then(() => undefined));
    },
    async sync(paths) {
      await real.sync(paths);
      await memory.synced(paths);
    },
  };
}

/** A file system that fails or stops at a chosen call. With `shadow`, a folder on the same drive, it can also lose unsynced writes. */
export function createFaultFileSystem(real: FileSystem, shadow: string | null = null): FaultFileSystem {
  const memory = shadow === null ? null : createMemory(mkdtempSync(join(shadow, "shadow-")));
  const inner = memory === null ? real : remembered(real, memory);
  let fault: Fault | null = null;
  let left = 0;
  let struck = false;

  function strike(name: keyof FileSystem): void {
    if (struck && fault === "crash") throw new Crash("the machine has stopped");
    const counts = fault !== null && (changing.has(name) || fault === "EIO" || fault === "EACCES");
    if (!counts || struck) return;
    left -= 1;
    if (left > 0) return;
    struck = true;
    if (fault === "crash") throw new Crash("the machine stops");
    throw Object.assign(new Error(`injected ${fault}`), { code: fault });
  }

  const names = Object.keys(inner) as (keyof FileSystem)[];
  const faulty = Object.fromEntries(
    names.map((name) => [
      name,
      async (...parts: unknown[]) => {
        strike(name);
        return (inner[name] as (...parts: unknown[]) => Promise<unknown>)(...parts);
      },
    ]),
  ) as unknown as FileSystem;
  return {
    ...faulty,
    arm(kind, at) {
      fault = kind;
      left = at;
      struck = false;
    },
    disarm() {
      fault = null;
      struck = false;
    },
    hasStruck: () => struck,
    async loseUnsynced(share) {
      if (memory === null) return;
      const open = memory.changes.filter((change) => !change.isDurable);
      const lost = open.slice(Math.floor(open.length * (1 - share))).toReversed();
      for (const path of memory.unwritten.values()) await fs.truncate(path, 0).catch(() => undefined);
      // what later, durable changes built upon cannot be taken back any more
      for (const change of lost) await change.takeBack().catch(() => undefined);
    },
  };
}
