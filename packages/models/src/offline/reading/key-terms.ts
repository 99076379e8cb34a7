import { isStopWord } from "./stop-words.ts";

/** What a text is about, as its own words say it. `count`: passages that hold it. */
export type KeyTerm = Readonly<{ key: string; label: string; count: number }>;

type Seen = { labels: Map<string, number>; passages: Set<number>; weight: number };

const token = /\p{L}[\p{L}\d'’-]*|\d+|[^\s\p{L}\d]/gu;
/** terms looked at in one text */
const mostTerms = 30_000;

/** Words with one stem get one key: endings of number and case are taken off. */
export function keyOf(word: string): string {
  const plain = word.toLowerCase().replace(/['’]s?$/, "");
  if (plain.length < 5) return plain;
  return plain
    .replace(/(?:ies|ien)$/, "y")
    .replace(/(?:sses)$/, "ss")
    .replace(/(?<=\p{L}{4})(?:en|es|er|e|n|s)$/u, "");
}

function isTermWord(word: string): boolean {
  return /^\p{L}{3,}[\p{L}\d'’-]*$/u.test(word) && !isStopWord(word);
}

function add(seen: Map<string, Seen>, key: string, label: string, at: number): void {
  let entry = seen.get(key);
  if (entry === undefined) {
    if (seen.size >= mostTerms) return;
    entry = { labels: new Map(), passages: new Set(), weight: 1 };
    seen.set(key, entry);
  }
  entry.labels.set(label, (entry.labels.get(label) ?? 0) + 1);
  entry.passages.add(at);
}

/** Keys of the terms in one passage: single words and pairs that stand beside each other. */
export function keysIn(passage: string): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const { key } of termsOf(passage)) keys.add(key);
  return keys;
}

function termsOf(passage: string): readonly Readonly<{ key: string; label: string; isCapital: boolean }>[] {
  const tokens = passage.match(token) ?? [];
  const found: { key: string; label: string; isCapital: boolean }[] = [];
  tokens.forEach((word, at) => {
    if (!isTermWord(word)) return;
    found.push({ key: keyOf(word), label: word, isCapital: at > 0 && /^\p{Lu}/u.test(word) });
    const next = tokens[at + 1];
    if (next !== undefined && isTermWord(next))
      found.push({ key: `${keyOf(word)} ${keyOf(next)}`, label: `${word} ${next}`, isCapital: false });
  });
  return found;
}

function labelOf({ labels }: Seen): string {
  return [...labels].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0], "en"))[0]?.[0] ?? "";
}

/**
 * The terms that passages come back to, the strongest first. A pair of words stands for its words when it is nearly as frequent; `without` are
 * names and the like that say who, not what; `least` passages have to hold a term.
 */
export function findKeyTerms(
  passages: readonly string[],
  options: Readonly<{ headings: readonly string[]; without: readonly string[]; most: number; least?: number }>,
): readonly KeyTerm[] {
  const seen = new Map<string, Seen>();
  const banned = new Set(options.without.flatMap((name) => name.split(/[\s.]+/)).map(keyOf));
  passages.forEach((passage, at) => {
    for (const { key, label, isCapital } of termsOf(passage)) {
      if (key.split(" ").some((word) => banned.has(word))) continue;
      add(seen, key, label, at);
      const entry = seen.get(key);
      if (isCapital && entry !== undefined) entry.weight += 0.05;
    }
  });
  const titled = new Set(options.headings.flatMap((heading) => [...keysIn(heading)]));
  const score = ([key, entry]: readonly [string, Seen]): number => {
    const pair = key.includes(" ") ? 1.7 : 1;
    const long = Math.min(labelOf(entry).length, 14) / 10;
    return entry.passages.size * pair * long * Math.min(entry.weight, 1.5) * (titled.has(key) ? 1.8 : 1);
  };
  const ranked = [...seen]
    .filter(([, { passages: where }]) => where.size >= (options.least ?? 2))
    .sort((a, b) => score(b) - score(a));
  return withoutParts(ranked)
    .slice(0, options.most)
    .map(([key, entry]) => ({ key, label: labelOf(entry), count: entry.passages.size }));
}

/** Leaves out words of a pair that hardly stand alone, and pairs that share a word with a stronger pair. */
function withoutParts(ranked: readonly (readonly [string, Seen])[]): readonly (readonly [string, Seen])[] {
  const kept: (readonly [string, Seen])[] = [];
  for (const entry of ranked) {
    const words = entry[0].split(" ");
    const covers = kept.some(([key, { passages }]) => {
      const shared = key.split(" ").some((word) => words.includes(word));
      return shared && entry[1].passages.size <= passages.size * 1.6;
    });
    if (!covers) kept.push(entry);
    if (kept.length >= 60) break;
  }
  return kept;
}
