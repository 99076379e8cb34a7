import type { GuestPath } from "@deskhand/contracts";
import { childOf, isInside, nameOf } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Entry } from "../view/layer.ts";
import type { Arrival, Lost, Merged } from "./merge.ts";

export type Move = Readonly<{ from: Entry; to: Arrival }>;

export type Hashes = Readonly<{
  /** `null` when the bytes cannot be told */
  before(entry: Entry): Promise<string | null>;
  after(arrival: Arrival): Promise<string>;
  mayMove(from: Entry, to: GuestPath): boolean;
}>;

/** Everything in `lost`, inner entries after what holds them. */
export function* eachLost(lost: readonly Lost[]): Generator<Entry> {
  for (const { entry, contents } of lost) {
    yield entry;
    yield* eachLost(contents);
  }
}

function sizeOf({ wanted }: Arrival): number {
  return wanted.entry === "file" ? wanted.bytes : -1;
}

type Hashed<Item> = Readonly<{ item: Item; path: GuestPath; sha256: string }>;

/** Pairs of equal bytes, those first whose names and folders agree. */
function paired(gone: readonly Hashed<Entry>[], come: readonly Hashed<Arrival>[]) {
  const pairs: (readonly [Hashed<Entry>, Hashed<Arrival>])[] = [];
  let from = [...gone];
  let to = [...come];
  for (const segments of [3, 2, 1, 0]) {
    const keyOf = ({ path, sha256 }: Hashed<unknown>) => {
      const names = path.split("/");
      return [sha256, ...names.slice(Math.max(0, names.length - segments))].join("/");
    };
    const open = Map.groupBy(to, keyOf);
    const rest: Hashed<Entry>[] = [];
    for (const item of from) {
      const found = open.get(keyOf(item))?.shift();
      if (found === undefined) rest.push(item);
      else pairs.push([item, found]);
    }
    from = rest;
    to = [...open.values()].flat();
  }
  return pairs;
}

async function fileMoves({ lost, arrivals }: Merged, hashes: Hashes): Promise<Map<GuestPath, Move>> {
  const files = [...eachLost(lost)].filter(
    ({ entry, bytes, isPlaceholder }) => entry === "file" && bytes > 0 && !isPlaceholder,
  );
  const fresh = arrivals.filter((arrival) => arrival.was === null && sizeOf(arrival) > 0);
  const goneSizes = new Set(files.map(({ bytes }) => bytes));
  const comeSizes = new Set(fresh.map(sizeOf));
  const gone = await inParallel(
    files.filter(({ bytes }) => comeSizes.has(bytes)),
    async (item) => ({ item, path: item.path, sha256: await hashes.before(item) }),
  );
  const come = await inParallel(
    fresh.filter((arrival) => goneSizes.has(sizeOf(arrival))),
    async (item) => ({ item, path: item.path, sha256: await hashes.after(item) }),
  );
  const known = gone.filter((hashed): hashed is Hashed<Entry> => hashed.sha256 !== null);
  return new Map(paired(known, come).map(([from, to]) => [from.path, { from: from.item, to: to.item }]));
}

type Matching = Readonly<{
  moves: ReadonlyMap<GuestPath, Move>;
  arrivals: ReadonlyMap<GuestPath, Arrival>;
}>;

/** Whether everything in `lost` arrived alike at `to`. */
function arrivedWhole(matching: Matching, { entry, contents }: Lost, to: GuestPath): boolean {
  const arrival = matching.arrivals.get(to);
  if (arrival === undefined || arrival.was !== null || arrival.wanted.entry !== entry.entry) return false;
  const { wanted } = arrival;
  if (wanted.entry === "link") return wanted.target === entry.linkTarget;
  if ((wanted.mode & 0o777) !== (entry.mode & 0o777)) return false;
  if (wanted.entry === "file") {
    const isEmpty = wanted.bytes === 0 && entry.bytes === 0;
    return isEmpty || matching.moves.get(entry.path)?.to.path === to;
  }
  return contents.every((child) => arrivedWhole(matching, child, childOf(to, nameOf(child.entry.path))));
}

/** Where the first file in `lost` that moved says that the folder went. */
function guessTarget({ moves }: Matching, { entry, contents }: Lost): GuestPath | null {
  for (const inner of eachLost(contents)) {
    const to = moves.get(inner.path)?.to.path;
    if (to === undefined) continue;
    const rest = inner.path.slice(entry.path.length);
    return to.endsWith(rest) && to.length > rest.length ? (to.slice(0, -rest.length) as GuestPath) : null;
  }
  return null;
}

function folderMoves(matching: Matching, lost: readonly Lost[], mayMove: Hashes["mayMove"]): Move[] {
  return lost.flatMap((tree) => {
    if (tree.entry.entry !== "folder") return [];
    const target = guessTarget(matching, tree);
    const to = target === null ? undefined : matching.arrivals.get(target);
    if (to !== undefined && mayMove(tree.entry, to.path) && arrivedWhole(matching, tree, to.path)) {
      return [{ from: tree.entry, to }];
    }
    return folderMoves(matching, tree.contents, mayMove);
  });
}

/** Takes what went and came back elsewhere with the same bytes for a move; a folder whose every file moved alike, as one. */
export async function inferMoves(merged: Merged, hashes: Hashes): Promise<readonly Move[]> {
  const moves = await fileMoves(merged, hashes);
  if (moves.size === 0) return [];
  const arrivals = new Map(merged.arrivals.map((arrival) => [arrival.path, arrival]));
  const folders = folderMoves({ moves, arrivals }, merged.lost, hashes.mayMove);
  const single = [...moves.values()].filter(({ from, to }) => {
    const isAlong = folders.some((folder) => isInside(from.path, folder.from.path));
    return !isAlong && hashes.mayMove(from, to.path);
  });
  return [...folders, ...single];
}
