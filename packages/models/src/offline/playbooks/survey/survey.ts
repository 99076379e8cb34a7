import { jobsForFiles } from "../../jobs-for-files.ts";
import { type Entry, listFolder } from "../../look.ts";
import { jobLabels } from "../../route.ts";
import { type Desk, type Script, unmet } from "../../script.ts";
import { counted, endingOf, nameOf } from "../../situation.ts";
import { listed } from "../../words.ts";
import { closingNotes } from "../closing.ts";
import { chooseFolders, needsVerb } from "../folders.ts";
import { kindOf, kindWord } from "../tidy/kinds.ts";

/** files named one by one when a folder holds no more than these */
const fewFiles = 12;
/** kinds told with names of their own; the rest is summed up */
const mostKinds = 8;
const namesPerKind = 3;

/** Bytes in the unit people say: `3 bytes`, `12 kB`, `4.5 MB`; decimal units as file windows show them. */
export function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return counted(bytes, "byte");
  const units = ["kB", "MB", "GB", "TB"];
  const power = Math.min(units.length, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1_000 ** power;
  return `${value < 10 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} ${units[power - 1]}`;
}

const total = (files: readonly Entry[]) => files.reduce((sum, { bytes }) => sum + bytes, 0);

function kindLines(files: readonly Entry[], root: string): readonly string[] {
  const kinds = Map.groupBy(files, ({ path }) => kindOf(endingOf(path)));
  const sorted = [...kinds].sort(([, a], [, b]) => b.length - a.length);
  const short = (path: string) => path.slice(root.length + 1);
  const lines = sorted.slice(0, mostKinds).map(([kind, group]) => {
    const newest = [...group].sort((a, b) => b.day.localeCompare(a.day));
    const names = listed(
      newest.map(({ path }) => short(path)),
      files.length <= fewFiles ? fewFiles : namesPerKind,
    );
    return `- ${kindWord(kind)}: ${counted(group.length, "file")}, ${sizeInWords(total(group))} (${names})`;
  });
  const rest = sorted.slice(mostKinds).flatMap(([, group]) => group);
  return rest.length === 0
    ? lines
    : [...lines, `- other kinds: ${counted(rest.length, "file")}, ${sizeInWords(total(rest))}`];
}

function dates(files: readonly Entry[]): string {
  const days = files.map(({ day }) => day).sort();
  const [first = ""] = days;
  const last = days.at(-1) ?? "";
  return first === last ? `last changed on ${last}` : `last changed between ${first} and ${last}`;
}

function about(root: string, entries: readonly Entry[], isPartial: boolean): readonly string[] {
  const files = entries.filter(({ kind }) => kind === "file");
  const folders = entries.filter(({ kind }) => kind === "folder" || kind === "closed");
  const clouds = entries.filter(({ kind }) => kind === "cloud");
  const within = folders.length === 0 ? "" : ` in ${counted(folders.length + 1, "folder")}`;
  if (files.length + clouds.length === 0)
    return [`${nameOf(root)} holds no files${folders.length === 0 ? "" : ", only empty folders"}.`];
  const lines = [
    files.length === 0
      ? `${nameOf(root)} holds no file that is on this computer.`
      : `${nameOf(root)} holds ${counted(files.length, "file")}${within}, ${sizeInWords(total(files))} together, ${dates(files)}.`,
    ...kindLines(files, root),
  ];
  if (clouds.length > 0)
    lines.push(
      `${counted(clouds.length, "file")} ${clouds.length === 1 ? "is" : "are"} not downloaded to this computer.`,
    );
  if (isPartial) lines.push("There are more files than I could look at, so these numbers are not complete.");
  return lines;
}

/** Says what lies in the folders, by kind, size and day; nothing is read or changed. */
export function* survey(desk: Desk, goal: string): Script<string> {
  const folders = chooseFolders(desk.situation.folders, goal);
  if (folders.length === 0) return unmet(desk, needsVerb(folders, "add", "say what is there"));
  const lines: string[] = [];
  const all: Entry[] = [];
  for (const { path } of folders) {
    const listing = yield* listFolder(desk, path, `Looking at what is in ${nameOf(path)}.`);
    if (listing.failure !== null) return unmet(desk, `I could not look at ${path}: ${listing.failure}`);
    lines.push(...about(path, listing.entries, listing.isPartial));
    all.push(...listing.entries);
  }
  const jobs = all.some(({ kind }) => kind === "file") ? [...jobsForFiles(all), "catalogue" as const] : [];
  if (jobs.length > 0)
    lines.push("Jobs that fit, if you ask for them:", ...jobs.map((job) => `- ${jobLabels[job].label}`));
  return [...lines, ...closingNotes(desk)].join("\n");
}
