import type { GuestPath } from "./value.ts";

/**
 * A path of a computer as tasks see it: `C:\Users\a` becomes `/c/Users/a`, `\\server\share` becomes `/server/share`, and elsewhere than on
 * Windows a path stays. It must be absolute. `platform` is Node's name for the system.
 */
export function guestPathFrom(hostPath: string, platform: string): GuestPath {
  if (platform !== "win32") return trimmed(hostPath);
  const drive = /^([a-zA-Z]):[\\/]?(.*)$/s.exec(hostPath);
  if (drive !== null) return trimmed(`/${drive[1]?.toLowerCase()}/${(drive[2] ?? "").replaceAll("\\", "/")}`);
  return trimmed(`/${hostPath.replaceAll("\\", "/").replace(/^\/+/, "")}`);
}

/** The other way round. */
export function hostPathFrom(path: GuestPath, platform: string): string {
  if (platform !== "win32") return path;
  const drive = /^\/([a-z])(\/.*)?$/s.exec(path);
  if (drive !== null) return `${drive[1]?.toUpperCase()}:${(drive[2] ?? "/").replaceAll("/", "\\")}`;
  return `\\\\${path.slice(1).replaceAll("/", "\\")}`;
}

function trimmed(path: string): GuestPath {
  return (path.replace(/(?<=.)\/+$/, "") || "/") as GuestPath;
}
