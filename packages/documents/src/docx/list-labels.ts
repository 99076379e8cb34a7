import { attribute, child, childElements, descendants, type XmlElement } from "../ooxml/xml.ts";
import { valueAt } from "./document-styles.ts";
import { isOn } from "./run-visibility.ts";

type Level = Readonly<{
  format: string;
  text: string;
  start: number;
  /** whether the numbers of all levels are written in digits */
  isLegal: boolean;
}>;
type List = Readonly<{ family: string; levels: ReadonlyMap<number, Level> }>;

/** Gives list paragraphs their numbers and bullets; they are asked for in the order of the document. */
export type ListLabels = Readonly<{
  next(listId: string, level: number): string | null;
  /** whether a level counts its items */
  isNumbered(listId: string, level: number): boolean;
}>;

const deepest = 8;

export function createListLabels(numbering: XmlElement | null): ListLabels {
  const lists = readLists(numbering);
  const counted = new Map<string, number[]>();
  return {
    next(listId, asked) {
      const level = Math.max(0, Math.min(asked, deepest));
      const list = lists.get(listId);
      const form = list?.levels.get(level);
      if (list === undefined || form === undefined) return listId === "0" ? null : "•";
      const counts = counted.get(list.family) ?? [];
      const startOf = (at: number) => list.levels.get(at)?.start ?? 1;
      for (let at = 0; at < level; at += 1) counts[at] ??= startOf(at);
      counts[level] = (counts[level] ?? startOf(level) - 1) + 1;
      counts.length = level + 1;
      counted.set(list.family, counts);
      return labelOf(form, list, counts);
    },
    isNumbered(listId, level) {
      const format = lists.get(listId)?.levels.get(level)?.format ?? "none";
      return format !== "bullet" && format !== "none";
    },
  };
}

function labelOf(form: Level, list: List, counts: readonly number[]): string {
  if (form.format === "bullet") return bulletOf(form.text);
  if (form.format === "none") return "";
  return form.text.replace(/%([1-9])/g, (_, digit: string) => {
    const at = Number(digit) - 1;
    const format = form.isLegal ? "decimal" : (list.levels.get(at)?.format ?? "decimal");
    return numeral(counts[at] ?? 1, format);
  });
}

/** Bullets of symbol fonts have no meaning in other fonts. */
function bulletOf(text: string): string {
  if (text === "o") return "◦";
  const code = text.codePointAt(0) ?? 0;
  if (code >= 0xe000 && code <= 0xf8ff) return code === 0xf0a7 ? "▪" : "•";
  return text.slice(0, 2) || "•";
}

function numeral(value: number, format: string): string {
  switch (format) {
    case "lowerLetter":
      return letters(value).toLowerCase();
    case "upperLetter":
      return letters(value);
    case "lowerRoman":
      return roman(value).toLowerCase();
    case "upperRoman":
      return roman(value);
    case "decimalZero":
      return String(value).padStart(2, "0");
    default:
      return String(value);
  }
}

function letters(value: number): string {
  const at = Math.max(0, value - 1);
  return String.fromCharCode(65 + (at % 26)).repeat(Math.min(Math.floor(at / 26) + 1, 5));
}

const romans = [
  [1000, "M"],
  [900, "CM"],
  [500, "D"],
  [400, "CD"],
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
] as const;

function roman(value: number): string {
  if (value < 1 || value > 3_999) return String(value);
  let left = value;
  let text = "";
  for (const [amount, sign] of romans) {
    while (left >= amount) {
      text += sign;
      left -= amount;
    }
  }
  return text;
}

function readLists(numbering: XmlElement | null): ReadonlyMap<string, List> {
  const lists = new Map<string, List>();
  if (numbering === null) return lists;
  const families = new Map(
    descendants(numbering, "abstractNum").map((each) => [attribute(each, "abstractNumId") ?? "", readLevels(each)]),
  );
  for (const each of childElements(numbering).filter(({ name }) => name === "num")) {
    const family = valueAt(child(each, "abstractNumId")) ?? "";
    const own = childElements(each).filter(({ name }) => name === "lvlOverride");
    const levels = own.reduce(overridden, families.get(family) ?? new Map());
    const id = attribute(each, "numId") ?? "";
    // lists that begin anew count for themselves, the others go on with their family's numbers
    lists.set(id, { family: own.length > 0 ? `own ${id}` : family, levels });
  }
  return lists;
}

function overridden(levels: ReadonlyMap<number, Level>, override: XmlElement): ReadonlyMap<number, Level> {
  const at = Number(attribute(override, "ilvl") ?? 0);
  const anew = child(override, "lvl");
  const known = anew === undefined ? levels.get(at) : readLevel(anew);
  if (known === undefined) return levels;
  const start = Number(valueAt(child(override, "startOverride")) ?? known.start);
  return new Map([...levels, [at, { ...known, start }]]);
}

function readLevels(family: XmlElement): ReadonlyMap<number, Level> {
  const levels = childElements(family).filter(({ name }) => name === "lvl");
  return new Map(levels.map((level) => [Number(attribute(level, "ilvl") ?? 0), readLevel(level)]));
}

function readLevel(level: XmlElement | undefined): Level {
  return {
    format: valueAt(child(level, "numFmt")) ?? "decimal",
    text: (valueAt(child(level, "lvlText")) ?? `%${Number((level && attribute(level, "ilvl")) ?? 0) + 1}.`).slice(
      0,
      40,
    ),
    start: Number(valueAt(child(level, "start")) ?? 1),
    isLegal: isOn(child(level, "isLgl")),
  };
}
