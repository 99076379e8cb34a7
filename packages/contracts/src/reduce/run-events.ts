import type { Event } from "../event.ts";
import type { RunId, StepId } from "../id.ts";
import { bringsUnmarkedWords } from "../reading-tools.ts";
import type { Reads, Step } from "../step.ts";
import { childRuns, type Run, type Task } from "../task.ts";
import { addUsage, noUsage, sentContent } from "../value.ts";

type RunEvent = Extract<
  Event,
  {
    type:
      | "run.started"
      | "run.ended"
      | "step.added"
      | "thought.changed"
      | "tool.changed"
      | "retry.scheduled"
      | "tools.loaded"
      | "usage.recorded"
      | "artifact.presented";
  }
>;

function changeRun(task: Task, runId: RunId, change: (run: Run) => Run): Task {
  const run = task.runs[runId];
  return run === undefined ? task : { ...task, runs: { ...task.runs, [runId]: change(run) } };
}

function changeStep(run: Run, stepId: StepId, change: (step: Step) => Step): Run {
  const index = run.steps.findLastIndex((step) => step.id === stepId);
  const step = run.steps[index];
  return step === undefined ? run : { ...run, steps: run.steps.with(index, change(step)) };
}

/** What taints a run from its start: it was told what to do by one that is tainted. */
function inheritedTaint(task: Task, { run }: Extract<RunEvent, { type: "run.started" }>): string | undefined {
  if (run.parent === null) return undefined;
  const parent = Object.values(task.runs).find(({ steps }) => steps.some(({ id }) => id === run.parent));
  return parent?.taintedBy;
}

function started(task: Task, event: Extract<RunEvent, { type: "run.started" }>): Task {
  const taintedBy = inheritedTaint(task, event);
  const run: Run = {
    ...event.run,
    status: "running",
    failure: null,
    steps: [],
    reads: {},
    usage: noUsage,
    startedAt: event.at,
    ...(taintedBy === undefined ? {} : { taintedBy }),
  };
  return {
    ...task,
    rootRunId: event.run.parent === null ? event.run.id : task.rootRunId,
    runs: { ...task.runs, [run.id]: run },
  };
}

/** paths that may gather in `recentReads` before they join `reads`, whose copy is dear once a run has read thousands */
const mostRecentReads = 128;

function remember(run: Run, reads: Reads): Run {
  if (Object.keys(reads).length === 0) return run;
  const recentReads = { ...run.recentReads, ...reads };
  if (Object.keys(recentReads).length <= mostRecentReads) return { ...run, recentReads };
  return { ...run, reads: { ...run.reads, ...recentReads }, recentReads: {} };
}

type ToolChanged = Extract<RunEvent, { type: "tool.changed" }>;

/** What a call that ended brought into its run: untrusted words, its own or those that its sub-agents read. */
function broughtTaint(task: Task, { runId, state, stepId }: ToolChanged): string | undefined {
  if (state.status !== "done" && state.status !== "failed") return undefined;
  if (typeof state.untrusted === "string") return state.untrusted;
  const step = task.runs[runId]?.steps.findLast(({ id }) => id === stepId);
  if (state.untrusted === undefined && step?.kind === "tool" && bringsUnmarkedWords(step.call)) return step.call.tool;
  return childRuns(task, stepId).find((child) => child.taintedBy !== undefined)?.taintedBy;
}

function toolChanged(task: Task, event: ToolChanged): Task {
  const taintedBy = task.runs[event.runId]?.taintedBy ?? broughtTaint(task, event);
  return changeRun(task, event.runId, (run) => {
    const changed = changeStep(run, event.stepId, (step) =>
      step.kind === "tool" ? { ...step, state: event.state } : step,
    );
    const marked = taintedBy === undefined || changed.taintedBy !== undefined ? changed : { ...changed, taintedBy };
    return event.state.status === "done" ? remember(marked, event.state.reads) : marked;
  });
}

/** The name of a file that a message brings, which may be anybody's; one that its sender did not call so counts, too. */
function attachedTo(step: Step): string | undefined {
  if (step.kind !== "message" || step.by !== "user") return undefined;
  return sentContent(step.content).find(({ attached }) => attached !== undefined)?.attached?.name;
}

/** A message to a run that had ended (a follow-up) sets it going again. */
function stepAdded(task: Task, event: Extract<RunEvent, { type: "step.added" }>): Task {
  const taintedBy = task.runs[event.step.runId]?.taintedBy ?? attachedTo(event.step);
  return changeRun(task, event.step.runId, (run) => ({
    ...run,
    ...(taintedBy === undefined ? {} : { taintedBy }),
    status: event.step.kind === "message" ? "running" : run.status,
    failure: event.step.kind === "message" ? null : run.failure,
    ...(event.step.kind === "message" && event.step.digest !== undefined ? { digestId: event.step.id } : {}),
    steps: [...run.steps, event.step],
  }));
}

/** Folds events of runs and their steps. */
export function reduceRun(task: Task, event: RunEvent): Task {
  switch (event.type) {
    case "run.started":
      return started(task, event);
    case "run.ended":
      return changeRun(task, event.runId, (run) => ({ ...run, status: event.status, failure: event.failure }));
    case "step.added":
      return stepAdded(task, event);
    case "thought.changed": {
      const changed = changeRun(task, event.runId, (run) =>
        changeStep(run, event.stepId, (step) => (step.kind === "thought" ? { ...step, state: event.state } : step)),
      );
      return event.state.status === "done" ? { ...changed, thoughtCount: task.thoughtCount + 1 } : changed;
    }
    case "tool.changed":
      return toolChanged(task, event);
    case "retry.scheduled":
      return changeRun(task, event.runId, (run) =>
        changeStep(run, event.stepId, (step) =>
          step.kind === "thought"
            ? { ...step, state: { status: "running", attempt: event.attempt, notBefore: event.notBefore } }
            : step,
        ),
      );
    case "tools.loaded":
      return changeRun(task, event.runId, (run) => ({
        ...run,
        loadedTools: [...new Set([...(run.loadedTools ?? []), ...event.tools])],
      }));
    case "usage.recorded": {
      const changed = changeRun(task, event.runId, (run) => ({ ...run, usage: addUsage(run.usage, event.usage) }));
      return { ...changed, usage: addUsage(task.usage, event.usage) };
    }
    case "artifact.presented": {
      const others = task.artifacts.filter((artifact) => artifact.path !== event.artifact.path);
      return { ...task, artifacts: [...others, event.artifact] };
    }
  }
}
