import type { GuestPath, LeftOut } from "@deskhand/contracts";
import { coversAncestor } from "../apply/operations.ts";
import { grantOf, refusal } from "../grants/verbs.ts";
import { inParallel } from "../in-parallel.ts";
import type { Entry } from "../view/layer.ts";
import type { ViewContext } from "../view/step-view.ts";
import { isOwn } from "../view/writer.ts";
import { eachLost, inferMoves, type Move } from "./infer-moves.ts";
import type { Arrival, Lost, Merged } from "./merge.ts";
import { mayCome, mayGo, type Permitting } from "./permit.ts";
import type { Intake } from "./take-files.ts";
import { withoutTwins } from "./twins.ts";

/** What comes out, and how. */
export type Settled = Readonly<{
  /** goes, each with everything in it that did not move */
  gone: readonly Lost[];
  moves: readonly Move[];
  /** new, or new versions */
  arrivals: readonly Arrival[];
}>;

type MayMove = (from: Entry, to: GuestPath) => boolean;

/** Whether an entry may be taken for moved. A folder only within its granted folder and drive, where a rename can do it. */
async function movability({ folders, view }: ViewContext, own: Permitting["isOwn"]): Promise<MayMove> {
  const devices = new Map<GuestPath, string>();
  await inParallel(folders, async ({ path }) => {
    const top = await view.entry(path);
    if (top?.source.at === "disk") devices.set(path, top.source.stat.device);
  });
  return (from, to) => {
    const wish = { kind: "moved", path: to, from: from.path, isOwn: own(from.path) } as const;
    if (refusal(wish, folders) !== null) return false;
    if (from.entry !== "folder" || from.source.at !== "disk") return true;
    const [left, right] = [grantOf(folders, from.path)?.path, grantOf(folders, to)?.path];
    return left !== undefined && left === right && devices.get(left) === from.source.stat.device;
  };
}

/** New paths of everything that moved along with a folder. */
function carried(moves: readonly Move[], lost: readonly Lost[]): ReadonlySet<GuestPath> {
  const targets = new Map(
    moves.filter(({ from }) => from.entry === "folder").map(({ from, to }) => [from.path, to.path]),
  );
  const paths = new Set<GuestPath>();
  const visit = (trees: readonly Lost[], move: Readonly<{ from: GuestPath; to: GuestPath }> | null): void => {
    for (const { entry, contents } of trees) {
      const to = targets.get(entry.path);
      const inner = to === undefined ? move : { from: entry.path, to };
      if (inner !== null) paths.add(`${inner.to}${entry.path.slice(inner.from.length)}` as GuestPath);
      visit(contents, inner);
    }
  };
  if (targets.size > 0) visit(lost, null);
  return paths;
}

/** A file that moved and got other permissions is a new version where it is now. */
function isNewVersion({ from, to: { wanted } }: Move): boolean {
  return wanted.entry === "file" && (wanted.mode & 0o777) !== (from.mode & 0o777);
}

/** Arrivals that are not told by a move already, and whose place is free. */
function standing(merged: Merged, settled: Settled, leftOut: LeftOut[]): readonly Arrival[] {
  const { gone, moves, arrivals } = settled;
  const free = new Set([...eachLost(gone), ...moves.map(({ from }) => from)].map(({ path }) => path));
  const stays = new Set(merged.lost.map(({ entry }) => entry.path).filter((path) => !free.has(path)));
  const blocked = new Set(arrivals.filter(({ path, was }) => was === null && stays.has(path)).map(({ path }) => path));
  for (const path of blocked) {
    leftOut.push({ path, because: "What was there before has to stay, so nothing else can have its name." });
  }
  const along = carried(moves, merged.lost);
  const renewed = new Set(moves.filter(isNewVersion).map(({ to }) => to.path));
  const told = new Set(moves.map(({ to }) => to.path).filter((path) => !renewed.has(path)));
  return arrivals.filter(({ path }) => !(told.has(path) || along.has(path) || coversAncestor(blocked, path)));
}

/** Decides what comes out under the folders' verbs and the drives' rules; the rest is left out, with words. */
export async function settle(
  context: ViewContext,
  merged: Merged,
  intake: Intake,
  leftOut: LeftOut[],
): Promise<Settled> {
  const { folders, fileSystem, view } = context;
  const own = (path: GuestPath) => isOwn(context, path);
  const permitting: Permitting = { folders, isOwn: own, leftOut };
  const lostPaths = new Set([...eachLost(merged.lost)].map(({ path }) => path));
  const allowed = mayCome(permitting, merged.arrivals);
  const arrivals = await withoutTwins(allowed, { fileSystem, view, folders, leftOut, gone: lostPaths });
  const mayMove = await movability(context, own);
  const after = async ({ path, wanted }: Arrival) => {
    if (wanted.entry !== "file") throw new Error(`${path} is no file`);
    return intake.hash(wanted);
  };
  const moves = await inferMoves({ lost: merged.lost, arrivals }, { before: intake.before, after, mayMove });
  const gone = mayGo(permitting, merged.lost, new Set(moves.map(({ from }) => from.path)));
  const settled: Settled = { gone, moves, arrivals };
  return { gone, moves, arrivals: standing(merged, settled, leftOut) };
}
