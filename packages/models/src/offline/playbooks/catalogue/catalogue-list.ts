import type { Entry } from "../../look.ts";
import { nameOf } from "../../situation.ts";
import { findAlike, isNamedCopy } from "../twice/same-files.ts";
import type { CatalogueWords } from "./catalogue-words.ts";
import { isSameText, type ListedFile, type ReadFile } from "./listed-file.ts";
import { groupByTopic, type Topic } from "./topics.ts";

/** A file that is there again under another name. */
export type Double = Readonly<{ path: string; of: string; isSure: boolean }>;

/** Everything an index is made from. */
export type Catalogue = Readonly<{
  topics: readonly Topic[];
  unread: readonly Extract<ListedFile, { status: "unread" }>[];
  doubles: readonly Double[];
  /** listing of each file, for size and day */
  entries: ReadonlyMap<string, Entry>;
  /** folder the index lies in */
  folder: string;
  /** name of the folder it is about */
  about: string;
  words: CatalogueWords;
}>;

/** Files with the same words; the one that is no copy by its name is the original. */
function sameTexts(read: readonly ReadFile[]): readonly Double[] {
  const byMark = new Map<string, ReadFile[]>();
  for (const file of read) byMark.set(file.mark, [...(byMark.get(file.mark) ?? []), file]);
  return [...byMark.values()].flatMap((group): readonly Double[] => {
    const [first, ...rest] = [...group].sort(
      (a, b) =>
        Number(isNamedCopy(a.path)) - Number(isNamedCopy(b.path)) ||
        a.path.length - b.path.length ||
        a.path.localeCompare(b.path, "en"),
    );
    if (first === undefined) return [];
    return rest.filter((file) => isSameText(first, file)).map(({ path }) => ({ path, of: first.path, isSure: true }));
  });
}

/** Files without text that have one size and, but for a mark of a copy, one name. */
function likelySame(unread: ReadonlySet<string>, entries: readonly Entry[]): readonly Double[] {
  return findAlike(entries).flatMap(({ files, isSameName }): readonly Double[] => {
    const [first, ...rest] = files.filter(({ path }) => unread.has(path));
    if (first === undefined || !isSameName) return [];
    return rest.map(({ path }) => ({ path, of: first.path, isSure: false }));
  });
}

/** Groups by topic; a copy stands with its original and makes no topic of its own. */
function topicsOf(files: readonly ReadFile[], doubles: readonly Double[]): readonly Topic[] {
  const originals = new Map(doubles.map(({ path, of }) => [path, of]));
  const topics = groupByTopic(files.filter(({ path }) => !originals.has(path)));
  return topics.map((topic) => ({
    ...topic,
    files: topic.files.flatMap((file) => [file, ...files.filter(({ path }) => originals.get(path) === file.path)]),
  }));
}

/** Puts what was found of all files together: topics, what is there twice, what was not read. */
export function catalogueOf(
  listed: readonly ListedFile[],
  entries: readonly Entry[],
  frame: Readonly<{ folder: string; about: string; words: CatalogueWords }>,
): Catalogue {
  const read = listed.flatMap((file) => (file.status === "read" ? [file] : []));
  const unread = listed.flatMap((file) => (file.status === "unread" ? [file] : []));
  const inOrder = [...read].sort(
    (a, b) => (a.date ?? "").localeCompare(b.date ?? "") || nameOf(a.path).localeCompare(nameOf(b.path), "en"),
  );
  const same = sameTexts(read);
  const likely = likelySame(new Set(unread.map(({ path }) => path)), entries);
  return {
    ...frame,
    topics: topicsOf(inOrder, same),
    unread,
    doubles: [...same, ...likely],
    entries: new Map(entries.map((entry) => [entry.path, entry])),
  };
}

/** Day of a file and where it is from: told in it, else the day of its last change; `null` when nothing is known. */
export function dayOf(file: ReadFile, { entries, words }: Catalogue): Readonly<{ day: string; from: string }> | null {
  if (file.date !== null && file.dated !== null) return { day: file.date, from: words.dated[file.dated] };
  const day = entries.get(file.path)?.day;
  return day === undefined ? null : { day, from: words.dated.changed };
}
