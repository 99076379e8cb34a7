import type { FileIdentity, GuestPath } from "@deskhand/contracts";
import { type FileStat, type FileSystem, isPlaceholder } from "../file-system/file-system.ts";
import { nameOf, quoted } from "../guest-path.ts";

/** Whether `stat` is the very entry, unchanged; folders change whenever something in them does and count by who they are. */
export function isSameEntry(stat: FileStat, identity: FileIdentity): boolean {
  if (stat.device !== identity.device || stat.inode !== identity.inode) return false;
  return stat.kind === "folder" || (stat.bytes === identity.bytes && stat.modifiedNs === identity.modifiedNs);
}

/** Whether what is at `hostPath` holds the bytes of `identity`, in whichever file. Placeholders are never read. */
export async function hasBytes(
  fileSystem: FileSystem,
  hostPath: string,
  stat: FileStat,
  identity: Readonly<{ bytes: number; sha256: string | null }>,
): Promise<boolean> {
  if (stat.kind !== "file" || isPlaceholder(stat)) return false;
  if (identity.sha256 === null || stat.bytes !== identity.bytes) return false;
  return (await fileSystem.hash(hostPath)) === identity.sha256;
}

/** Whether nobody changed it: the same entry, or at least the same bytes. */
export async function isUnchanged(
  fileSystem: FileSystem,
  hostPath: string,
  stat: FileStat,
  identity: FileIdentity,
): Promise<boolean> {
  return isSameEntry(stat, identity) || (await hasBytes(fileSystem, hostPath, stat, identity));
}

/** Who `stat` is now; `sha256` is what its bytes are known to be. */
export function asIdentity(stat: FileStat, sha256: string | null): FileIdentity {
  const { device, inode, bytes, modifiedNs, mode } = stat;
  return { device, inode, bytes, modifiedNs, mode, sha256 };
}

export const because = {
  changed: (path: GuestPath) =>
    `${quoted(nameOf(path))} changed on disk after Deskhand read it, so it was left alone. Ask Deskhand to look again.`,
  gone: (path: GuestPath) =>
    `${quoted(nameOf(path))} is no longer where Deskhand saw it, so nothing was done. Ask Deskhand to look again.`,
  taken: (path: GuestPath) =>
    `There is already something at ${quoted(path)}, so it was not replaced. Move it away or choose another name.`,
  noFolder: (path: GuestPath) =>
    `The folder ${quoted(path)} is missing or leads through a link, so nothing was put there. Accept or restore it first.`,
  notEmpty: (path: GuestPath) =>
    `${quoted(nameOf(path))} holds files that are not part of this change, so the folder stays.`,
  together: (path: GuestPath) => `${quoted(nameOf(path))} waits because a change it depends on was held back.`,
} as const;
