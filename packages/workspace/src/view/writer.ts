import type { Change, GuestPath } from "@deskhand/contracts";
import { inputError, isFull, spaceError } from "../failures.ts";
import { refusal } from "../grants/verbs.ts";
import { childOf, isInside, nameOf, parentOf, quoted } from "../guest-path.ts";
import type { Entry } from "./layer.ts";
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

async function blobbed<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!isFull(error)) throw error;
    throw spaceError("The disk that holds Deskhand's data is full. Free some space, then resume the task.", error);
  }
}

export function createWriter(context: ViewContext, reader: Reader): Writer {
  const { space, folders, overlay, view, tracker, blobs } = context;

  function permit(kind: Change["kind"], path: GuestPath, from: GuestPath | null, isOwn: boolean): void {
    const sentence = refusal({ kind, path, from, isOwn }, folders);
    if (sentence !== null) throw inputError(sentence);
  }

  /** whether only this task has what is at `path`, so that changing it touches nothing of the user's */
  function isOwn({ path }: Entry): boolean {
    const { own, lower } = resolve(overlay, path);
    if (own === null) return lower !== null && space.isOwn(lower);
    return own.kind !== "file" || own.from === null || space.isOwn(own.from);
  }

  /** notes what the step builds on before it stages anything at `path` */
  async function builds(path: GuestPath, entry: Entry | null): Promise<void> {
    await tracker.check(path, entry);
    const { own, lower } = resolve(overlay, path);
    if (own !== null) return;
    const below = lower ?? hiddenBy(overlay, path);
    if (below !== null) tracker.builds(below, lower === null ? await space.staged.entry(below) : entry);
  }

  async function ensureParents(path: GuestPath): Promise<void> {
    const parent = parentOf(path);
    const entry = await reader.entry(parent);
    if (entry?.entry === "folder") return;
    if (entry !== null) {
      const what = entry.entry === "link" ? `a link to ${quoted(entry.linkTarget ?? "")}` : "a file";
      throw inputError(`${quoted(parent)} is ${what}, not a folder, so nothing can be put in it.`);
    }
    await createFolder(parent);
  }

  async function createFolder(path: GuestPath): Promise<void> {
    permit("created", path, null, true);
    const entry = await reader.entry(path);
    if (entry?.entry === "folder") return;
    if (entry !== null) throw inputError(`${quoted(path)} already exists and is not a folder.`);
    await ensureParents(path);
    await builds(path, null);
    const place = { kind: "folder", mode: folderMode, modifiedMs: Date.now() } as const;
    attach(overlay, path, { place, children: new Map() });
    tracker.saw(path, "folder");
  }

  async function stage(path: GuestPath, put: () => Promise<Readonly<{ sha256: string; bytes: number; mode: number }>>) {
    const current = await reader.entry(path);
    if (current?.entry === "folder") throw inputError(`${quoted(path)} is a folder. Choose another name for the file.`);
    if (current?.entry === "link") {
      throw inputError(`${quoted(path)} is a link to ${quoted(current.linkTarget ?? "")}. Write to that path instead.`);
    }
    permit(current === null ? "created" : "edited", path, null, current === null || isOwn(current));
    await ensureParents(path);
    await builds(path, current);
    const { sha256, bytes, mode } = await blobbed(put);
    blobs.add(sha256);
    const { own, lower } = resolve(overlay, path);
    const from = own?.kind === "file" ? own.from : current === null ? null : lower;
    const place = { kind: "file", sha256, bytes, mode: current?.mode ?? mode, modifiedMs: Date.now(), from } as const;
    attach(overlay, path, { place, children: new Map() });
    tracker.saw(path, `#${sha256}`);
  }

  async function copyEntry(entry: Entry, to: GuestPath): Promise<void> {
    if (entry.entry === "folder") {
      await createFolder(to);
      for (const child of (await view.children(entry.path)) ?? [])
        await copyEntry(child, childOf(to, nameOf(child.path)));
      return;
    }
    if (entry.entry === "link") {
      permit("created", to, null, true);
      await ensureParents(to);
      await builds(to, null);
      const place = { kind: "link", target: entry.linkTarget ?? "", modifiedMs: Date.now() } as const;
      attach(overlay, to, { place, children: new Map() });
      return;
    }
    const file = await reader.file(entry.path);
    await stage(to, async () => {
      const { source, bytes, mode } = file;
      if (source.at === "disk") return { mode, ...(await space.blobs.putFile(reader.hostPathOf(file))) };
      if (source.sha256 === null) throw new Error(`${file.path} has no bytes`);
      return { sha256: source.sha256, bytes, mode };
    });
  }

  async function existing(path: GuestPath): Promise<Entry> {
    const entry = await reader.entry(path);
    if (entry !== null) return entry;
    throw inputError(`There is no ${quoted(path)}. List the folder to see what is there.`);
  }

  function isOtherSpelling(entry: Entry, target: Entry): boolean {
    if (entry.source.at !== "disk" || target.source.at !== "disk") return false;
    const [left, right] = [entry.source.stat, target.source.stat];
    const isSameFile = left.inode === right.inode && left.device === right.device && left.links <= 1;
    const fold = (path: string) => path.normalize("NFC").toLowerCase();
    const isFolder = entry.entry === "folder" && left.inode === right.inode && left.device === right.device;
    return (isSameFile || isFolder) && fold(entry.path) === fold(target.path);
  }

  async function ensureFree(path: GuestPath, entry: Entry): Promise<void> {
    const target = await reader.entry(path);
    if (target === null || isOtherSpelling(entry, target)) return;
    throw inputError(`There is already a ${quoted(path)}. Choose another name, or move that one away first.`);
  }

  async function deviceAt(path: GuestPath): Promise<string | null> {
    const entry = await view.entry(path);
    if (entry?.source.at === "disk") return entry.source.stat.device;
    return path === "/" ? null : deviceAt(parentOf(path));
  }

  /** A folder cannot be renamed across drives: its contents move one by one. */
  async function moveAcross(entry: Entry, to: GuestPath): Promise<void> {
    await createFolder(to);
    for (const child of (await view.children(entry.path)) ?? [])
      await moveEntry(child, childOf(to, nameOf(child.path)));
    await removeEntry(entry);
  }

  async function moveEntry(entry: Entry, to: GuestPath): Promise<void> {
    const from = entry.path;
    permit("moved", to, from, isOwn(entry));
    await ensureParents(to);
    if (entry.entry === "folder" && entry.source.at === "disk") {
      if ((await deviceAt(parentOf(to))) !== entry.source.stat.device) return moveAcross(entry, to);
    }
    await builds(from, entry);
    await builds(to, null);
    const branch = detach(overlay, from);
    if (branch === null) throw inputError(`There is no ${quoted(from)}.`);
    attach(overlay, to, branch);
    tracker.moved(from, to, entry.entry === "folder");
  }

  async function removeEntry(entry: Entry): Promise<void> {
    permit("deleted", entry.path, null, isOwn(entry));
    const { own, lower } = resolve(overlay, entry.path);
    if (entry.entry === "folder") {
      const contents = (await view.children(entry.path)) ?? [];
      for (const child of contents) await removeEntry(child);
      if (own === null && lower !== null) tracker.builds(lower, entry, (await space.staged.children(lower)) ?? []);
    } else await builds(entry.path, entry);
    remove(overlay, entry.path);
    tracker.saw(entry.path, tokenOf(null));
  }

  return {
    write: (path, bytes) =>
      stage(path, async () => ({ sha256: await space.blobs.put(bytes), bytes: bytes.length, mode: fileMode })),
    createFolder,
    async move(from, to) {
      const entry = await existing(from);
      if (from === to) return;
      if (isInside(to, from)) throw inputError(`${quoted(from)} cannot be moved into itself.`);
      await ensureFree(to, entry);
      await moveEntry(entry, to);
    },
    async copy(from, to) {
      const entry = await existing(from);
      if (isInside(to, from)) throw inputError(`${quoted(from)} cannot be copied into itself.`);
      const target = await reader.entry(to);
      if (target !== null) throw inputError(`There is already a ${quoted(to)}. Choose another name for the copy.`);
      await copyEntry(entry, to);
    },
    async remove(path) {
      await removeEntry(await existing(path));
    },
  };
}
