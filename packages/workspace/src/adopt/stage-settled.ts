import type { FileVersion, GuestPath } from "@deskhand/contracts";
import { coversAncestor } from "../apply/operations.ts";
import { inParallel } from "../in-parallel.ts";
import { type Folding, foldChanges } from "../view/fold.ts";
import type { Entry } from "../view/layer.ts";
import { hiddenBy, resolve } from "../view/overlay.ts";
import type { ViewContext } from "../view/step-view.ts";
import { absent } from "../view/version.ts";
import { eachLost } from "./infer-moves.ts";
import type { Arrival } from "./merge.ts";
import type { Settled } from "./settle.ts";

/** What of the layer below the step builds on when it changes something. */
export type Base = Readonly<{ path: GuestPath; entry: Entry | null; contents?: readonly Entry[] }>;

async function hiddenBase({ overlay, space }: ViewContext, path: GuestPath): Promise<Base | null> {
  const hidden = hiddenBy(overlay, path);
  return hidden === null ? null : { path: hidden, entry: await space.staged.entry(hidden) };
}

async function baseOf(context: ViewContext, was: Entry, isGone: boolean): Promise<Base | null> {
  const { own, lower } = resolve(context.overlay, was.path);
  if (own !== null) return null;
  if (lower === null) return hiddenBase(context, was.path);
  if (!isGone || was.entry !== "folder") return { path: lower, entry: was };
  return { path: lower, entry: was, contents: (await context.space.staged.children(lower)) ?? [] };
}

/** Looks at everything that the step will build on, before anything is staged. */
export async function basesOf(context: ViewContext, { gone, moves, arrivals }: Settled): Promise<readonly Base[]> {
  const moved = new Set(moves.map(({ from }) => from.path));
  const leaving = [...eachLost(gone)].filter(({ path }) => !moved.has(path));
  const coming = [...arrivals.filter(({ was }) => was === null), ...moves.map(({ to }) => to)];
  const bases = await Promise.all([
    inParallel(leaving, (entry) => baseOf(context, entry, true)),
    inParallel(moves, ({ from }) => baseOf(context, from, false)),
    inParallel(coming, async ({ path, isWithinNew }) => (isWithinNew ? null : hiddenBase(context, path))),
    inParallel(arrivals, async ({ was }) => (was === null ? null : baseOf(context, was, false))),
  ]);
  return bases.flat().filter((base) => base !== null);
}

function versionOf({ wanted }: Arrival, sha256: string | null): FileVersion {
  if (wanted.entry === "link") {
    return { bytes: Buffer.byteLength(wanted.target), mode: 0o777, sha256: null, linkTarget: wanted.target };
  }
  const bytes = wanted.entry === "file" ? wanted.bytes : 0;
  return { bytes, mode: wanted.mode & 0o777, sha256, linkTarget: null };
}

function foldings({ gone, moves, arrivals }: Settled, hashes: ReadonlyMap<GuestPath, string>): readonly Folding[] {
  const moved = new Set(moves.map(({ to }) => to.path));
  return [
    ...gone.map(({ entry }) => ({
      kind: "deleted" as const,
      path: entry.path,
      from: null,
      entry: entry.entry,
      after: null,
    })),
    ...moves.map(({ from, to }) => ({
      kind: "moved" as const,
      path: to.path,
      from: from.path,
      entry: from.entry,
      after: versionOf(to, null),
    })),
    ...arrivals.map((arrival) => ({
      kind: arrival.was !== null || moved.has(arrival.path) ? ("edited" as const) : ("created" as const),
      path: arrival.path,
      from: null,
      entry: arrival.wanted.entry,
      after: versionOf(arrival, hashes.get(arrival.path) ?? null),
    })),
  ];
}

/** Where the layer below has what a move takes away; `null` when the step itself made it. */
function originOf({ overlay }: ViewContext, path: GuestPath): GuestPath | null {
  const { own, lower } = resolve(overlay, path);
  return own?.kind === "file" ? own.from : lower;
}

/** Stages everything at once; nothing can come in between, and nothing here can fail half-way. */
export function stageSettled(
  context: ViewContext,
  settled: Settled,
  bases: readonly Base[],
  hashes: ReadonlyMap<GuestPath, string>,
): void {
  const { overlay, tracker, blobs, inferred } = context;
  const { gone, moves } = settled;
  for (const { path, entry, contents } of bases) tracker.builds(path, entry, contents);
  for (const { from } of moves) {
    const origin = originOf(context, from.path);
    if (origin !== null) inferred.add(origin);
  }
  foldChanges(overlay, foldings(settled, hashes));
  for (const sha256 of hashes.values()) blobs.add(sha256);
  const moved = new Set(moves.map(({ from }) => from.path));
  for (const { path } of eachLost(gone))
    if (tracker.knows(path) && !coversAncestor(moved, path)) tracker.saw(path, absent);
  tracker.moved(moves.map(({ from, to }) => ({ from: from.path, to: to.path, isFolder: from.entry === "folder" })));
}
