import { type GuestPath, guestPathFrom, hostPathFrom } from "@deskhand/contracts";

/** A path of the task as one of this computer. */
export function toHostPath(path: GuestPath, platform: NodeJS.Platform = process.platform): string {
  return hostPathFrom(path, platform);
}

/** The other way round. It must be absolute. */
export function toGuestPath(hostPath: string, platform: NodeJS.Platform = process.platform): GuestPath {
  return guestPathFrom(hostPath, platform);
}

/** Whether this system's usual file systems treat two spellings of a name as one. */
function isCaseBlind(platform: NodeJS.Platform = process.platform): boolean {
  return platform === "darwin" || platform === "win32";
}

/** The form in which two paths of this system can be compared. */
export function comparable(path: string, platform: NodeJS.Platform = process.platform): string {
  return isCaseBlind(platform) ? path.normalize("NFC").toLowerCase() : path;
}
