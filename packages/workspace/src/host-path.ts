import type { GuestPath } from "@deskhand/contracts";

/** Turns a path of the task into one of this computer: `/c/Users/a` is `C:\Users\a` on Windows and itself elsewhere. */
export function toHostPath(path: GuestPath, platform: NodeJS.Platform = process.platform): string {
  if (platform !== "win32") return path;
  const drive = /^\/([a-z])(\/.*)?$/s.exec(path);
  if (drive !== null) return `${drive[1]?.toUpperCase()}:${(drive[2] ?? "/").replaceAll("/", "\\")}`;
  return `\\\\${path.slice(1).replaceAll("/", "\\")}`;
}

/** The other way round; network shares `\\server\share` become `/server/share`. */
export function toGuestPath(hostPath: string, platform: NodeJS.Platform = process.platform): GuestPath {
  if (platform !== "win32") return trimmed(hostPath);
  const drive = /^([a-zA-Z]):[\\/]?(.*)$/s.exec(hostPath);
  if (drive !== null) return trimmed(`/${drive[1]?.toLowerCase()}/${(drive[2] ?? "").replaceAll("\\", "/")}`);
  return trimmed(`/${hostPath.replaceAll("\\", "/").replace(/^\/+/, "")}`);
}

function trimmed(path: string): GuestPath {
  return (path.length > 1 ? path.replace(/\/+$/, "") || "/" : path) as GuestPath;
}

/** Whether this system's usual file systems treat two spellings of a name as one. */
function isCaseBlind(platform: NodeJS.Platform = process.platform): boolean {
  return platform === "darwin" || platform === "win32";
}

/** The form in which two paths of this system can be compared. */
export function comparable(path: string, platform: NodeJS.Platform = process.platform): string {
  return isCaseBlind(platform) ? path.normalize("NFC").toLowerCase() : path;
}
