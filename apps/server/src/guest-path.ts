import type { GuestPath } from "@deskhand/contracts";

/** `C:\Users\a` becomes `/c/Users/a`, `\\server\share` becomes `/server/share`; elsewhere a path stays. It must be absolute. */
export function toGuestPath(hostPath: string, platform: NodeJS.Platform = process.platform): GuestPath {
  if (platform !== "win32") return trimmed(hostPath);
  const drive = /^([a-zA-Z]):[\\/]?(.*)$/s.exec(hostPath);
  if (drive !== null) return trimmed(`/${drive[1]?.toLowerCase()}/${(drive[2] ?? "").replaceAll("\\", "/")}`);
  return trimmed(`/${hostPath.replaceAll("\\", "/").replace(/^\/+/, "")}`);
}

/** The other way round. */
export function toHostPath(path: GuestPath, platform: NodeJS.Platform = process.platform): string {
  if (platform !== "win32") return path;
  const drive = /^\/([a-z])(\/.*)?$/s.exec(path);
  if (drive !== null) return `${drive[1]?.toUpperCase()}:${(drive[2] ?? "/").replaceAll("/", "\\")}`;
  return `\\\\${path.slice(1).replaceAll("/", "\\")}`;
}

/** Whether `path` is `folder` or lies below it; compares whole segments. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function trimmed(path: string): GuestPath {
  return (path.replace(/(?<=.)\/+$/, "") || "/") as GuestPath;
}
