import { type BigIntStats, readdirSync } from "node:fs";
import { ChangeList, seeEntry } from "./change-list.ts";
import type { ChangeLine } from "./frames.ts";
import { exactText, joinRaw, type RawPath } from "./raw-path.ts";

/** What identifies the state of one entry: a program can set every other field, but not this time. */
type Stock = Readonly<{ inode: bigint; changedNs: bigint; mode: bigint }>;

/** The entries of a folder before a command, by their relative path as latin1 text. */
export type CopyStock = ReadonlyMap<string, Stock>;

type OpenFolder = Readonly<{ path: RawPath; relative: RawPath }>;
type Found = Readonly<{ path: RawPath; relative: RawPath; status: BigIntStats }>;

function* walk(folder: string): Generator<Found> {
  const open: OpenFolder[] = [{ path: Buffer.from(folder), relative: Buffer.alloc(0) }];
  for (let each = open.pop(); each !== undefined; each = open.pop()) {
    for (const name of readdirSync(each.path, { encoding: "buffer" })) {
      const path = joinRaw(each.path, name);
      const relative = each.relative.byteLength === 0 ? name : joinRaw(each.relative, name);
      const status = seeEntry(path);
      if (status === null) continue;
      yield { path, relative, status };
      if (status.isDirectory()) open.push({ path, relative });
    }
  }
}

function stockOf(status: BigIntStats): Stock {
  return { inode: status.ino, changedNs: status.ctimeNs, mode: status.mode };
}

/** Numbers of files that went are given out again, so the kind has to agree as well. */
function isSameObject(a: Stock, b: Stock): boolean {
  return a.inode === b.inode && (a.mode & kindBits) === (b.mode & kindBits);
}

const kindBits = 0o170000n;

/** Remembers what a copy holds before a command runs on it. */
export function takeStock(folder: string): CopyStock {
  const stock = new Map<string, Stock>();
  for (const { relative, status } of walk(folder)) stock.set(relative.toString("latin1"), stockOf(status));
  return stock;
}

/**
 * How a copy differs from what it was. A folder that was replaced by another of its name is opaque; of a folder that went only the folder
 * is named.
 */
export function compareCopy(mount: number, folder: string, before: CopyStock): readonly ChangeLine[] {
  const list = new ChangeList(mount);
  const seen = new Set<string>();
  const replaced = new Set<string>();
  for (const { path, relative, status } of walk(folder)) {
    const key = relative.toString("latin1");
    seen.add(key);
    const old = before.get(key);
    const now = stockOf(status);
    if (old !== undefined && old.inode === now.inode && old.changedNs === now.changedNs) continue;
    const text = exactText(relative);
    if (text === null) {
      list.addUnnameable(relative);
      continue;
    }
    list.addEntry(path, text, status);
    if (old === undefined || isSameObject(old, now)) continue;
    replaced.add(key);
    const last = list.lines.length - 1;
    const line = list.lines[last];
    if (line?.entry === "folder") list.lines[last] = { ...line, isOpaque: true };
  }
  addGone(
    list,
    [...before.keys()].filter((key) => !seen.has(key)),
    replaced,
  );
  return list.lines;
}

function addGone(list: ChangeList, keys: readonly string[], replaced: ReadonlySet<string>): void {
  const gone = new Set(keys);
  for (const key of keys) {
    const parent = key.slice(0, Math.max(0, key.lastIndexOf("/")));
    if (gone.has(parent) || isInside(parent, replaced)) continue;
    const text = exactText(Buffer.from(key, "latin1"));
    if (text === null) list.addUnnameable(Buffer.from(key, "latin1"));
    else list.add({ mount: list.mount, path: text, entry: "gone" });
  }
}

function isInside(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false;
  for (let at = path; at !== ""; at = at.slice(0, Math.max(0, at.lastIndexOf("/")))) {
    if (folders.has(at)) return true;
  }
  return false;
}
