import { join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { ensureFolder } from "../blobs.ts";
import { errorCode } from "../failures.ts";
import type { FileStat } from "../file-system/file-system.ts";
import { isOtherSpelling } from "../guest-path.ts";
import { toHostPath } from "../host-path.ts";
import { cannotLink } from "../journal/keep.ts";
import type { ActOf } from "./acts.ts";
import { because, hasBytes, isUnchanged } from "./identity.ts";
import type { Performance } from "./perform.ts";

type Move = ActOf<"move">;

/** Where entries wait whose place is not free yet: in the granted folder, so that waiting is a rename. */
export function parkingFolder({ rootOf, token }: Performance, from: GuestPath): string {
  return join(toHostPath(rootOf(from)), `.deskhand-${token}-waiting`);
}

function parkedPath(performance: Performance, act: Move): string {
  return join(parkingFolder(performance, act.from), String(act.index));
}

function isEntry(stat: FileStat | null, act: Move): stat is FileStat {
  return stat !== null && stat.inode === act.expect.inode && stat.device === act.expect.device;
}

/** Moves an entry to its waiting place. Returns why not. */
export async function park(performance: Performance, act: Move): Promise<string | null> {
  const { fileSystem } = performance;
  const waiting = parkedPath(performance, act);
  if ((await fileSystem.stat(waiting)) !== null) return null;
  if (isEntry(await fileSystem.stat(toHostPath(act.to)), act)) return null;
  const from = toHostPath(act.from);
  const stat = await fileSystem.stat(from);
  if (stat === null || !(await isStillSame(performance, act, from, stat))) return missed(performance, act, stat);
  await ensureFolder(fileSystem, parkingFolder(performance, act.from));
  await fileSystem.rename(from, waiting);
  return null;
}

/** Whether the entry arrived and its bytes were then replaced by the edit that belongs to the same change. */
async function wasReplaced({ fileSystem }: Performance, act: Move): Promise<boolean> {
  const to = toHostPath(act.to);
  const stat = await fileSystem.stat(to);
  return act.edit !== null && stat !== null && hasBytes(fileSystem, to, stat, act.edit);
}

/** What to say of an entry that is not where it was, `other` in its place: nothing when it had arrived before a crash and was edited there. */
async function missed(performance: Performance, act: Move, other: FileStat | null): Promise<string | null> {
  if (await wasReplaced(performance, act)) return null;
  return other === null ? because.gone(act.from) : because.changed(act.from);
}

/** Whether the entry, or what its edit made of it, is where it goes. */
export async function hasArrived(performance: Performance, act: Move): Promise<boolean> {
  if (isEntry(await performance.fileSystem.stat(toHostPath(act.to)), act)) return true;
  return wasReplaced(performance, act);
}

async function isStillSame({ fileSystem }: Performance, act: Move, hostPath: string, stat: FileStat): Promise<boolean> {
  if (act.isFolder) return stat.kind === "folder" && isEntry(stat, act);
  return stat.kind !== "folder" && isUnchanged(fileSystem, hostPath, stat, act.expect);
}

/**
 * Brings an entry that cannot arrive back from its waiting place, after all others arrived: one of them may have its old name by then.
 * It waits on in that case, where undoing again finds it.
 */
export async function sendBack(performance: Performance, act: Move): Promise<void> {
  const { fileSystem } = performance;
  const waiting = parkedPath(performance, act);
  const isFree = (await fileSystem.stat(toHostPath(act.from))) === null;
  if (isFree && (await fileSystem.stat(waiting)) !== null) {
    await rename(performance, { ...act, to: act.from }, waiting, toHostPath(act.from));
  }
}

/** Moves an entry to where it goes; never replaces anything. Returns why not. */
export async function moveEntry(performance: Performance, act: Move): Promise<string | null> {
  const { fileSystem } = performance;
  const waiting = parkedPath(performance, act);
  const from = (await fileSystem.stat(waiting)) === null ? toHostPath(act.from) : waiting;
  const to = toHostPath(act.to);
  const [source, target] = [await fileSystem.stat(from), await fileSystem.stat(to)];
  const isRespelt = isOtherSpelling(act.from, act.to) && source !== null && target?.inode === source.inode;
  if (isEntry(target, act) && !isRespelt) {
    // a crash between the further name and the removal of the old one left both
    if (isEntry(source, act) && act.isFile) await fileSystem.removeFile(from);
    return null;
  }
  if (source === null || !(await isStillSame(performance, act, from, source))) return missed(performance, act, source);
  return target === null || isRespelt ? rename(performance, act, from, to) : because.taken(act.to);
}

/** `from` and `to` are host paths: where the entry is, and where it goes as `act` calls it. */
async function rename({ fileSystem }: Performance, act: Move, from: string, to: string): Promise<string | null> {
  // two spellings may be one name, which a further name would only confuse
  if (act.isFile && !isOtherSpelling(act.from, act.to)) {
    try {
      // unlike a rename, a link never replaces anything
      await fileSystem.link(from, to);
      await fileSystem.removeFile(from);
      return null;
    } catch (error) {
      if (errorCode(error) === "EEXIST") return because.taken(act.to);
      if (!cannotLink(error)) throw error;
      if ((await fileSystem.stat(to)) !== null) return because.taken(act.to);
    }
  }
  await fileSystem.rename(from, to);
  return null;
}
