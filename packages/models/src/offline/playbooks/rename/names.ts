import type { Entry } from "../../look.ts";
import { nameOf, parentOf, stemOf } from "../../situation.ts";
import { freeName, type Names } from "../free-name.ts";
import { dayInName, type Move } from "../tidy/sort-files.ts";
import type { NameChange } from "./pattern.ts";

const dayPattern =
  /(?<!\d)(?:(?:19|20)\d{2}[-_. ]?(?:0[1-9]|1[0-2])[-_. ]?(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])[-_.](?:0[1-9]|1[0-2])[-_.](?:19|20)\d{2})(?!\d)/;
const smallWords = new Set([
  "a",
  "an",
  "the",
  "of",
  "and",
  "or",
  "in",
  "on",
  "at",
  "to",
  "for",
  "by",
  "und",
  "oder",
  "der",
  "die",
  "das",
  "von",
  "de",
  "la",
  "le",
  "et",
  "y",
  "e",
  "di",
]);

function titleCase(stem: string): string {
  let isFirst = true;
  return stem.replace(/[\p{L}\p{N}']+/gu, (word) => {
    const keep = !isFirst && smallWords.has(word.toLowerCase());
    isFirst = false;
    if (keep) return word.toLowerCase();
    if (/^\p{Lu}{2,4}$/u.test(word)) return word;
    return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
  });
}

function withoutCopy(stem: string): string {
  return stem
    .replace(/^(?:copy of|kopie von|copie de|copia di|copia de)\s+/i, "")
    .replace(/(?:\s*[-–_]\s*|\s+)(?:copy|kopie|copie|copia)(?:\s*\(?\d+\)?)?$/i, "")
    .replace(/\s*\(\d{1,2}\)$/, "")
    .trim();
}

/** Where the day of a file comes from, and the day itself; `null` when it has none. */
export type DayOf = (entry: Entry) => string | null;

type Place = Readonly<{ entry: Entry; index: number; total: number; day: string | null }>;

/** A stem without its date; what stood around it is joined by one of its own separators. */
function withoutDay(stem: string): string {
  const match = dayPattern.exec(stem);
  if (match === null) return stem;
  const before = stem.slice(0, match.index);
  const after = stem.slice(match.index + match[0].length);
  const joiner = /[\s_.-]/.exec(before.slice(-1) + after.slice(0, 1))?.[0] ?? "";
  return [before.replace(/[\s_.-]+$/, ""), after.replace(/^[\s_.-]+/, "")].filter((part) => part !== "").join(joiner);
}

function dated(stem: string, change: Extract<NameChange, { type: "date" }>, day: string | null): string {
  if (day === null) return stem;
  if (!change.keepsName) return day;
  const rest = withoutDay(stem);
  if (change.place === "front" && stem.startsWith(day) && stem.slice(day.length).startsWith(change.joiner)) return stem;
  if (rest === "") return day;
  return change.place === "front" ? `${day}${change.joiner}${rest}` : `${rest}${change.joiner}${day}`;
}

function numbered(stem: string, change: Extract<NameChange, { type: "number" }>, place: Place): string {
  const width = Math.max(change.width, String(change.start + place.total - 1).length);
  const number = String(change.start + place.index).padStart(width, "0");
  if (change.base !== null) return `${change.base}${change.joiner}${number}`;
  // the day that was put in front stays there, and the number follows it
  if (place.day !== null && stem.startsWith(place.day)) {
    const rest = stem.slice(place.day.length).replace(/^[\s._-]+/, "");
    return [place.day, number, ...(rest === "" ? [] : [rest])].join(change.joiner);
  }
  const plain = stem.replace(/^\d{1,6}[\s._-]+/, "");
  return `${number}${change.joiner}${plain}`;
}

function applyOne(stem: string, change: NameChange, place: Place): string {
  switch (change.type) {
    case "replace":
      return change.from === "" ? stem : stem.replaceAll(change.from, change.to);
    case "remove":
      return change.text === ""
        ? stem
        : stem
            .replaceAll(change.text, "")
            .replace(/\s{2,}/g, " ")
            .trim();
    case "remove-copy":
      return withoutCopy(stem);
    case "letters":
      return change.to === "lower" ? stem.toLowerCase() : change.to === "upper" ? stem.toUpperCase() : titleCase(stem);
    case "prefix":
      return stem.startsWith(change.text) ? stem : `${change.text}${stem}`;
    case "suffix":
      return stem.endsWith(change.text) ? stem : `${stem}${change.text}`;
    case "date":
      return dated(stem, change, place.day);
    case "number":
      return numbered(stem, change, place);
  }
}

/** A name that every system takes: no slashes, control characters or trailing dots; never empty. */
function safe(stem: string, before: string): string {
  const cleaned = stem
    .replace(/[/\\:*?"<>|\p{Cc}]/gu, "-")
    .replace(/[\s.]+$/, "")
    .replace(/^\s+/, "");
  const bytes = new TextEncoder().encode(cleaned).length;
  return cleaned === "" || /^\.+$/.test(cleaned) || bytes > 200 ? before : cleaned;
}

/** The new stem of one name. */
function newStem(stem: string, changes: readonly NameChange[], place: Place): string {
  return safe(
    changes.reduce((current, change) => applyOne(current, change, place), stem),
    stem,
  );
}

/** New names for files, in the order given; endings stay, taken names get a number, names that are fine stay. */
export function renameAll(
  files: readonly Entry[],
  changes: readonly NameChange[],
  dayOf: DayOf,
  names: Names,
): readonly Move[] {
  const wishes = files.map((entry, index) => {
    const stem = stemOf(entry.path);
    const ending = nameOf(entry.path).slice(stem.length);
    const place = { entry, index, total: files.length, day: dayOf(entry) };
    return { from: entry.path, wish: `${parentOf(entry.path)}/${newStem(stem, changes, place)}${ending}` };
  });
  const changing = wishes.filter(({ from, wish }) => from !== wish);
  for (const { from } of changing) names.release(from);
  return changing.map(({ from, wish }) => ({ from, to: freeName(wish, names) })).filter(({ from, to }) => from !== to);
}

/** Day in the name, else the day of the last change. */
export function plainDay(entry: Entry): string {
  return dayInName(nameOf(entry.path)) ?? entry.day;
}
