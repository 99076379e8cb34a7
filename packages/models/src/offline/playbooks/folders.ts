import type { Folder } from "@deskhand/contracts";
import { nameOf } from "../situation.ts";
import { fold, listed } from "../words.ts";

/** The folders a wish is about: those it names, else all that were handed over. */
export function chooseFolders(folders: readonly Folder[], goal: string): readonly Folder[] {
  const folded = fold(goal);
  const named = folders.filter(({ path }) => fold(nameOf(path)).length >= 3 && folded.includes(fold(nameOf(path))));
  return named.length > 0 ? named : folders;
}

/** The sentence for folders that may not be worked in. */
export function needsVerb(folders: readonly Folder[], verb: "edit" | "add", doing: string): string {
  if (folders.length === 0) return "No folder was handed over. Add the folder to the task, then try again.";
  const what = verb === "edit" ? "editing" : "adding files";
  return `To ${doing} I need a folder that was handed over for ${what}; ${listed(folders.map(({ path }) => nameOf(path)))} may only be ${folders.every((folder) => folder.verb === "read") ? "looked at" : "added to"}. Change the folder's permission, then try again.`;
}
