import { join } from "node:path";
import {
  createId,
  type GuestPath,
  type Harvest,
  type LeftOut,
  type Snapshot,
  type StepView,
} from "@deskhand/contracts";
import { type Program, simulate } from "./simulated-program.ts";
import type { World } from "./world.ts";

/** A program of a test's; `at` says where it finds what the world calls `name`. */
export type Work = (at: (name: string) => string) => void | Promise<void>;

export function openView(made: World): Promise<StepView> {
  return made.workspace().open(made.task(), made.runId, createId("step"));
}

/** Runs `work` on what `snapshot` shows, and harvests it. */
export function harvestOf(made: World, snapshot: Snapshot, work: Work): Promise<Harvest> {
  const program: Program = (root) => work((name) => join(root, made.path(name)));
  return simulate(snapshot, program);
}

export type RunOptions = Readonly<{
  /** happens after the program and before its work is adopted */
  meanwhile?: () => void | Promise<void>;
  harvest?: typeof harvestOf;
}>;

/** Runs a program on the view and adopts what it did. */
export async function runProgram(
  made: World,
  view: StepView,
  work: Work,
  { meanwhile, harvest = harvestOf }: RunOptions = {},
): Promise<readonly LeftOut[]> {
  const snapshot = await view.snapshot();
  const harvested = await harvest(made, snapshot, work);
  try {
    await meanwhile?.();
    return await view.adopt(snapshot, harvested);
  } finally {
    snapshot.release();
    await harvested.dispose();
  }
}

/** One step that runs a program; what it staged as short texts, and what was left out. */
export async function programStep(made: World, work: Work) {
  let leftOut: readonly LeftOut[] = [];
  const id = await made.step(async (view) => {
    leftOut = await runProgram(made, view, work);
  });
  const short = (path: GuestPath | null) => (path === null ? "" : path.slice(made.folder.length + 1));
  const set = made.task().changeSets.find((candidate) => candidate.id === id);
  const changes = (set?.records ?? []).map(
    ({ kind, entry, path, from, isInferred }) =>
      `${kind} ${entry} ${from === null ? "" : `${short(from)} → `}${short(path)}${isInferred ? " (inferred)" : ""}`,
  );
  return { id, changes, leftOut: leftOut.map(({ path }) => short(path)), because: leftOut.map((left) => left.because) };
}
