import type { GuestPath } from "@deskhand/contracts";
import { inputError, isFull, spaceError } from "../failures.ts";
import { refusal, type Wish } from "../grants/verbs.ts";
import { childOf, isInside, isOtherSpelling, nameOf, parentOf, quoted } from "../guest-path.ts";
import type { Entry, Layer } from "./layer.ts";
import { attach, detach, hiddenBy, remove, resolve } from "./overlay.ts";
import type { Reader } from "./reader.ts";
import type { ViewContext } from "./step-view.ts";
import { tokenOf } from "./version.ts";

export interface Writer {
  write(path: GuestPath, bytes: Uint8Array): Promise<void>;
  createFolder(path: GuestPath): Promise<void>;
  move(from: GuestPath, to: GuestPath): Promise<void>;
  copy(from: GuestPath, to: GuestPath): Promise<void>;
  remove(path: GuestPath): Promise<void>;
}

const fileMode = 0o644;
const folderMode = 0o755;

/** Stores bytes for the task; says so when there is no room for them. */
export async function blobbed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isFull(error)) throw error;
    throw spaceError("The disk that holds Deskhand's data is full. Free some space, then resume the task.", error);
  }
}

/** What the functions below share. */
type Writing = ViewContext & Readonly<{ reader: Reader }>;

function permit({ folders }: Writing, wish: Wish): void {
  const sentence = refusal(wish, folders);
  if (sentence !== null) throw inputError(sentence);
}

/** Whether only this task has what is at `path`, so that changing it touches nothing of the user's. */
export function isOwn({ overlay, space }: ViewContext, path: GuestPath): boolean {
  const { own, lower } = resolve(overlay, path);
  if (own === null) return lower !== null && space.isOwn(lower);
  return own.kind !== "file" || own.from === null || space.isOwn(own.from);
}

/** Notes what the step builds on before it stages anything at `path`. */
async function builds({ overlay, space, tracker }: Writing, path: GuestPath, entry: Entry | null): Promise<void> {
  await tracker.check(path, entry);
  const { own, lower } = resolve(overlay, path);
  if (own !== null) return;
  const below = lower ?? hiddenBy(overlay, path);
  if (below !== null) tracker.builds(below, lower === null ? await space.staged.entry(below) : entry);
}

async function ensureParents(writing: Writing, path: GuestPath): Promise<void> {
  const parent = parentOf(path);
  const entry = await writing.reader.entry(parent);
  if (entry?.entry === "folder") return;
  if (entry !== null) {
    const what = entry.entry === "link" ? `a link to ${quoted(entry.linkTarget ?? "")}` : "a file";
    throw inputError(`${quoted(parent)} is ${what}, not a folder, so nothing can be put in it.`);
  }
  await createFolder(writing, parent);
}

async function createFolder(writing: Writing, path: GuestPath): Promise<void> {
  permit(writing, { kind: "created", path, from: null, isOwn: true });
  const entry = await writing.reader.entry(path);
  if (entry?.entry === "folder") return;
  if (entry !== null) throw inputError(`${quoted(path)} already exists and is not a folder.`);
  await ensureParents(writing, path);
  await builds(writing, path, null);
  const place = { kind: "folder", mode: folderMode, modifiedMs: Date.now() } as const;
  attach(writing.overlay, path, { place, children: new Map() });
  writing.tracker.saw(path, "folder");
}

type Put = () => Promise<Readonly<{ sha256: string; bytes: number; mode: number }>>;

async function stage(writing: Writing, path: GuestPath, put: Put): Promise<void> {
  const { overlay, view, tracker, blobs } = writing;
  const current = await view.entry(path);
  permit(writing, {
    kind: current === null ? "created" : "edited",
    path,
    from: null,
    isOwn: current === null || isOwn(writing, path),
  });
  if (current?.entry === "folder") throw inputError(`${quoted(path)} is a folder. Choose another name for the file.`);
  if (current?.entry === "link") {
    throw inputError(`${quoted(path)} is a link to ${quoted(current.linkTarget ?? "")}. Write to that path instead.`);
  }
  if (current === null) await ensureParents(writing, path);
  await builds(writing, path, current);
  const { sha256, bytes, mode } = await blobbed(put);
  blobs.add(sha256);
  const { own, lower } = resolve(overlay, path);
  const from = own?.kind === "file" ? own.from : current === null ? null : lower;
  const place = { kind: "file", sha256, bytes, mode: current?.mode ?? mode, modifiedMs: Date.now(), from } as const;
  attach(overlay, path, { place, children: new Map() });
  tracker.saw(path, `#${sha256}`);
}

async function copyLink(writing: Writing, entry: Entry, to: GuestPath): Promise<void> {
  permit(writing, { kind: "created", path: to, from: null, isOwn: true });
  await ensureParents(writing, to);
  await builds(writing, to, null);
  const place = { kind: "link", target: entry.linkTarget ?? "", modifiedMs: Date.now() } as const;
  attach(writing.overlay, to, { place, children: new Map() });
  writing.tracker.saw(to, `link:${place.target}`);
}

