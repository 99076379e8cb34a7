import type { Change, Folder, GuestPath } from "@deskhand/contracts";
import { isInside, quoted } from "../guest-path.ts";

/** The most specific granted folder that holds `path`. */
export function grantOf(folders: readonly Folder[], path: GuestPath): Folder | null {
  let best: Folder | null = null;
  for (const folder of folders) {
    if (isInside(path, folder.path) && (best === null || folder.path.length > best.path.length)) best = folder;
  }
  return best;
}

/** What one change needs of the grants; `isOwn` when it alters only what this task staged and nobody has on disk. */
export type Wish = Pick<Change, "kind" | "path" | "from"> & Readonly<{ isOwn: boolean }>;

function outside(path: GuestPath, folders: readonly Folder[]): string {
  const list = folders.map((folder) => quoted(folder.path)).join(", ");
  return `${quoted(path)} lies outside the folders of this task (${list || "none"}).`;
}

function removal(path: GuestPath, folder: Folder): string | null {
  if (!folder.neverDelete) return null;
  return `Nothing may be deleted from ${quoted(folder.path)}, so ${quoted(path)} has to stay in it.`;
}

/** One form for the spellings that some drives take for one name. */
function spelling(path: string): GuestPath {
  return path.normalize("NFC").toUpperCase().toLowerCase().normalize("NFC") as GuestPath;
}

/** The sentence for a path that some drives take for one in another granted folder than the one it is in as it is written. */
function ambiguous(path: GuestPath, folder: Folder, folders: readonly Folder[]): string | null {
  if (folders.length < 2) return null;
  const spelt = grantOf(
    folders.map((each) => ({ ...each, path: spelling(each.path) })),
    spelling(path),
  );
  if (spelt === null || spelt.path === spelling(folder.path)) return null;
  return `${quoted(path)} is the path of another folder of this task in another spelling, which some drives take for the same. Write it as the folder is called.`;
}

/** The sentence that refuses a change under the folders' verbs, `null` when it may be made. */
export function refusal(wish: Wish, folders: readonly Folder[]): string | null {
  const touched = wish.from === null ? [wish.path] : [wish.path, wish.from];
  for (const path of touched) {
    const folder = grantOf(folders, path);
    if (folder === null) return outside(path, folders);
    const unclear = ambiguous(path, folder, folders);
    if (unclear !== null) return unclear;
    if (folder.verb === "read") return `${quoted(folder.path)} may only be read, so ${quoted(path)} cannot be changed.`;
    const nested = folders.find((other) => other.path === path || (other !== folder && isInside(other.path, path)));
    if (nested !== undefined && wish.kind !== "created") {
      return `${quoted(nested.path)} was handed over as a folder of its own and cannot be moved, deleted or replaced.`;
    }
    if (folder.verb === "add" && wish.kind !== "created" && !wish.isOwn) {
      return `Files may only be added to ${quoted(folder.path)}, so ${quoted(path)} cannot be changed or moved.`;
    }
  }
  return refusedRemoval(wish, folders);
}

function refusedRemoval({ kind, path, from, isOwn }: Wish, folders: readonly Folder[]): string | null {
  if (isOwn) return null;
  const lost = kind === "deleted" ? path : kind === "moved" ? from : null;
  if (lost === null) return null;
  const folder = grantOf(folders, lost);
  if (folder === null) return outside(lost, folders);
  const staysInside = kind === "moved" && grantOf(folders, path)?.path === folder.path;
  return staysInside ? null : removal(lost, folder);
}
