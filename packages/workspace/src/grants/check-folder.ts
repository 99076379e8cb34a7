import { type Folder, type FolderCheck, inputFailure } from "@deskhand/contracts";
import { reasonOf } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { quoted } from "../guest-path.ts";
import { comparable, toGuestPath, toHostPath } from "../host-path.ts";
import { protectedPaths } from "./protected-paths.ts";

export type Surroundings = Readonly<{
  fileSystem: FileSystem;
  /** Deskhand's own folder */
  dataFolder: string;
  userHome: string;
  platform: NodeJS.Platform;
}>;

function contains(folder: string, path: string, platform: NodeJS.Platform): boolean {
  const [outer, inner] = [comparable(folder, platform), comparable(path, platform)];
  const separator = platform === "win32" ? "\\" : "/";
  return inner === outer || inner.startsWith(outer.endsWith(separator) ? outer : outer + separator);
}

async function resolved(paths: readonly string[], fileSystem: FileSystem): Promise<readonly string[]> {
  const found = await Promise.all(paths.map(async (path) => [path, (await fileSystem.realPath(path)) ?? path]));
  return [...new Set(found.flat())];
}

/** The sentence that refuses `path` (links already resolved), `null` when it may be handed over. */
async function protection(path: string, around: Surroundings): Promise<string | null> {
  const { fileSystem, dataFolder, userHome, platform } = around;
  const table = protectedPaths(userHome, dataFolder, platform);
  const [whole, itself, open, homes] = (await Promise.all(
    [table.whole, table.itself, table.open, [userHome]].map((paths) => resolved(paths, fileSystem)),
  )) as [readonly string[], readonly string[], readonly string[], readonly string[]];
  const within = (outer: string, inner: string) => contains(outer, inner, platform);
  if (homes.some((home) => within(home, path) && within(path, home))) {
    return "Your whole home folder cannot be handed over. Choose a folder inside it, such as Documents.";
  }
  for (const place of [...itself, ...whole]) {
    if (within(path, place)) {
      if (within(place, path)) return `${quoted(path)} is a protected place. Choose a folder of your own files.`;
      return `${quoted(path)} contains a protected place (${quoted(place)}). Choose a folder of your own files.`;
    }
  }
  for (const place of whole) {
    // a system folder that holds the user's home (such as /root) protects only what is outside of it
    const holdsHome = homes.some((home) => within(place, home));
    const isOpen = open.some((exception) => within(place, exception) && within(exception, path));
    if (!within(place, path) || isOpen) continue;
    if (holdsHome && homes.some((home) => within(home, path))) continue;
    return `${quoted(path)} lies in a protected place (${quoted(place)}). Choose a folder of your own files.`;
  }
  return null;
}

function refused(message: string): FolderCheck {
  return { ok: false, failure: inputFailure(message) };
}

/** See `Workspace.checkFolder`. */
export async function checkFolder(folder: Folder, around: Surroundings): Promise<FolderCheck> {
  const { fileSystem, platform } = around;
  const asked = toHostPath(folder.path, platform);
  try {
    const path = await fileSystem.realPath(asked);
    if (path === null) return refused(`There is no folder ${quoted(asked)}. Check the name and try again.`);
    const stat = await fileSystem.stat(path);
    if (stat?.kind !== "folder") return refused(`${quoted(asked)} is not a folder. Choose the folder that holds it.`);
    const sentence = await protection(path, around);
    if (sentence !== null) return refused(sentence);
    await fileSystem.readFolder(path);
    return { ok: true, folder: { ...folder, path: toGuestPath(path, platform) } };
  } catch (error) {
    return refused(`${quoted(asked)} cannot be opened: ${reasonOf(error)}. Choose another folder.`);
  }
}

/** Whether a granted folder is still the real folder it was when it was handed over. */
export async function isStillThere(folder: Folder, around: Surroundings): Promise<boolean> {
  const hostPath = toHostPath(folder.path, around.platform);
  try {
    const path = await around.fileSystem.realPath(hostPath);
    if (path === null || comparable(path, around.platform) !== comparable(hostPath, around.platform)) return false;
    return (await around.fileSystem.stat(path))?.kind === "folder";
  } catch {
    // an unreadable folder counts as gone: the caller refuses and the task pauses
    return false;
  }
}
