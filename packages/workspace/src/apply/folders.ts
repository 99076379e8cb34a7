import { errorCode } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { toHostPath } from "../host-path.ts";
import type { ActOf } from "./acts.ts";
import { because, isSameEntry } from "./identity.ts";
import type { Performance } from "./perform.ts";

/** Takes an empty folder away; into the journal where possible, so that it can come back as the very folder. Returns why not. */
export async function dropFolder({ fileSystem }: Performance, act: ActOf<"dropFolder">): Promise<string | null> {
  const hostPath = toHostPath(act.path);
  const stat = await fileSystem.stat(hostPath);
  if (stat === null) return null;
  if (stat.kind !== "folder" || (act.expect !== null && !isSameEntry(stat, act.expect))) {
    return act.store !== null && (await fileSystem.stat(act.store)) !== null ? null : because.changed(act.path);
  }
  if ((await fileSystem.readFolder(hostPath)).length > 0) return because.notEmpty(act.path);
  if (act.store !== null) {
    const isStored = await storeFolder(fileSystem, hostPath, act.store);
    if (isStored !== null) return isStored ? null : because.notEmpty(act.path);
  }
  await fileSystem.removeFolder(hostPath);
  return null;
}

/** Moves an empty folder into the journal; `false` when it was not empty after all, `null` when it lies on another drive. */
async function storeFolder(fileSystem: FileSystem, hostPath: string, store: string): Promise<boolean | null> {
  try {
    await fileSystem.rename(hostPath, store);
  } catch (error) {
    if (errorCode(error) === "EXDEV") return null;
    throw error;
  }
  if ((await fileSystem.readFolder(store)).length === 0) return true;
  await fileSystem.rename(store, hostPath);
  return false;
}

/** Makes a folder, or brings the kept one back. A folder that is there already will do. Returns why not. */
export async function makeFolder({ fileSystem }: Performance, act: ActOf<"makeFolder">): Promise<string | null> {
  const hostPath = toHostPath(act.path);
  const stat = await fileSystem.stat(hostPath);
  if (stat !== null) return stat.kind === "folder" ? null : because.taken(act.path);
  if (act.store !== null && (await fileSystem.stat(act.store)) !== null) {
    await fileSystem.rename(act.store, hostPath);
    return null;
  }
  await fileSystem.createFolder(hostPath, act.mode);
  await fileSystem.setMode(hostPath, act.mode);
  const { before } = act;
  if (before !== null) await fileSystem.setModified([{ path: hostPath, modifiedNs: before.modifiedNs }]);
  return null;
}
