import type { Entry } from "../../look.ts";
import { endingOf, nameOf, stemOf } from "../../situation.ts";
import { fold, isExcluded, type Language } from "../../words.ts";
import { freeName, type Names } from "../free-name.ts";
import { folderFor, kindOf } from "./kinds.ts";
import { projectOf, projectWords } from "./project-words.ts";

export type Order = "kind" | "month" | "year" | "project";
export type TidyOptions = Readonly<{
  order: Order;
  everywhere: boolean;
  exclusions: readonly string[];
  language: Language;
}>;
export type Move = Readonly<{ from: string; to: string }>;
/** Everything that goes into one folder directly below the tidied one. */
export type Pile = Readonly<{ folder: string; moves: readonly Move[] }>;

/** Day in a file's name (`IMG_20250318`, `2025-03-18 …`); `null` when there is none. */
export function dayInName(name: string): string | null {
  const match = /(?<!\d)((?:19|20)\d{2})[-_. ]?(0[1-9]|1[0-2])[-_. ]?(0[1-9]|[12]\d|3[01])(?!\d)/.exec(name);
  if (match !== null) return `${match[1]}-${match[2]}-${match[3]}`;
  const reversed = /(?<!\d)(0[1-9]|[12]\d|3[01])[-_.](0[1-9]|1[0-2])[-_.]((?:19|20)\d{2})(?!\d)/.exec(name);
  return reversed === null ? null : `${reversed[3]}-${reversed[2]}-${reversed[1]}`;
}

function targetFolder(
  entry: Entry,
  options: TidyOptions,
  existing: readonly string[],
  projects: ReadonlySet<string>,
): string {
  const name = nameOf(entry.path);
  const day = dayInName(name) ?? entry.day;
  if (options.order === "year") return day.slice(0, 4);
  if (options.order === "month") return `${day.slice(0, 4)}/${day.slice(0, 7)}`;
  const project = projectOf(stemOf(entry.path), projects);
  if (project !== null) return existing.find((folder) => fold(folder) === fold(project)) ?? project;
  return folderFor(kindOf(endingOf(entry.path)), options.language, existing);
}

/** Sorts files into folders below `root`; a taken name gets a number. Few files of no known kind stay where they are. */
export function sortFiles(root: string, files: readonly Entry[], options: TidyOptions, names: Names): readonly Pile[] {
  const existing = names.foldersBelow(root);
  const wanted = files.filter((file) => !isExcluded(file.path.slice(root.length + 1), options.exclusions));
  const isByName = options.order === "project" || options.order === "kind";
  const projects = isByName ? projectWords(wanted, options.order === "project") : new Set<string>();
  const piles = new Map<string, Move[]>();
  for (const file of wanted) {
    const folder = targetFolder(file, options, existing, projects);
    const top = folder.split("/")[0] ?? folder;
    const wish = `${root}/${folder}/${nameOf(file.path)}`;
    if (wish === file.path) continue;
    const to = freeName(wish, names);
    piles.set(top, [...(piles.get(top) ?? []), { from: file.path, to }]);
  }
  const other = folderFor("other", options.language, existing);
  if (isByName && (piles.get(other)?.length ?? 0) < 3 && !existing.includes(other)) piles.delete(other);
  return [...piles]
    .map(([folder, moves]) => ({ folder, moves }))
    .sort((a, b) => a.folder.localeCompare(b.folder, "en"));
}
