import { type Entry, listFolder, readFiles } from "../../look.ts";
import { type Desk, type Script, unmet } from "../../script.ts";
import { counted, endingOf, nameOf } from "../../situation.ts";
import { isExcluded, listed, readExclusions } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { isUntouchable } from "../tidy/loose-files.ts";
import { type Alike, findAlike } from "./same-files.ts";

/** endings whose whole content is the text that can be read */
const plainText = new Set(["txt", "md", "csv", "tsv", "json", "xml", "yaml", "yml", "log"]);
/** files read to compare them, and groups named in the report */
const mostRead = 60;
const mostShown = 25;

type Sorted = Readonly<{ proven: readonly (readonly Entry[])[]; open: readonly Alike[] }>;

/** Reads plain text files of one size; those with the same text are the same. */
function* compareTexts(desk: Desk, groups: readonly Alike[]): Script<Sorted> {
  const proven: (readonly Entry[])[] = [];
  const open: Alike[] = [];
  let left = mostRead;
  for (const group of groups) {
    const isPlain = group.files.every(({ path }) => plainText.has(endingOf(path)));
    if (!isPlain || group.files.length > left) {
      open.push(group);
      continue;
    }
    left -= group.files.length;
    const read = yield* readFiles(
      desk,
      group.files.map(({ path }) => path),
    );
    if (read.some(({ failure, isCut }) => failure !== null || isCut)) {
      open.push(group);
      continue;
    }
    const byText = new Map<string, Entry[]>();
    group.files.forEach((file, index) => {
      const text = read[index]?.text ?? "";
      byText.set(text, [...(byText.get(text) ?? []), file]);
    });
    proven.push(...[...byText.values()].filter((files) => files.length > 1));
  }
  return { proven, open };
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
    return ["No two files have the same size and kind, so none is there twice. Nothing was changed.", ...partial].join(
      "\n",
    );
  const unproven =
    open.length === 0
      ? []
      : [
          "I compared names and sizes only for the files called likely or possible; open them before you remove any. With a model their content can be compared.",
        ];
  return [
    `${counted(proven.length + open.length, "group")} of files may be there twice. I only list them; nothing was moved, changed or deleted.`,
    ...section("The same, text compared:", proven, root),
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
  const sorted = yield* compareTexts(desk, findAlike(entries));
  const root = folders.length === 1 ? first.path : "";
  return [report(sorted, root, isPartial), ...closingNotes(desk)].join("\n");
}
