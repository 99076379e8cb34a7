import type { Entry } from "../../look.ts";
import { endingOf, stemOf } from "../../situation.ts";
import { fold } from "../../words.ts";

/** Files of one size and ending. `isSameName`: their names differ at most by a mark of a copy. */
export type Alike = Readonly<{ files: readonly Entry[]; isSameName: boolean }>;

const copyMark =
  /(?:\s*[-_–]?\s*(?:copy|kopie|copie|copia)(?: of)?(?:[\s_-]*\(?\d+\)?)?|\s*\(\d{1,3}\)|[\s_-]+copy\d*)+$|^(?:copy|kopie|copie|copia) (?:of|von|de|di) /g;

/** Whether a name says that the file is a copy: `plan (1).pdf`, `plan - Copy.pdf`, `Kopie von plan.pdf`. */
export function isNamedCopy(path: string): boolean {
  return plainStem(path) !== fold(stemOf(path));
}

function plainStem(path: string): string {
  const stem = fold(stemOf(path));
  return stem.replace(copyMark, "").trim() || stem;
}

/** The file without a copy's name first, then the shorter path. */
export function originalFirst(left: Entry, right: Entry): number {
  return (
    Number(isNamedCopy(left.path)) - Number(isNamedCopy(right.path)) ||
    left.day.localeCompare(right.day) ||
    left.path.length - right.path.length ||
    left.path.localeCompare(right.path, "en")
  );
}

/** Groups of files that may be the same: of one size and ending, empty files left out. Those with one name come first. */
export function findAlike(entries: readonly Entry[]): readonly Alike[] {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) {
    if (entry.kind !== "file" || entry.bytes === 0) continue;
    const key = `${entry.bytes} ${endingOf(entry.path)}`;
    groups.set(key, [...(groups.get(key) ?? []), entry]);
  }
  return [...groups.values()]
    .filter((files) => files.length > 1)
    .map((files) => ({
      files: [...files].sort(originalFirst),
      isSameName: new Set(files.map(({ path }) => plainStem(path))).size === 1,
    }))
    .sort((a, b) => Number(b.isSameName) - Number(a.isSameName));
}
