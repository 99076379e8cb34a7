import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";

export type TreeEntry = Readonly<{
  kind: "file" | "folder" | "link";
  mode: number;
  bytes: string;
  modifiedNs?: string;
}>;

function entryOf(path: string, withTimes: boolean): TreeEntry {
  const stat = lstatSync(path, { bigint: true });
  const times = withTimes ? { modifiedNs: String(stat.mtimeNs) } : {};
  const mode = Number(stat.mode & 0o7777n);
  if (stat.isDirectory()) return { kind: "folder", mode, bytes: "", ...times };
  if (stat.isSymbolicLink()) return { kind: "link", mode, bytes: readlinkSync(path), ...times };
  return { kind: "file", mode, bytes: createHash("sha256").update(readFileSync(path)).digest("hex"), ...times };
}

/**
 * Everything below a folder: kind, permission bits, SHA-256 of the bytes or the target of a link, and, when asked, the modification time
 * in nanoseconds. Two equal trees are the same folder to a user.
 */
export function folderTree(top: string, options: Readonly<{ times: boolean }>): Record<string, TreeEntry> {
  const names = readdirSync(top, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(names.map((name) => [name, entryOf(join(top, name), options.times)]));
}
