import { DeskhandError, type GuestPath, inputFailure, type View, type ViewEntry } from "@deskhand/contracts";
import { parentFolder } from "../path-input.ts";

/** the sentence for cloud files that only look as if they were here */
export const notDownloaded =
  "this file is not downloaded to this computer; open it once or make it available offline, then try again";

/** The downloaded file at `path`, or a link that the view may follow; everything else is refused with what to do instead. */
export async function lookUpFile(view: View, path: GuestPath): Promise<ViewEntry> {
  const entry = await view.stat(path);
  if (entry === null)
    throw new DeskhandError(inputFailure(`There is no file ${path}; list ${parentFolder(path)} to see what is there.`));
  if (entry.entry === "folder") throw new DeskhandError(inputFailure(`${path} is a folder; use file_list for it.`));
  if (entry.isPlaceholder) throw new DeskhandError(inputFailure(`${path}: ${notDownloaded}.`));
  return entry;
}

/** The folder at `path`, refused when it is something else. */
export async function lookUpFolder(view: View, path: GuestPath): Promise<ViewEntry> {
  const entry = await view.stat(path);
  if (entry === null)
    throw new DeskhandError(inputFailure(`There is no folder ${path}; list the folder above it to see what is there.`));
  if (entry.entry !== "folder") throw new DeskhandError(inputFailure(`${path} is a ${entry.entry}, not a folder.`));
  return entry;
}

/** Makes the folders that `path` needs above it. */
export async function createParents(view: View, path: GuestPath): Promise<void> {
  const missing: GuestPath[] = [];
  for (let folder = parentFolder(path); folder !== "/" && (await view.stat(folder)) === null; ) {
    missing.unshift(folder);
    folder = parentFolder(folder);
  }
  for (const folder of missing) await view.createFolder(folder);
}
