import { setTimeout as wait } from "node:timers/promises";
import {
  type Command,
  createId,
  type ModelRef,
  type Receipt,
  type RunId,
  type Task,
  type ToolState,
  type Usage,
} from "@deskhand/contracts";
import { reachedLimit, spentRun } from "../budget.ts";
import type { Effect } from "../next-effects.ts";
import { type BriefPorts, brief } from "./brief.ts";
import { runTool, type ToolPorts } from "./run-tool.ts";
import { applyChanges, type Report, settleChanges, toCommand, turnChanges } from "./settle-changes.ts";
import { type WatchPorts, watchedThought } from "./watched-thought.ts";

export type PerformPorts = Omit<ToolPorts, "begin" | "money"> &
  Omit<WatchPorts, "recordCost"> &
  BriefPorts &
  Readonly<{
    dispatch(command: Command): Promise<Receipt>;
  }>;

type EffectOf<Type extends Effect["type"]> = Extract<Effect, { type: Type }>;

/** Waits until a moment; in slices, because a timer longer than 24.8 days fires at once. */
async function waitUntil(atMs: number, signal: AbortSignal): Promise<void> {
  for (let left = atMs - Date.now(); left > 0; left = atMs - Date.now()) {
    await wait(Math.min(left, 86_400_000), undefined, { signal });
  }
}

/** The first request of a task waits for what it is told beforehand, which is recorded so that it stays the same. */
function isUnbriefed(task: Task, runId: RunId): boolean {
  if (task.briefing !== undefined) return false;
  const run = task.runs[runId];
  return run?.parent === null && !run.steps.some((step) => step.kind !== "message" && step.state.status === "done");
}

async function thinking(effect: EffectOf<"think">, ports: PerformPorts, signal: AbortSignal): Promise<Report | null> {
  const now = ports.current();
  if (isUnbriefed(now, effect.runId)) return { type: "task.brief", briefing: await brief(effect, now, ports, signal) };
  if (effect.notBefore !== null) await waitUntil(Date.parse(effect.notBefore), signal);
  const { runId } = effect;
  const task = ports.current();
  const run = task.runs[runId];
  if (run === undefined) return null;
  const spent = spentRun(run);
  if (spent !== null) return { type: "run.expire", runId, because: spent };
  const reached = reachedLimit(task) ?? ports.reachedCap(run.model);
  if (reached !== null) return { type: "budget.exceed", ...reached };
  const recordCost = (usage: Usage) => recordSpending({ runId, usage }, ports);
  return watchedThought(effect, task, { ...ports, recordCost }, signal);
}

type Spending = Readonly<{ runId: RunId; usage: Usage; model?: ModelRef }>;

async function recordSpending(spending: Spending, { current, dispatch }: PerformPorts): Promise<void> {
  await dispatch(toCommand({ type: "usage.report", ...spending }, current().id));
}

/** A tool's own requests are held by the same limits as thoughts, except for the number of steps. */
function moneyOf(runId: RunId, ports: PerformPorts): ToolPorts["money"] {
  const { current, reachedCap } = ports;
  return {
    usedUp(model) {
      const task = current();
      const run = task.runs[runId];
      const spent = run === undefined ? null : spentRun(run);
      const reached = reachedLimit({ ...task, limits: { ...task.limits, maxSteps: null } }) ?? reachedCap(model);
      return spent ?? reached?.because ?? null;
    },
    spent: (usage, model) => recordSpending({ runId, usage, model }, ports),
  };
}

async function toolRun(effect: EffectOf<"run-tool">, ports: PerformPorts, signal: AbortSignal): Promise<Report | null> {
  const { runId, stepId } = effect;
  const task = ports.current();
  const nothing = { artifacts: [], summary: "", changeSetId: createId("changes"), changes: [] };
  const begin = async (state: ToolState) => {
    const receipt = await ports.dispatch(toCommand({ type: "tool.report", runId, stepId, state, ...nothing }, task.id));
    return "accepted" in receipt;
  };
  const outcome = await runTool(effect, task, { ...ports, begin, money: moneyOf(runId, ports) }, signal);
  if (outcome === null) return null;
  switch (outcome.type) {
    case "intend":
      return { type: "tool.intend", runId, stepId, intent: outcome.intent };
    case "ask": {
      const { actions, needs, prompt } = outcome;
      return { type: "tool.ask", runId, stepId, actions: [...actions], prompt, needs: [...needs] };
    }
    case "report": {
      const { state, artifacts, changes, summary, loads } = outcome;
      return {
        type: "tool.report",
        runId,
        stepId,
        state,
        summary,
        changeSetId: nothing.changeSetId,
        artifacts: [...artifacts],
        changes: [...changes],
        ...(loads.length === 0 ? {} : { loads: [...loads] }),
      };
    }
  }
}

async function deadline(effect: EffectOf<"deadline">, signal: AbortSignal): Promise<Report> {
  await waitUntil(effect.atMs, signal);
  return { type: "budget.exceed", limit: "timeoutMs", because: "The time for this task is up. Resume it to go on." };
}

async function runDeadline({ atMs, runId }: EffectOf<"run-deadline">, signal: AbortSignal): Promise<Report> {
  await waitUntil(atMs, signal);
  return { type: "run.expire", runId, because: "Its time was up before it was finished, so it was ended." };
}

/** Does one effect and says what came of it; `null` when it was stopped. Throws only on bugs. */
export async function perform(effect: Effect, ports: PerformPorts, signal: AbortSignal): Promise<Report | null> {
  const task: Task = ports.current();
  switch (effect.type) {
    case "think":
      return thinking(effect, ports, signal);
    case "run-tool":
      return toolRun(effect, ports, signal);
    case "join":
      return { type: "delegation.join", runId: effect.runId, stepId: effect.stepId };
    case "settle":
      return settleChanges(effect.changeSetId, task, ports.workspace);
    case "apply":
      return applyChanges(effect.changeSetId, task, ports.workspace);
    case "undo":
    case "redo":
      return turnChanges(effect.type, effect.changeSetId, task, ports.workspace);
    case "deadline":
      return deadline(effect, signal);
    case "run-deadline":
      return runDeadline(effect, signal);
  }
}
