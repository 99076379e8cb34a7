import type { GuestPath, Harvest, LeftOut } from "@deskhand/contracts";
import { grantOf } from "../grants/verbs.ts";
import { quoted } from "../guest-path.ts";
import { inParallel } from "../in-parallel.ts";
import type { Entry } from "../view/layer.ts";
import { copyOf } from "../view/overlay.ts";
import type { Taken } from "../view/snapshots.ts";
import type { ViewContext } from "../view/step-view.ts";
import { ensureNoClash } from "./clash.ts";
import { harvestTree } from "./harvest-tree.ts";
import { eachLost } from "./infer-moves.ts";
import { type FileDifference, type Merged, merge } from "./merge.ts";
import { settle } from "./settle.ts";
import { basesOf, stageSettled } from "./stage-settled.ts";
import { createIntake, type Intake } from "./take-files.ts";

async function mergeAll(context: ViewContext, intake: Intake, harvest: Harvest, leftOut: LeftOut[]): Promise<Merged> {
  const { folders, view } = context;
  const mounts = new Set(folders.map(({ path }) => path));
  const isEqual = async (was: Entry, wanted: FileDifference) => {
    if (was.bytes !== wanted.bytes || (was.mode & 0o777) !== (wanted.mode & 0o777)) return false;
    return (await intake.before(was)) === (await intake.hash(wanted));
  };
  const byFolder = Map.groupBy(harvest.differences, ({ path }) => grantOf(folders, path)?.path ?? null);
  for (const { path } of byFolder.get(null) ?? []) {
    leftOut.push({ path, because: `${quoted(path)} lies outside the folders of this task.` });
  }
  const merged = await inParallel([...mounts], (folder) => {
    const root = harvestTree(folder, byFolder.get(folder) ?? [], leftOut);
    return merge({ view, mounts, folder, leftOut, isEqual }, root);
  });
  return { lost: merged.flatMap(({ lost }) => lost), arrivals: merged.flatMap(({ arrivals }) => arrivals) };
}

/** Paths of the view whose state the programs built on. */
function builtOn({ lost, arrivals }: Merged): readonly GuestPath[] {
  const kept = arrivals.filter(({ isWithinNew }) => !isWithinNew).map(({ path }) => path);
  return [...new Set([...[...eachLost(lost)].map(({ path }) => path), ...kept])];
}

function withoutBits(harvest: Harvest, leftOut: LeftOut[]): void {
  for (const difference of harvest.differences) {
    const mode = "mode" in difference ? difference.mode : 0;
    if ((mode & ~0o777) === 0) continue;
    leftOut.push({
      path: difference.path,
      because: "It came out without its set-user-id, set-group-id or sticky bit.",
    });
  }
}

/** See `MountableView.adopt`. Everything that can fail comes before anything is staged. */
export async function adopt(context: ViewContext, taken: Taken, harvest: Harvest): Promise<readonly LeftOut[]> {
  const { fileSystem, space, overlay, folders } = context;
  const leftOut: LeftOut[] = [...harvest.leftOut];
  const intake = createIntake(fileSystem, space);
  withoutBits(harvest, leftOut);
  const merged = await mergeAll(context, intake, harvest, leftOut);
  const settled = await settle(context, merged, intake, leftOut);
  const hashes = await intake.put(settled.arrivals);
  const bases = await basesOf(context, settled);
  // last, so that whatever was looked at above was looked at before; what changes later is found when the step commits
  const now = { own: copyOf(overlay), staged: space.frozen() };
  await ensureNoClash(builtOn(merged), { taken, now, disk: space.disk, folders });
  stageSettled(context, settled, bases, hashes);
  return leftOut;
}
