import type { ReadFile } from "./listed-file.ts";

/** Files that share a term, under its name; `label` is `null` for files that share none. */
export type Topic = Readonly<{ label: string | null; files: readonly ReadFile[] }>;

const mostTopics = 14;

type Shared = { label: string; files: Set<ReadFile>; weight: number };

/** The terms of a file, and the single words of pairs among them. */
function termsOf({ terms }: ReadFile): readonly Readonly<{ key: string; label: string; rank: number }>[] {
  return terms.flatMap(({ key, label }, rank) => {
    const labels = label.split(" ");
    const words = key.split(" ").map((word, at) => ({ key: word, label: labels[at] ?? label, rank: rank + 1 }));
    return words.length === 1 ? [{ key, label, rank }] : [{ key, label, rank }, ...words];
  });
}

function sharedTerms(files: readonly ReadFile[]): ReadonlyMap<string, Shared> {
  const shared = new Map<string, Shared>();
  for (const file of files) {
    for (const { key, label, rank } of termsOf(file)) {
      const entry = shared.get(key) ?? { label, files: new Set<ReadFile>(), weight: 0 };
      const isTitle = file.title.toLowerCase().includes(label.toLowerCase());
      if (!entry.files.has(file)) entry.weight += 1 / (rank + 2) + (isTitle ? 0.5 : 0);
      entry.files.add(file);
      shared.set(key, entry);
    }
  }
  return shared;
}

/** The term that most of the open files share, among those that are not in nearly every file; `null` when none is shared. */
function widestShared(shared: readonly Shared[], open: ReadonlySet<ReadFile>, most: number): Shared | null {
  let best: Shared | null = null;
  let top = 0;
  for (const entry of shared) {
    const left = [...entry.files].filter((file) => open.has(file)).length;
    if (left < 2 || entry.files.size > most) continue;
    const score = Math.sqrt(left) * (entry.weight / entry.files.size);
    if (score > top) {
      best = entry;
      top = score;
    }
  }
  return best;
}

/** Groups files by the terms they share, the widest first, each file once. A term of nearly all files tells nothing and makes no topic. */
export function groupByTopic(files: readonly ReadFile[]): readonly Topic[] {
  const shared = [...sharedTerms(files).values()];
  const most = files.length <= 4 ? files.length : Math.max(4, Math.ceil(files.length * 0.5));
  const open = new Set(files);
  const topics: Topic[] = [];
  while (topics.length < mostTopics) {
    const best = widestShared(shared, open, most);
    if (best === null) break;
    const chosen = files.filter((file) => best.files.has(file) && open.has(file));
    for (const file of chosen) open.delete(file);
    topics.push({ label: best.label.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()), files: chosen });
  }
  topics.sort((a, b) => b.files.length - a.files.length || (a.label ?? "").localeCompare(b.label ?? "", "en"));
  const rest = files.filter((file) => open.has(file));
  return rest.length === 0 ? topics : [...topics, { label: null, files: rest }];
}
