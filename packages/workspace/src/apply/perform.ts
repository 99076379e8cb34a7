import { dirname } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { errorCode, isFull, reasonOf } from "../failures.ts";
import type { FileSystem } from "../file-system/file-system.ts";
import { depthOf, nameOf, parentOf, quoted } from "../guest-path.ts";
import { comparable, toHostPath } from "../host-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Act, ActOf } from "./acts.ts";
import { publish, swapIn, takeAway, wasPut } from "./files.ts";
import { dropFolder, makeFolder } from "./folders.ts";
import { because } from "./identity.ts";
import { hasArrived, moveEntry, park, parkingFolder, sendBack } from "./moves.ts";
import { ancestorsOf, coversAncestor, deepestFirst } from "./operations.ts";
import { stageAll, sweepStaging } from "./stage.ts";

/** One pass over the disk: which acts could not be made, and why. */
export type Performance = Readonly<{
  fileSystem: FileSystem;
  /** part of all temporary names */
  token: string;
  blobPath(sha256: string): string;
  /** the granted folder that holds `path` */
  rootOf(path: GuestPath): GuestPath;
  held: Map<number, string>;
  /** holds the operation of `act`; `why` is a sentence or what the system threw */
  hold(act: Act, why: unknown): void;
}>;

export function createPerformance(parts: Omit<Performance, "held" | "hold">): Performance {
  const held = new Map<number, string>();
  return {
    ...parts,
    held,
    hold(act, why) {
      const path = act.record ?? ("path" in act ? act.path : act.to);
      const sentence =
        typeof why === "string" ? why : `${quoted(nameOf(path))} could not be changed: ${reasonOf(why)}.`;
      if (!held.has(act.index)) held.set(act.index, sentence);
    },
  };
}

/**
 * Runs one act; trouble of this one entry holds it, a full disk and whatever is not the system's word stop everything. The second try
 * finds out whether the act was made in spite of the error, for every act recognises that.
 */
async function attempt(
  performance: Performance,
  act: Act,
  work: (isRetry: boolean) => Promise<string | null>,
): Promise<void> {
  if (performance.held.has(act.index)) return;
  for (const isLast of [false, true]) {
    try {
      const sentence = await work(isLast);
      if (sentence !== null) performance.hold(act, sentence);
      return;
    } catch (error) {
      stopUnlessOwn(error);
      if (isLast) performance.hold(act, error);
    }
  }
}

/** Trouble of one entry is no reason to stop; a full disk and whatever is not the system's word are. */
function stopUnlessOwn(error: unknown): void {
  if (isFull(error) || errorCode(error) === null) throw error;
}

/** The paths of the user's that an act changes. */
export function pathsOf(act: Act): readonly GuestPath[] {
  return act.do === "move" ? [act.from, act.to] : [act.path];
}

/** Holds acts whose folders are missing or lead through a link. */
async function checkParents(performance: Performance, acts: readonly Act[], isTarget: boolean): Promise<void> {
  const { fileSystem } = performance;
  const parentsOf = (act: Act) =>
    act.do === "move" ? [parentOf(isTarget ? act.to : act.from)] : pathsOf(act).map(parentOf);
  const real = new Map<GuestPath, boolean>();
  await inParallel([...new Set(acts.flatMap(parentsOf))], async (folder) => {
    const hostPath = toHostPath(folder);
    const found = await fileSystem.realPath(hostPath);
    real.set(folder, found !== null && comparable(found) === comparable(hostPath));
  });
  for (const act of acts) {
    const wrong = parentsOf(act).find((folder) => real.get(folder) === false);
    if (wrong === undefined) continue;
    // a source whose folder is gone may have moved already, which the act itself finds out
    const mayBeDone = !isTarget && (act.do === "move" || act.do === "take" || act.do === "dropFolder");
    const isGone = (await fileSystem.stat(toHostPath(wrong))) === null;
    if (!(mayBeDone && isGone)) performance.hold(act, because.noFolder(wrong));
  }
}

function ofKind<Kind extends Act["do"]>(acts: readonly Act[], kind: Kind): ActOf<Kind>[] {
  return acts.filter((act): act is ActOf<Kind> => act.do === kind);
}

async function putFiles(performance: Performance, acts: readonly (ActOf<"put"> | ActOf<"swap">)[]): Promise<void> {
  const open: (ActOf<"put"> | ActOf<"swap">)[] = [];
  await inParallel(acts, (act) =>
    attempt(performance, act, async () => {
      if (!(await wasPut(performance, act))) open.push(act);
      return null;
    }),
  );
  await checkParents(performance, open, true);
  const possible = open.filter(({ index }) => !performance.held.has(index));
  await stageAll(performance, possible);
  await inParallel(possible, (act) =>
    attempt(performance, act, async (isRetry) => {
      if (isRetry && (await wasPut(performance, act))) return null;
      return act.do === "put" ? publish(performance, act) : swapIn(performance, act);
    }),
  );
  const folders = new Set(acts.filter(({ index }) => !performance.held.has(index)).map(({ path }) => parentOf(path)));
  for (const { path } of possible) folders.add(parentOf(path));
  await inParallel([...folders], (folder) => sweepStaging(performance, folder));
}

/** What is taken away without a trace had gone before a crash when something of the same change has its name already. */
async function takeFiles(
  performance: Performance,
  acts: readonly ActOf<"take">[],
  moves: ReadonlyMap<GuestPath, ActOf<"move">>,
): Promise<void> {
  await checkParents(performance, acts, false);
  await inParallel(acts, (act) =>
    attempt(performance, act, async () => {
      const sentence = await takeAway(performance, act);
      const arriving = act.store === null && sentence !== null ? moves.get(act.path) : undefined;
      return arriving !== undefined && (await hasArrived(performance, arriving)) ? null : sentence;
    }),
  );
}

