import {
  addUsage,
  DeskhandError,
  type ModelRef,
  noUsage,
  type RunId,
  type StepId,
  type Task,
  type Usage,
} from "@deskhand/contracts";
import { type ReachedLimit, reachedLimit, spentRun } from "../budget.ts";
import type { Report } from "./settle-changes.ts";
import { type ThinkPorts, think } from "./think.ts";
import type { UnderWay } from "./under-way.ts";

export type WatchPorts = Omit<ThinkPorts, "costs"> &
  Readonly<{
    underWay: UnderWay;
    /** the task as it stands now */
    current(): Task;
    /** the cap over all tasks that forbids a request to this model now */
    reachedCap(model: ModelRef): ReachedLimit | null;
    /** records what an answer cost that is not reported itself */
    recordCost(usage: Usage): Promise<void>;
  }>;

type Effect = Readonly<{ runId: RunId; stepId: StepId }>;

/** one reason for all, because an abort without one makes an error with a stack each time */
const calledBack = new DOMException("a limit was reached", "AbortError");

/** What forbids going on with an answer that has cost `usage` by now; `null` when nothing does. */
function overspent({ runId }: Effect, usage: Usage, ports: WatchPorts): Report | null {
  const task = ports.current();
  const run = task.runs[runId];
  if (run === undefined) return null;
  const spent = spentRun({ ...run, usage: addUsage(run.usage, usage) });
  if (spent !== null) return { type: "run.expire", runId, because: spent };
  const limits = { ...task.limits, maxSteps: null };
  const reached = reachedLimit({ ...task, limits, usage: addUsage(task.usage, ports.underWay.ofTask(task.id)) });
  const limit = reached ?? ports.reachedCap(run.model);
  return limit === null ? null : { type: "budget.exceed", ...limit };
}

/** A limit that cannot be known is taken for reached, and told as what it is. */
function overspentOrUnknown(effect: Effect, usage: Usage, ports: WatchPorts): Report | null {
  try {
    return overspent(effect, usage, ports);
  } catch (error) {
    if (!(error instanceof DeskhandError)) throw error;
    return { type: "task.suspend", failure: error.failure };
  }
}

/**
 * Asks the model for one answer, and calls it back when what it costs, together with everything else, reaches a limit. The step stays as
 * it was then, so that a person who raises the limit gets the answer; what it cost is recorded.
 */
export async function watchedThought(
  effect: Effect,
  task: Task,
  ports: WatchPorts,
  signal: AbortSignal,
): Promise<Report | null> {
  const recall = new AbortController();
  let usage = noUsage;
  let over: Report | null = null;
  const look = () => {
    if (over !== null) return;
    over = overspentOrUnknown(effect, usage, ports);
    if (over !== null) recall.abort(calledBack);
  };
  const costs = (soFar: Usage) => {
    usage = soFar;
    look();
  };
  const end = ports.underWay.begin({ taskId: task.id, usage: () => usage, look });
  const state = await think(effect, task, { ...ports, costs }, AbortSignal.any([signal, recall.signal])).finally(end);
  if (state === null) return null;
  const { runId, stepId } = effect;
  if (over === null || state.status === "done" || signal.aborted)
    return { type: "thought.report", runId, stepId, state };
  if (state.usage !== undefined) await ports.recordCost(state.usage);
  return over;
}