async function copyEntry(writing: Writing, entry: Entry, to: GuestPath): Promise<void> {
  const { view, reader, space } = writing;
  if (entry.entry === "folder") {
    await createFolder(writing, to);
    const contents = (await view.children(entry.path)) ?? [];
    for (const child of contents) await copyEntry(writing, child, childOf(to, nameOf(child.path)));
    return;
  }
  if (entry.entry === "link") return copyLink(writing, entry, to);
  const file = await reader.file(entry.path);
  await stage(writing, to, async () => {
    const { source, bytes, mode } = file;
    if (source.at === "disk") return { mode, ...(await space.blobs.putFile(reader.hostPathOf(file))) };
    if (source.sha256 === null) throw new Error(`${file.path} has no bytes`);
    return { sha256: source.sha256, bytes, mode };
  });
}

async function existing({ reader }: Writing, path: GuestPath): Promise<Entry> {
  const entry = await reader.entry(path);
  if (entry !== null) return entry;
  throw inputError(`There is no ${quoted(path)}. List the folder to see what is there.`);
}

/** Whether both paths name the same entry on a drive that takes two spellings for one. */
function isSameOnDisk(entry: Entry, target: Entry): boolean {
  if (entry.source.at !== "disk" || target.source.at !== "disk") return false;
  const [left, right] = [entry.source.stat, target.source.stat];
  if (left.inode !== right.inode || left.device !== right.device) return false;
  // hard links whose names differ only in case are two files' names, not two spellings
  return (entry.entry === "folder" || left.links <= 1) && isOtherSpelling(entry.path, target.path);
}

async function deviceAt(view: Layer, path: GuestPath): Promise<string | null> {
  const entry = await view.entry(path);
  if (entry?.source.at === "disk") return entry.source.stat.device;
  return path === "/" ? null : deviceAt(view, parentOf(path));
}

/** A folder cannot be renamed across drives: its contents move one by one. */
async function moveAcross(writing: Writing, entry: Entry, to: GuestPath): Promise<void> {
  await createFolder(writing, to);
  const contents = (await writing.view.children(entry.path)) ?? [];
  for (const child of contents) await moveEntry(writing, child, childOf(to, nameOf(child.path)));
  await removeEntry(writing, entry);
}

/** `target` is what has the name `to` already, which can only be another spelling of the entry itself. */
async function moveEntry(writing: Writing, entry: Entry, to: GuestPath, target: Entry | null = null): Promise<void> {
  const { overlay, view, tracker } = writing;
  const from = entry.path;
  permit(writing, { kind: "moved", path: to, from, isOwn: isOwn(writing, from) });
  await ensureParents(writing, to);
  if (entry.entry === "folder" && entry.source.at === "disk") {
    if ((await deviceAt(view, parentOf(to))) !== entry.source.stat.device) return moveAcross(writing, entry, to);
  }
  await builds(writing, from, entry);
  if (target === null) await builds(writing, to, null);
  const branch = detach(overlay, from);
  if (branch === null) throw inputError(`There is no ${quoted(from)}.`);
  attach(overlay, to, branch);
  tracker.moved([{ from, to, isFolder: entry.entry === "folder" }]);
}

async function move(writing: Writing, from: GuestPath, to: GuestPath): Promise<void> {
  const entry = await existing(writing, from);
  if (from === to) return;
  if (isInside(to, from)) throw inputError(`${quoted(from)} cannot be moved into itself.`);
  const target = await writing.reader.entry(to);
  if (target !== null && !isSameOnDisk(entry, target)) {
    throw inputError(`There is already a ${quoted(to)}. Choose another name, or move that one away first.`);
  }
  await moveEntry(writing, entry, to, target);
}

async function removeEntry(writing: Writing, entry: Entry): Promise<void> {
  const { overlay, view, tracker, space } = writing;
  permit(writing, { kind: "deleted", path: entry.path, from: null, isOwn: isOwn(writing, entry.path) });
  const { own, lower } = resolve(overlay, entry.path);
  if (entry.entry === "folder") {
    for (const child of (await view.children(entry.path)) ?? []) await removeEntry(writing, child);
    if (own === null && lower !== null) tracker.builds(lower, entry, (await space.staged.children(lower)) ?? []);
  } else await builds(writing, entry.path, entry);
  remove(overlay, entry.path);
  tracker.saw(entry.path, tokenOf(null));
}

/** The staging half of a step's view. */
export function createWriter(context: ViewContext, reader: Reader): Writer {
  const writing: Writing = { ...context, reader };
  return {
    write: (path, bytes) =>
      stage(writing, path, async () => ({
        sha256: await context.space.blobs.put(bytes),
        bytes: bytes.length,
        mode: fileMode,
      })),
    createFolder: (path) => createFolder(writing, path),
    move: (from, to) => move(writing, from, to),
    async copy(from, to) {
      const entry = await existing(writing, from);
      if (isInside(to, from)) throw inputError(`${quoted(from)} cannot be copied into itself.`);
      const target = await reader.entry(to);
      if (target !== null) throw inputError(`There is already a ${quoted(to)}. Choose another name for the copy.`);
      await copyEntry(writing, entry, to);
    },
    remove: async (path) => removeEntry(writing, await existing(writing, path)),
  };
}
