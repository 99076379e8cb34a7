import { diffArrays } from "diff";

/** One of each list side by side; `null` where the other list has no counterpart. */
export type Aligned<Item> = Readonly<
  | { before: Item; after: Item; isSame: boolean }
  | { before: Item; after: null; isSame: false }
  | { before: null; after: Item; isSame: false }
>;

export type AlignOptions<Item> = Readonly<{
  /** what makes two items the same */
  keyOf(item: Item): string;
  /** from 0 to 1, how much two items that differ have in common; those with less than `least` are not paired */
  likeness(before: Item, after: Item): number;
  least: number;
}>;

const patience = { timeout: 1_500, maxEditLength: 20_000 };
/** pairs looked at in one changed stretch */
const mostPairs = 40_000;

/** Puts two lists side by side; `null` when they differ too much for that. */
export function align<Item>(
  before: readonly Item[],
  after: readonly Item[],
  options: AlignOptions<Item>,
): readonly Aligned<Item>[] | null {
  const parts = diffArrays(before.map(options.keyOf), after.map(options.keyOf), patience);
  if (parts === undefined) return null;
  const found: Aligned<Item>[] = [];
  let left = 0;
  let right = 0;
  let removed: Item[] = [];
  let added: Item[] = [];
  const settle = () => {
    found.push(...pairUp(removed, added, options));
    removed = [];
    added = [];
  };
  for (const part of parts) {
    const { length } = part.value;
    if (part.removed) removed = removed.concat(before.slice(left, left + length));
    else if (part.added) added = added.concat(after.slice(right, right + length));
    else {
      settle();
      for (let at = 0; at < length; at += 1)
        found.push({ before: before[left + at] as Item, after: after[right + at] as Item, isSame: true });
    }
    if (!part.added) left += length;
    if (!part.removed) right += length;
  }
  settle();
  return found;
}

/** Pairs what was taken out with what came in, in order, the most alike first come by walking both from the top. */
function pairUp<Item>(removed: readonly Item[], added: readonly Item[], options: AlignOptions<Item>): Aligned<Item>[] {
  const found: Aligned<Item>[] = [];
  const canLook = removed.length * added.length <= mostPairs;
  let next = 0;
  for (const before of removed) {
    const candidates = canLook ? added.slice(next) : added.slice(next, next + 1);
    const at = candidates.findIndex((after) => options.likeness(before, after) >= options.least);
    if (at < 0) {
      found.push({ before, after: null, isSame: false });
      continue;
    }
    for (const after of added.slice(next, next + at)) found.push({ before: null, after, isSame: false });
    found.push({ before, after: added[next + at] as Item, isSame: false });
    next += at + 1;
  }
  for (const after of added.slice(next)) found.push({ before: null, after, isSame: false });
  return found;
}

/** How many words two texts share, from 0 to 1. */
export function wordLikeness(before: string, after: string): number {
  const left = wordsIn(before);
  const right = wordsIn(after);
  if (left.length === 0 && right.length === 0) return 1;
  const counts = new Map<string, number>();
  for (const word of left) counts.set(word, (counts.get(word) ?? 0) + 1);
  let shared = 0;
  for (const word of right) {
    const count = counts.get(word) ?? 0;
    if (count === 0) continue;
    shared += 1;
    counts.set(word, count - 1);
  }
  return (2 * shared) / (left.length + right.length);
}

const mostWords = 2_000;

function wordsIn(text: string): readonly string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, mostWords);
}