type Arriving = ActOf<"makeFolder"> | ActOf<"move">;
const targetOf = (act: Arriving): GuestPath => (act.do === "move" ? act.to : act.path);

type Arrangement = Readonly<{
  moves: readonly ActOf<"move">[];
  made: readonly ActOf<"makeFolder">[];
  dropped: readonly ActOf<"dropFolder">[];
  /** where files will be put */
  put: readonly GuestPath[];
}>;

/** What has to wait elsewhere, and which folders have to go, before anything can arrive at its place. */
function inTheWay({ moves, made, dropped, put }: Arrangement) {
  const sources = new Set(moves.map(({ from }) => from));
  const entered = new Set([...[...moves, ...made].map(targetOf), ...put].flatMap(ancestorsOf));
  const first = dropped.filter(({ path }) => entered.has(path) || coversAncestor(sources, path));
  // a folder can only go when what is in it has gone
  const firstPaths = new Set(first.map(({ path }) => path));
  const early = dropped.filter(({ path }) => coversAncestor(firstPaths, path));
  const vacated = new Set([...sources, ...early.map(({ path }) => path)]);
  const parked = moves.filter(
    ({ from, to }) => entered.has(from) || coversAncestor(vacated, parentOf(from)) || coversAncestor(vacated, to),
  );
  return { early: new Set(early), parked: new Set(parked) };
}

/**
 * Folders appear from the outside in, and entries move into them as soon as they are there. Returns the folders that have to go last,
 * because files may still leave them.
 */
async function arrange(performance: Performance, acts: readonly Act[]): Promise<readonly ActOf<"dropFolder">[]> {
  const moves = ofKind(acts, "move");
  const made = ofKind(acts, "makeFolder");
  const dropped = deepestFirst(ofKind(acts, "dropFolder"), ({ path }) => path);
  const put = ofKind(acts, "put").map(({ path }) => path);
  const { early, parked } = inTheWay({ moves, made, dropped, put });
  await checkParents(performance, moves, false);
  // a folder has to go before what it is in waits elsewhere and takes it along
  for (const act of deepestFirst([...parked, ...early], (each) => (each.do === "move" ? each.from : each.path))) {
    await attempt(performance, act, () => (act.do === "move" ? park(performance, act) : dropFolder(performance, act)));
  }
  const levels = Map.groupBy([...made, ...moves], (act) => depthOf(targetOf(act)));
  for (const [, level] of [...levels].sort(([left], [right]) => left - right)) {
    await checkParents(performance, level, true);
    await inParallel(level, (act) =>
      attempt(performance, act, () => (act.do === "move" ? moveEntry(performance, act) : makeFolder(performance, act))),
    );
  }
  for (const act of deepestFirst([...parked], ({ from }) => from).toReversed()) {
    if (performance.held.has(act.index))
      await sendBack(performance, act).catch((error: unknown) => stopUnlessOwn(error));
  }
  return dropped.filter((drop) => !early.has(drop));
}

/** Host paths of folders whose entries an act changes. */
function changedFolders(performance: Performance, acts: readonly Act[]): readonly string[] {
  const folders = new Set<string>();
  for (const act of acts) {
    for (const path of pathsOf(act)) folders.add(toHostPath(parentOf(path)));
    if (act.do === "move") folders.add(toHostPath(performance.rootOf(act.from)));
    if ("store" in act && act.store !== null) folders.add(dirname(act.store));
  }
  return [...folders];
}

/** Whether old files come back before folders move (undo), or new files come last (apply). */
export type Direction = "forward" | "backward";

/**
 * Makes all acts, each atomically, and makes the result durable. What cannot be made is held with its reason. Can be repeated after a
 * crash: every act recognises that it was made.
 */
export async function perform(performance: Performance, acts: readonly Act[], direction: Direction): Promise<void> {
  const { fileSystem } = performance;
  const takes = ofKind(acts, "take");
  const swaps = ofKind(acts, "swap");
  const moves = new Map(ofKind(acts, "move").map((act) => [act.to, act]));
  if (direction === "backward") await putFiles(performance, swaps);
  await takeFiles(
    performance,
    takes.filter((act) => !act.isLate),
    moves,
  );
  const last = await arrange(performance, acts);
  await putFiles(performance, direction === "forward" ? [...ofKind(acts, "put"), ...swaps] : ofKind(acts, "put"));
  const late = takes.filter((act) => act.isLate);
  if (late.length > 0) {
    // the copies must be safe before their originals go
    await fileSystem.sync(changedFolders(performance, acts));
    await takeFiles(performance, late, moves);
  }
  for (const act of last) await attempt(performance, act, () => dropFolder(performance, act));
  await tidy(performance, acts);
  const folders = changedFolders(performance, acts);
  if (folders.length > 0) await fileSystem.sync(await existing(fileSystem, folders));
}

async function existing(fileSystem: FileSystem, folders: readonly string[]): Promise<readonly string[]> {
  const stats = await inParallel(folders, (folder) => fileSystem.stat(folder));
  return folders.filter((_, index) => stats[index] !== null);
}

async function tidy(performance: Performance, acts: readonly Act[]): Promise<void> {
  const { fileSystem } = performance;
  const parked = new Set(ofKind(acts, "move").map((act) => parkingFolder(performance, act.from)));
  for (const folder of parked) {
    const isEmpty = (await fileSystem.stat(folder)) !== null && (await fileSystem.readFolder(folder)).length === 0;
    if (isEmpty) await fileSystem.removeFolder(folder);
  }
}
