import type { GuestPath } from "@deskhand/contracts";
import { spaceError } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { quoted } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { keepsBytes } from "./keep.ts";
import type { Operation } from "./manifest.ts";

/** what a small file takes on a drive besides its bytes */
const entryBytes = 4096;

export type RoomRequest = Readonly<{
  fileSystem: FileSystem;
  /** Deskhand's own folder */
  dataFolder: string;
  operations: readonly Operation[];
  /** the granted folder that an operation changes */
  rootOf(path: GuestPath): GuestPath;
  marginBytes: number;
}>;

function asText(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Throws `space` unless every drive has room for what will be written: copies in the journal, new bytes in the folders. */
export async function ensureRoom(request: RoomRequest): Promise<void> {
  const { fileSystem, dataFolder, operations, rootOf, marginBytes } = request;
  const needed = new Map<string, { place: string; bytes: number }>();
  const devices = new Map<string, string>();
  const deviceOf = async (place: string) => {
    const known = devices.get(place) ?? (await fileSystem.stat(place))?.device ?? "";
    devices.set(place, known);
    return known;
  };
  const add = async (place: string, bytes: number) => {
    const device = await deviceOf(place);
    const sum = needed.get(device) ?? { place, bytes: 0 };
    sum.bytes += bytes + entryBytes;
    needed.set(device, sum);
  };
  for (const operation of operations) {
    const { from, to, after, before } = operation;
    // a further name costs no bytes, but whether one is possible shows only later
    if (from !== null && before !== null && keepsBytes(operation)) {
      const isNear = before.device === (await deviceOf(dataFolder));
      await add(dataFolder, isNear ? 0 : before.bytes);
    }
    if (to !== null && operation.entry === "file" && (operation.kind !== "moved" || operation.isCrossing)) {
      await add(toHostPath(rootOf(to)), after?.bytes ?? 0);
    }
  }
  for (const { place, bytes } of needed.values()) {
    const free = await fileSystem.freeBytes(place);
    if (free >= bytes + marginBytes) continue;
    throw spaceError(
      `There is not enough room on the drive of ${quoted(place)}: ${asText(bytes + marginBytes)} are needed, ${asText(free)} are free. Free some space, then resume the task.`,
    );
  }
}
