import type { FileIdentity } from "@deskhand/contracts";
import { mapped } from "../failures.ts";
import type { FileStat, FileSystem } from "../file-system/file-system.ts";
import { toHostPath } from "../host-path.ts";
import type { Entry } from "./layer.ts";

/** the version token of a path where nothing is */
export const absent = "absent";
/** the version token of a path that got something which the run never looked at */
export const unseen = "unseen";

function statPart(stat: FileStat): string {
  return `${stat.device}.${stat.inode}.${stat.bytes}.${stat.modifiedNs}`;
}

/** Names the version of an entry; `sha256` adds the bytes when they were read. Two tokens are compared by `isVersion` only. */
export function tokenOf(entry: Entry | null, sha256: string | null = null): string {
  if (entry === null) return absent;
  if (entry.entry === "folder") return "folder";
  if (entry.entry === "link") return `link:${entry.linkTarget}`;
  return entry.source.at === "task" ? `#${entry.source.sha256}` : `${statPart(entry.source.stat)}#${sha256 ?? ""}`;
}

/**
 * The bytes of a file as lower-case hex SHA-256; `null` for folders, links, placeholders, and files the user may not read: those can
 * still be moved, and are known by their inode, size and time.
 */
async function hashOf(entry: Entry, fileSystem: FileSystem): Promise<string | null> {
  if (entry.entry !== "file" || entry.isPlaceholder) return null;
  if (entry.source.at === "task") return entry.source.sha256;
  try {
    return await fileSystem.hash(toHostPath(entry.source.path));
  } catch (error) {
    if (isForbidden(error)) return null;
    throw mapped(error, entry.path);
  }
}

function isForbidden(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "EACCES" || error.code === "EPERM");
}

/** Whether `entry` is still the version that `token` named; the same bytes in another file count as the same. */
export async function isVersion(token: string, entry: Entry | null, fileSystem: FileSystem): Promise<boolean> {
  const now = tokenOf(entry);
  if (token === now) return true;
  if (entry === null || entry.entry !== "file" || !token.includes("#")) return false;
  const [stat, sha256] = token.split("#");
  if (stat !== "" && stat === now.split("#")[0]) return true;
  return sha256 !== "" && sha256 === (await hashOf(entry, fileSystem));
}

/** Who a disk entry is; entries that are only staged have no device and no inode. */
export async function identityOf(entry: Entry, fileSystem: FileSystem): Promise<FileIdentity> {
  const sha256 = await hashOf(entry, fileSystem);
  const { bytes, mode, source } = entry;
  if (source.at === "task") return { device: "", inode: "", bytes, modifiedNs: "0", mode, sha256 };
  const { device, inode, modifiedNs } = source.stat;
  return { device, inode, bytes, modifiedNs, mode, sha256 };
}
