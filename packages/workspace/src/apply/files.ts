import { basename, dirname, join } from "node:path";
import { ensureFolder } from "../blobs.ts";
import { errorCode } from "../failures.ts";
import type { FileStat } from "../file-system/file-system.ts";
import { toHostPath } from "../host-path.ts";
import { cannotLink } from "../journal/keep.ts";
import type { ActOf } from "./acts.ts";
import { because, hasBytes, isSameEntry, isUnchanged } from "./identity.ts";
import { parkingFolder } from "./moves.ts";
import type { Performance } from "./perform.ts";
import { stagedPath } from "./stage.ts";

type Putting = ActOf<"put"> | ActOf<"swap">;

async function hasResult({ fileSystem }: Performance, act: Putting, hostPath: string): Promise<boolean> {
  const stat = await fileSystem.stat(hostPath);
  if (stat === null) return false;
  const { content, result } = act;
  if (content.from === "entry" && isSameEntry(stat, content.identity)) return true;
  if (content.from === "link") return stat.kind === "link" && (await fileSystem.readLink(hostPath)) === content.target;
  if (act.do === "swap" && isSameEntry(stat, act.expect)) return false;
  return hasBytes(fileSystem, hostPath, stat, result);
}

/** Whether a `put` or `swap` was made already, before a crash; what it had yet to clear away is cleared away. */
export async function wasPut(performance: Performance, act: Putting): Promise<boolean> {
  for (const hostPath of await placesOf(performance, act)) {
    if (!(await hasResult(performance, act, hostPath))) continue;
    await releaseKept(performance, act, hostPath);
    return true;
  }
  return false;
}

/**
 * Host paths where what was put can be: at its place, at its later one, or waiting for that. While the file to be replaced is still
 * there, what is elsewhere is another one, whatever its bytes.
 */
async function placesOf(performance: Performance, act: Putting): Promise<readonly string[]> {
  const { fileSystem } = performance;
  const hostPath = toHostPath(act.path);
  if (act.do !== "swap" || act.later === null || act.later === act.path) return [hostPath];
  const stat = await fileSystem.stat(hostPath);
  if (stat !== null && isSameEntry(stat, act.expect)) return [hostPath];
  const waiting = parkingFolder(performance, act.path);
  const names = (await fileSystem.stat(waiting)) === null ? [] : await fileSystem.readFolder(waiting);
  return [hostPath, toHostPath(act.later), ...names.map((name) => join(waiting, name))];
}

/** A file that got its own name back needs none in the journal, and counts its names as before. */
async function releaseKept({ fileSystem }: Performance, act: Putting, hostPath: string): Promise<void> {
  if (act.content.from !== "entry") return;
  const name = act.content.hostPath;
  const [kept, stat] = [await fileSystem.stat(name), await fileSystem.stat(hostPath)];
  if (kept !== null && stat?.inode === kept.inode && stat.device === kept.device) await fileSystem.removeFile(name);
}

/** Gives a staged file its name; whatever has that name by now stays. Returns why not. */
export async function publish(performance: Performance, act: ActOf<"put">): Promise<string | null> {
  const { fileSystem, token } = performance;
  const staged = stagedPath(act.path, token);
  const target = toHostPath(act.path);
  try {
    // unlike a rename, a link never replaces anything
    if (act.content.from !== "link") {
      await fileSystem.link(staged, target);
      await fileSystem.removeFile(staged);
      await releaseKept(performance, act, target);
      return null;
    }
  } catch (error) {
    if (errorCode(error) === "EEXIST") return because.taken(act.path);
    if (!cannotLink(error)) throw error;
  }
  if ((await fileSystem.stat(target)) !== null) return because.taken(act.path);
  await fileSystem.rename(staged, target);
  await releaseKept(performance, act, target);
  return null;
}

/** Replaces a file that is still what it was expected to be. Returns why not. */
export async function swapIn(performance: Performance, act: ActOf<"swap">): Promise<string | null> {
  const { fileSystem, token } = performance;
  const hostPath = toHostPath(act.path);
  const stat = await fileSystem.stat(hostPath);
  if (stat === null) return because.gone(act.path);
  if (stat.kind !== "file" || !(await isUnchanged(fileSystem, hostPath, stat, act.expect))) {
    return because.changed(act.path);
  }
  if (act.store !== null && (await fileSystem.stat(act.store)) === null) {
    await fileSystem.link(hostPath, act.store).catch((error: unknown) => {
      // its bytes are in the blob store as well
      if (!cannotLink(error)) throw error;
    });
  }
  await fileSystem.rename(stagedPath(act.path, token), hostPath);
  await releaseKept(performance, act, hostPath);
  return null;
}

async function isTaken({ fileSystem }: Performance, act: ActOf<"take">): Promise<boolean> {
  return act.store !== null && (await fileSystem.stat(act.store)) !== null;
}

/** Where a `take` keeps the entry when it turned out to lie on another drive after all. */
async function copyAway({ fileSystem }: Performance, act: ActOf<"take">, store: string): Promise<string | null> {
  const hostPath = toHostPath(act.path);
  const aside = join(dirname(store), `c${act.index}`);
  await ensureFolder(fileSystem, aside);
  const copy = join(aside, basename(hostPath));
  if ((await fileSystem.stat(copy)) !== null) await fileSystem.removeFile(copy);
  await fileSystem.copyWhole([hostPath], aside);
  if (act.expect.sha256 !== null && (await fileSystem.hash(copy)) !== act.expect.sha256) {
    return because.changed(act.path);
  }
  await fileSystem.sync([copy]);
  await fileSystem.rename(copy, store);
  await fileSystem.removeFolder(aside);
  await fileSystem.sync([dirname(store)]);
  await fileSystem.removeFile(hostPath);
  return null;
}

async function storeAway(performance: Performance, act: ActOf<"take">, stat: FileStat, store: string) {
  const { fileSystem } = performance;
  const hostPath = toHostPath(act.path);
  try {
    await fileSystem.rename(hostPath, store);
  } catch (error) {
    if (errorCode(error) !== "EXDEV") throw error;
    return copyAway(performance, act, store);
  }
  // somebody may have put another file there between the look and the rename
  const taken = await fileSystem.stat(store).catch(() => null);
  if (taken?.inode === stat.inode) return null;
  await fileSystem.rename(store, hostPath);
  return because.changed(act.path);
}

/** Takes a file out of the user's folder into the journal. Returns why not. */
export async function takeAway(performance: Performance, act: ActOf<"take">): Promise<string | null> {
  const { fileSystem } = performance;
  if (await isTaken(performance, act)) return null;
  const hostPath = toHostPath(act.path);
  const stat = await fileSystem.stat(hostPath);
  if (stat === null) return act.mayBeGone ? null : because.gone(act.path);
  if (stat.kind === "folder" || !(await isUnchanged(fileSystem, hostPath, stat, act.expect))) {
    return because.changed(act.path);
  }
  if (act.store !== null) return storeAway(performance, act, stat, act.store);
  await fileSystem.removeFile(hostPath);
  return null;
}
