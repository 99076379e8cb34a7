import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath, Harvest, LeftOut, Snapshot, TreeDifference } from "@deskhand/contracts";

/** Puts one difference into a tree; `place` is where its path lies. */
function put(difference: TreeDifference, place: string): void {
  const isKept = difference.entry === "folder" && !difference.isOpaque;
  if (!isKept) fs.rmSync(place, { recursive: true, force: true });
  fs.mkdirSync(join(place, ".."), { recursive: true });
  if (difference.entry === "link") fs.symlinkSync(difference.target, place);
  if (difference.entry === "file") fs.copyFileSync(difference.hostPath, place);
  if (difference.entry === "folder") fs.mkdirSync(place, { recursive: true });
  if ("mode" in difference) fs.chmodSync(place, difference.mode);
}

/** Lays what is staged over a copy of the user's folder, as a program sees it. */
function materialise(snapshot: Snapshot, at: string): void {
  for (const { path: top, hostPath, differences } of snapshot.mounts) {
    fs.mkdirSync(join(at, top, ".."), { recursive: true });
    execFileSync("cp", ["-aT", hostPath, join(at, top)]);
    for (const difference of differences) put(difference, join(at, difference.path));
  }
}

type Found = Readonly<{ stat: fs.Stats; link: string | null; text: string | null }>;

function look(path: string): Found | null {
  const stat = fs.lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  const link = stat.isSymbolicLink() ? fs.readlinkSync(path) : null;
  return { stat, link, text: stat.isFile() ? fs.readFileSync(path, "latin1") : null };
}

type Sides = Readonly<{ before: string; after: string; found: TreeDifference[]; leftOut: LeftOut[] }>;

function differ(sides: Sides, path: GuestPath, isOver: boolean): void {
  const { found, leftOut } = sides;
  const [old, now] = [isOver ? look(join(sides.before, path)) : null, look(join(sides.after, path))];
  if (now === null) found.push({ path, entry: "gone" });
  else if (now.stat.isDirectory()) differFolder(sides, path, old, now.stat.mode & 0o7777);
  else if (now.link !== null) {
    if (old?.link !== now.link) found.push({ path, entry: "link", target: now.link });
  } else if (now.text === null) leftOut.push({ path, because: "It is no file." });
  else differFile(sides, path, old, now);
}

function differFile({ found, after }: Sides, path: GuestPath, old: Found | null, now: Found): void {
  const { size: bytes, mtimeMs: modifiedMs, mode } = now.stat;
  if (old?.text === now.text && old.stat.mode === mode && old.stat.mtimeMs === modifiedMs) return;
  found.push({ path, entry: "file", hostPath: join(after, path), bytes, mode: mode & 0o7777, modifiedMs });
}

function differFolder(sides: Sides, path: GuestPath, old: Found | null, mode: number): void {
  const isMerged = old?.stat.isDirectory() ?? false;
  if (!isMerged || ((old?.stat.mode ?? 0) & 0o7777) !== mode) {
    sides.found.push({ path, entry: "folder", mode, isOpaque: old !== null && !isMerged });
  }
  differIn(sides, path, isMerged);
}

function differIn(sides: Sides, path: GuestPath, isOver: boolean): void {
  const names = new Set(fs.readdirSync(join(sides.after, path)));
  for (const name of isOver ? fs.readdirSync(join(sides.before, path)) : []) names.add(name);
  for (const name of [...names].sort()) differ(sides, `${path}/${name}`, isOver);
}

/** A program of the test's own, run on a copy of what `snapshot` shows; `root` is where the guest's paths begin. */
export type Program = (root: string) => void | Promise<void>;

/** Runs `program` and harvests what it did by comparing two copies. Touched but equal files are harvested too, as an overlay would. */
export async function simulate(snapshot: Snapshot, program: Program): Promise<Harvest> {
  const folder = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "program-")));
  const sides: Sides = { before: join(folder, "before"), after: join(folder, "after"), found: [], leftOut: [] };
  materialise(snapshot, sides.before);
  execFileSync("cp", ["-aT", sides.before, sides.after]);
  await program(sides.after);
  for (const { path } of snapshot.mounts) differIn(sides, path, true);
  return {
    differences: sides.found,
    leftOut: sides.leftOut,
    async dispose() {
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}
