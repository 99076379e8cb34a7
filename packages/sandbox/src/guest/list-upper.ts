import { readdirSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { ChangeList, isWhiteout, seeEntry } from "./change-list.ts";
import type { MountPlace } from "./exec-script.ts";
import type { ChangeLine } from "./frames.ts";
import { opaqueFolders } from "./opaque-folders.ts";
import { exactText, joinRaw, longestPath, type RawPath } from "./raw-path.ts";

type OpenFolder = Readonly<{
  path: RawPath;
  relative: string;
  /** index of its own line; -1 for the mount itself */
  line: number;
  parent: OpenFolder | null;
}>;

/** folders between two pauses in which other commands get their turn */
const foldersAtOnce = 200;

/** Lists the upper layer of one mount against its lower layers. `merged`: an open folder that shows all layers together, if there is one. */
export async function listUpper(
  mount: number,
  place: MountPlace,
  merged: number | null,
): Promise<readonly ChangeLine[]> {
  const { upper } = place;
  if (upper === null) return [];
  const list = new ChangeList(mount);
  const doubtful = new Map<number, OpenFolder>();
  const open: OpenFolder[] = [{ path: Buffer.from(upper), relative: "", line: -1, parent: null }];
  let seen = 0;
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if (folder.path.byteLength > longestPath) {
      list.add({ mount, path: folder.relative, entry: "left-out", cause: "unreadable" });
      continue;
    }
    const inside = readdirSync(folder.path, { encoding: "buffer" });
    if (isDoubtful(place, folder.relative, inside, merged)) doubtWithParents(doubtful, folder);
    for (const inner of listFolder(list, folder, inside)) open.push(inner);
    seen += 1;
    if (seen % foldersAtOnce === 0) await breathe();
  }
  const asked = [...doubtful.values()];
  const marks = await opaqueFolders(
    upper,
    asked.map((each) => Buffer.from(each.relative)),
  );
  for (const [index, { line }] of asked.entries()) markOpaque(list.lines, line, marks[index] === true);
  return list.lines;
}

/** What does not show through in a folder may be hidden by a mark on any folder above it. */
function doubtWithParents(doubtful: Map<number, OpenFolder>, folder: OpenFolder): void {
  for (let each: OpenFolder | null = folder; each !== null && each.line >= 0; each = each.parent) {
    if (doubtful.has(each.line)) return;
    doubtful.set(each.line, each);
  }
}

function markOpaque(lines: ChangeLine[], at: number, isOpaque: boolean): void {
  const line = lines[at];
  if (line?.entry === "folder") lines[at] = { ...line, isOpaque };
}

/** Adds what lies in the folder and returns the folders in it. */
function listFolder(list: ChangeList, folder: OpenFolder, names: readonly Buffer[]): OpenFolder[] {
  const folders: OpenFolder[] = [];
  for (const name of names) {
    const text = exactText(name);
    const relative = (folder.relative === "" ? "" : `${folder.relative}/`) + (text ?? name.toString("utf8"));
    if (text === null) list.addUnnameable(Buffer.from(relative));
    else if (listEntry(list, joinRaw(folder.path, name), relative)) {
      folders.push({ path: joinRaw(folder.path, name), relative, line: list.lines.length - 1, parent: folder });
    }
  }
  return folders;
}

/** Adds one entry and says whether it is a folder. */
function listEntry(list: ChangeList, path: RawPath, relative: string): boolean {
  const status = seeEntry(path);
  if (status === null) list.add({ mount: list.mount, path: relative, entry: "left-out", cause: "unreadable" });
  else if (isWhiteout(status)) list.add({ mount: list.mount, path: relative, entry: "gone" });
  else list.addEntry(path, relative, status);
  return status?.isDirectory() === true;
}

/**
 * Whether only the mark of overlayfs can tell if the folder hides what is below. It cannot matter when nothing is below that the upper
 * layer does not name itself, and it is settled when one such name shows through.
 */
function isDoubtful(place: MountPlace, relative: string, inside: readonly Buffer[], merged: number | null): boolean {
  if (relative === "") return false;
  const own = new Set(inside.map((name) => name.toString("latin1")));
  let isUncovered = false;
  for (const lower of place.lowers) {
    for (const name of namesIn(`${lower}/${relative}`)) {
      if (own.has(name.toString("latin1"))) continue;
      isUncovered = true;
      if (merged === null) return true;
      const shown = joinRaw(Buffer.from(`/proc/self/fd/${merged}/${relative}`), name);
      if (seeEntry(shown) !== null) return false;
    }
  }
  return isUncovered;
}

function namesIn(folder: string): readonly Buffer[] {
  if (seeEntry(folder)?.isDirectory() !== true) return [];
  return readdirSync(folder, { encoding: "buffer" });
}
