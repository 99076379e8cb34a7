import type { Folder } from "@deskhand/contracts";

/** Last part of a path; the path itself for the root. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) || path;
}

/** Folder that holds a path. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** Path as seen from the granted folder that holds it, beginning with that folder's name: `Receipts/2026/march.pdf`. */
export function shortPath(path: string, folders: readonly Folder[]): string {
  const holders = folders.filter((folder) => path === folder.path || path.startsWith(`${folder.path}/`));
  const nearest = holders.sort((left, right) => right.path.length - left.path.length)[0];
  if (nearest === undefined) return path;
  return `${fileName(nearest.path)}${path.slice(nearest.path.length)}`;
}

/** Lower-case ending of a file name without its dot; empty when there is none. */
export function fileEnding(path: string): string {
  const name = fileName(path);
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}
