import type { Folder } from "@deskhand/contracts";
import { type Entry, listFolder } from "../../look.ts";
import { type Desk, type Script, unmet } from "../../script.ts";
import { counted, nameOf } from "../../situation.ts";
import { isExcluded, listed, readExclusions } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { findSameBytes } from "./same-bytes.ts";
import { type Alike, findAlike, originalFirst } from "./same-files.ts";

/** groups named in the report */
const mostShown = 25;

type Sorted = Readonly<{ proven: readonly (readonly Entry[])[]; open: readonly Alike[] }>;

/** Has the bytes compared; where some could not be, names and sizes are what is left to go by. */
function* compare(desk: Desk, folders: readonly Folder[], entries: readonly Entry[]): Script<Sorted> {
  const alike = findAlike(entries);
  if (alike.length === 0) return { proven: [], open: [] };
  const wanted = new Map(entries.map((entry) => [entry.path, entry]));
  const proven: (readonly Entry[])[] = [];
  let isWhole = true;
  for (const { path } of folders) {
    const same = yield* findSameBytes(desk, path, `Comparing files of the same size in ${nameOf(path)}.`);
    isWhole &&= same.isWhole;
    const groups = same.groups.map((group) => group.flatMap((file) => wanted.get(file.path) ?? []));
    proven.push(...groups.filter((files) => files.length > 1).map((files) => [...files].sort(originalFirst)));
  }
  const known = new Set(proven.flat());
  // files of different folders are compared by name and size only
  const isOpen = !isWhole || folders.length > 1;
  return { proven, open: isOpen ? alike.filter(({ files }) => !files.every((file) => known.has(file))) : [] };
}

function lineOf(files: readonly Entry[], root: string): string {
  const short = files.map(({ path }) => (path.startsWith(`${root}/`) ? path.slice(root.length + 1) : path));
  return `- ${listed(short, 6)} (${counted(files[0]?.bytes ?? 0, "byte")} each)`;
}

function section(title: string, groups: readonly (readonly Entry[])[], root: string): readonly string[] {
  if (groups.length === 0) return [];
  const more = groups.length > mostShown ? [`- and ${groups.length - mostShown} more`] : [];
  return [title, ...groups.slice(0, mostShown).map((files) => lineOf(files, root)), ...more];
}

function report({ proven, open }: Sorted, root: string, isPartial: boolean): string {
  const sameName = open.filter(({ isSameName }) => isSameName).map(({ files }) => files);
  const sameSize = open.filter(({ isSameName }) => !isSameName).map(({ files }) => files);
  const partial = isPartial ? ["There are more files than I could look at, so this list is not complete."] : [];
  if (proven.length + open.length === 0)
    return ["I compared all files of the same size, and none is there twice. Nothing was changed.", ...partial].join(
      "\n",
    );
  const unproven =
    open.length === 0
      ? []
      : ["I compared names and sizes only for the files called likely or possible; open them before you remove any."];
  return [
    `${counted(proven.length + open.length, "group")} of files ${open.length === 0 ? (proven.length === 1 ? "is" : "are") : "may be"} there twice. I only list them; nothing was moved, changed or deleted.`,
    ...section("The same, byte for byte:", proven, root),
    ...section("Likely the same, by name and size:", sameName, root),
    ...section("Possibly the same, by size only:", sameSize, root),
    ...unproven,
    ...partial,
  ].join("\n");
}

/** Lists files that seem to be there twice; nothing is changed. */
export function* twice(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  const [first] = folders;
  if (first === undefined) return unmet(desk, needsVerb(folders, "add", "look for duplicates"));
  const exclusions = readExclusions(goal);
  const entries: Entry[] = [];
  let isPartial = false;
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking for files that are twice in ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    isPartial ||= listing.isPartial;
    entries.push(
      ...listing.entries.filter(
        (entry) => !isUntouchable(entry, path) && !isExcluded(entry.path.slice(path.length + 1), exclusions),
      ),
    );
  }
  const sorted = yield* compare(desk, folders, entries);
  const root = folders.length === 1 ? first.path : "";
  return [report(sorted, root, isPartial), ...closingNotes(desk)].join("\n");
}
