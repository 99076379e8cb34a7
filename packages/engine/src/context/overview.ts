import { type Folder, oneLine, quotedLine, type ViewEntry } from "@deskhand/contracts";

/** what was seen of one folder; `trouble` says why nothing was */
export type FolderLook = Readonly<{
  folder: Folder;
  entries: readonly ViewEntry[];
  isTruncated: boolean;
  trouble: string | null;
}>;

/** `characters` of an overview over all folders */
const mostCharacters = 4_000;
const mostKinds = 8;
const mostSamples = 12;
const nameCap = 80;

/** A name that cannot pass for anything but a name: what acts or hides in it is escaped, and it is cut. */
function written(name: string): string {
  const cut = name.length > nameCap ? `${name.slice(0, nameCap)}…` : name;
  return cut.includes('"') ? quotedLine(cut) : oneLine(cut);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function kindOf(path: string): string {
  const name = nameOf(path);
  const dot = name.lastIndexOf(".");
  return dot <= 0 || name.length - dot > 9 ? "other" : name.slice(dot + 1).toLowerCase();
}

function size(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1_000;
  let unit = 0;
  while (value >= 1_000 && unit < units.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

function day(ms: number): string {
  const date = new Date(ms);
  return Number.isNaN(date.getTime()) ? "-" : date.toISOString().slice(0, 10);
}

function dates(files: readonly ViewEntry[]): string {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { modifiedMs } of files) {
    first = Math.min(first, modifiedMs);
    last = Math.max(last, modifiedMs);
  }
  return `changed ${day(first)} to ${day(last)}`;
}

function kinds(files: readonly ViewEntry[]): string {
  const byKind = new Map<string, { count: number; bytes: number }>();
  for (const { path, bytes } of files) {
    const known = byKind.get(kindOf(path)) ?? { count: 0, bytes: 0 };
    byKind.set(kindOf(path), { count: known.count + 1, bytes: known.bytes + bytes });
  }
  const ordered = [...byKind].sort(([a, one], [b, two]) => two.count - one.count || (a < b ? -1 : 1));
  const shown = ordered
    .slice(0, mostKinds)
    .map(([kind, { count, bytes }]) => `${count} ${written(kind)} (${size(bytes)})`);
  const more = ordered.length > mostKinds ? [`${ordered.length - mostKinds} further kinds`] : [];
  return `kinds: ${[...shown, ...more].join(", ")}`;
}

/** Some from all over the list, always the same ones, because the first in the alphabet are often alike. */
function sampled<Entry>(list: readonly Entry[]): readonly Entry[] {
  if (list.length <= mostSamples) return list;
  const stride = list.length / mostSamples;
  return Array.from({ length: mostSamples }, (_, at) => list[Math.floor(at * stride)]).filter(
    (item) => item !== undefined,
  );
}

function below(folder: Folder, path: string): string {
  return written(folder.path === "/" ? path.slice(1) : path.slice(folder.path.length + 1));
}

function folderText({ folder, entries, isTruncated, trouble }: FolderLook): string {
  if (trouble !== null) return `${written(folder.path)}: could not be looked at (${trouble})`;
  const files = entries.filter(({ entry }) => entry === "file");
  const folders = entries.filter(({ entry }) => entry === "folder");
  if (files.length === 0 && folders.length === 0) return `${written(folder.path)}: empty`;
  const bytes = files.reduce((sum, entry) => sum + entry.bytes, 0);
  const cloud = files.filter(({ isPlaceholder }) => isPlaceholder).length;
  const many = `${isTruncated ? "more than " : ""}${files.length} files in ${folders.length} subfolders, ${size(bytes)}`;
  return [
    `${folder.path.length > 200 ? written(folder.path) : oneLine(folder.path)}: ${many}${files.length === 0 ? "" : `, ${dates(files)}`}`,
    ...(files.length === 0 ? [] : [kinds(files)]),
    ...(cloud === 0 ? [] : [`${cloud} of them are in the cloud only and not downloaded`]),
    ...(folders.length === 0
      ? []
      : [
          `folders: ${sampled(folders)
            .map(({ path }) => below(folder, path))
            .join(" | ")}`,
        ]),
    ...(files.length === 0
      ? []
      : [
          `files, for example: ${sampled(files)
            .map(({ path }) => below(folder, path))
            .join(" | ")}`,
        ]),
  ].join("\n");
}

/** What lies in the granted folders, in words: counts, kinds, sizes, dates and samples of names, nothing of any content. */
export function overviewText(looks: readonly FolderLook[]): string {
  const each = Math.floor(mostCharacters / Math.max(1, looks.length));
  return looks
    .map((look) => {
      const text = folderText(look);
      return text.length <= each ? text : `${text.slice(0, Math.max(80, each))}…`;
    })
    .join("\n\n");
}
