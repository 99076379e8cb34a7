import { homedir } from "node:os";
import { posix, win32 } from "node:path";
import type { Folder } from "@deskhand/contracts";
import { toGuestPath } from "@deskhand/server/guest-path";
import { wrongUsage } from "./usage.ts";

export type Place = Readonly<{ directory: string; home: string; platform: NodeJS.Platform }>;

const here = (): Place => ({ directory: process.cwd(), home: homedir(), platform: process.platform });

const verbs: Readonly<Record<string, Folder["verb"]>> = { read: "read", add: "add", edit: "edit" };

/**
 * `PATH[:read|add|edit][:keep]`. Only these words at the very end count, so a path may hold colons itself; one that ends in such a
 * word is written with its verb: `odd:read:edit`.
 */
export function parseFolder(argument: string, place: Place = here()): Folder {
  let path = argument;
  let verb: Folder["verb"] | null = null;
  let neverDelete = false;
  for (;;) {
    const colon = path.lastIndexOf(":");
    const word = colon <= 0 ? "" : path.slice(colon + 1);
    const found = Object.hasOwn(verbs, word) ? verbs[word] : undefined;
    if (word === "keep" && !neverDelete && verb === null) neverDelete = true;
    else if (found !== undefined && verb === null) verb = found;
    else break;
    path = path.slice(0, colon);
  }
  return { path: toGuestPath(resolvePath(path, place), place.platform), verb: verb ?? "edit", neverDelete };
}

/** A path as typed, absolute; `~` stands for home where the shell left it. */
export function resolvePath(path: string, place: Place = here()): string {
  if (path === "") throw wrongUsage("A path is empty; name a folder or file.");
  if (path.includes("\0")) throw wrongUsage("A path holds a character that no file name can have.");
  const { resolve, join } = place.platform === "win32" ? win32 : posix;
  const expanded = path === "~" || path.startsWith("~/") ? join(place.home, path.slice(1)) : path;
  return resolve(place.directory, expanded);
}
