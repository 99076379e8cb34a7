import { type GuestPath, guestPathFrom, hostPathFrom } from "@deskhand/contracts";

/** A path of this computer as tasks see it. It must be absolute. */
export function toGuestPath(hostPath: string, platform: NodeJS.Platform = process.platform): GuestPath {
  return guestPathFrom(hostPath, platform);
}

/** The other way round. */
export function toHostPath(path: GuestPath, platform: NodeJS.Platform = process.platform): string {
  return hostPathFrom(path, platform);
}

/** Whether `path` is `folder` or lies below it; compares whole segments. */
export function isWithin(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
