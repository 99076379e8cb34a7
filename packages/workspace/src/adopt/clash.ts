import type { Folder, GuestPath } from "@deskhand/contracts";
import { inputError } from "../failures.ts";
import { quoted } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Layer } from "../view/layer.ts";
import { type Layers, type Seen, seenAt } from "../view/seen.ts";
import { createLook, type Taken } from "../view/snapshots.ts";
import { tokenOf } from "../view/version.ts";

function clash(path: GuestPath): Error {
  return inputError(
    `${quoted(path)} changed while the command ran, so nothing of what the command did was kept. Look at it, then run the command again.`,
  );
}

/** What a version of the view has somewhere, as a text that can be compared. */
async function tokenAt({ own, disk }: Seen, below: Layer): Promise<string> {
  if (own?.kind === "file") return `#${own.sha256} ${own.mode}`;
  if (own !== null) return own.kind === "link" ? `link:${own.target}` : "folder";
  const entry = disk === null ? null : await below.entry(disk);
  return entry?.entry === "file" ? `${tokenOf(entry)} ${entry.mode}` : tokenOf(entry);
}

export type ClashOptions = Readonly<{ taken: Taken; now: Layers; disk: Layer; folders: readonly Folder[] }>;

/**
 * Throws `input` for the first of `paths` at which the view is not what the programs saw any more: a sibling run or this step itself
 * staged something else, or the user changed the folder.
 */
export async function ensureNoClash(paths: readonly GuestPath[], options: ClashOptions): Promise<void> {
  const { taken, now, disk, folders } = options;
  const look = createLook(taken, folders);
  await inParallel(paths, async (path) => {
    const then = seenAt(taken.layers, path);
    const present = seenAt(now, path);
    const isSamePlace = then.own === present.own && then.disk === present.disk;
    if (!isSamePlace && (await tokenAt(then, disk)) !== (await tokenAt(present, disk))) throw clash(path);
    if (then.disk !== null && !(await look(then.disk))) throw clash(path);
  });
}
