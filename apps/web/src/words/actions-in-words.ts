import type { Action, Folder } from "@deskhand/contracts";
import { count, sentence } from "./counts.ts";
import { fileName, folderOf, shortPath } from "./paths.ts";

type Phrase = Readonly<{ doing: string; noun: string; many: string }>;

const phrases: Readonly<Record<Action["verb"], Phrase>> = {
  read: { doing: "look at", noun: "file", many: "files" },
  create: { doing: "make", noun: "file", many: "new files" },
  overwrite: { doing: "change", noun: "file", many: "files" },
  move: { doing: "move or rename", noun: "file", many: "files" },
  delete: { doing: "delete", noun: "file", many: "files" },
  execute: { doing: "run", noun: "program", many: "programs" },
  fetch: { doing: "load pages from", noun: "site", many: "sites" },
  send: { doing: "send something to", noun: "site", many: "sites" },
};

const wild = /[*?[\]{}]/;

/** `true` when the action takes away or replaces what is there */
export function isDestructive(action: Action): boolean {
  return action.verb === "delete" || action.verb === "overwrite";
}

/**
 * The scope of a plan item as sentences an accountant reads: globs become “inside Receipts”, many exact files become a count with
 * their folder, and a few exact files are named.
 */
export function scopeInWords(actions: readonly Action[], folders: readonly Folder[]): readonly string[] {
  const byVerb = new Map<Action["verb"], string[]>();
  for (const { verb, target } of actions) byVerb.set(verb, [...(byVerb.get(verb) ?? []), target]);
  return [...byVerb].flatMap(([verb, targets]) => {
    const exact = targets.filter((target) => !wild.test(target));
    const globs = targets.filter((target) => wild.test(target));
    const lines = globs.map((glob) => globInWords(phrases[verb], glob, folders));
    if (exact.length > 0) lines.push(exactInWords(verb, exact, folders));
    return [...new Set(lines)].map(sentence);
  });
}

function globInWords(phrase: Phrase, glob: string, folders: readonly Folder[]): string {
  const wildAt = glob.search(wild);
  const folder = glob.slice(0, glob.lastIndexOf("/", wildAt)) || "/";
  const rest = glob.slice(folder === "/" ? 1 : folder.length + 1);
  const ending = /^(?:\*\*\/)?\*\.([A-Za-z0-9]+)$/.exec(rest)?.[1];
  const what = ending === undefined ? phrase.many : `${phrase.many} ending in .${ending}`;
  const depth = rest.includes("**") || rest.includes("/") ? "inside" : "directly in";
  return `${phrase.doing} ${what} ${depth} ${shortPath(folder, folders)}`;
}

function exactInWords(verb: Action["verb"], targets: readonly string[], folders: readonly Folder[]): string {
  const phrase = phrases[verb];
  if (verb === "fetch" || verb === "send" || verb === "execute") return `${phrase.doing} ${targets.join(", ")}`;
  const first = targets[0] ?? "";
  if (targets.length === 1) return `${phrase.doing} ${shortPath(first, folders)}`;
  const places = new Set(targets.map(folderOf));
  const where =
    places.size === 1 ? ` in ${shortPath(folderOf(first), folders)}` : ` in ${count(places.size, "folder")}`;
  if (targets.length <= 3 && places.size === 1) return `${phrase.doing} ${targets.map(fileName).join(", ")}${where}`;
  return `${phrase.doing} ${count(targets.length, phrase.noun)}${where}`;
}
