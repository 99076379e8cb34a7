import type { Measure } from "./chart-fonts.ts";

/** How the names along an axis are written so that none covers another. */
export type CategoryLabels = Readonly<{
  /** one entry for every category, of one line or several */
  names: readonly (string | readonly string[])[];
  angle: number;
  /** positions that are labelled; all when null */
  shown: readonly number[] | null;
}>;

type Room = Readonly<{ slot: number; font: string; mayThin: boolean; measure: Measure }>;

const GAP = 10;
const MOST_LINES = 3;
const SLANT = -38;
/** pixels a slanted name takes along the axis */
const SLANTED = 22;

/** Straight where there is room, else on several lines, else every so many (along a line of many points), else slanted. */
export function categoryLabels(categories: readonly (string | number)[], room: Room): CategoryLabels {
  const names = categories.map(String);
  const width = (text: string) => room.measure(text, room.font);
  const widest = Math.max(0, ...names.map(width));
  if (widest <= room.slot - GAP) return { names, angle: 0, shown: null };
  const wrapped = names.map((name) => wrap(name, room.slot - GAP, width));
  if (wrapped.every((lines) => lines !== null))
    return { names: wrapped.map((lines) => lines ?? []), angle: 0, shown: null };
  const every = Math.ceil((widest + GAP * 1.5) / room.slot);
  if (room.mayThin && widest < 160) return { names, angle: 0, shown: everyOf(names.length, every) };
  const step = Math.ceil(SLANTED / room.slot);
  return {
    names: names.map((name) => shortened(name, 150, width)),
    angle: SLANT,
    shown: step > 1 ? everyOf(names.length, step) : null,
  };
}

function everyOf(count: number, step: number): readonly number[] {
  return Array.from({ length: Math.ceil(count / step) }, (_, index) => index * step);
}

/** A text on as few lines as fit the width; null when a word is too wide or there are too many lines. */
export function wrap(text: string, most: number, width: (text: string) => number, lines = MOST_LINES): string[] | null {
  const made: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    if (width(word) > most) return null;
    const longer = made.length === 0 ? null : `${made.at(-1)} ${word}`;
    if (longer !== null && width(longer) <= most) made[made.length - 1] = longer;
    else made.push(word);
  }
  return made.length <= lines ? made : null;
}

/** The text, cut with an ellipsis where it is wider. */
export function shortened(text: string, most: number, width: (text: string) => number): string {
  if (width(text) <= most) return text;
  const letters = Array.from(text);
  while (letters.length > 1 && width(`${letters.join("")}…`) > most) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
