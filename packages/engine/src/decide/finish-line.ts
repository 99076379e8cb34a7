import {
  type Artifact,
  type FinishLine,
  isRuleBased,
  lastSaid,
  type Run,
  type Step,
  type Task,
  type ToolState,
  type ToolStep,
} from "@deskhand/contracts";
import { reachedLimit } from "../budget.ts";
import { shortened } from "../context/digest-parts.ts";
import { promptFence } from "../context/prompt-fence.ts";
import { finishedFiles } from "../finished-files.ts";
import type { Draft } from "./draft.ts";

/** the tool that looks finished files over and hands them over, whoever calls it */
const handOver = "artifact_present";
/** files that are looked over before one end at most, the newest */
const mostFinished = 100;
/** `characters` of what was found that go to the model */
const mostFindings = 8_000;

type FinishLineStep = ToolStep & Readonly<{ finishLine: FinishLine }>;

function finishLinesOf(run: Run): readonly FinishLineStep[] {
  return run.steps.filter((step): step is FinishLineStep => step.kind === "tool" && step.finishLine !== undefined);
}

/** Whether it says what became of its files; one that was stopped, or wants its folder or room back first, is made again. */
function isOver(state: ToolState): boolean {
  if (state.status === "failed") return state.failure.kind !== "folder" && state.failure.kind !== "space";
  return state.status === "done" || state.status === "denied";
}

function pathsOf({ call }: ToolStep): readonly unknown[] {
  const { paths } = call.input as Readonly<{ paths: readonly unknown[] }>;
  return paths;
}

function stateKey(path: unknown, sha256: string | undefined): string {
  return `${sha256 ?? ""} ${String(path)}`;
}

/** Finished files as they are now by the log, without those that were handed over, or looked over by Deskhand, as they are. */
function notHandedOver(task: Task, run: Run): readonly (readonly [string, string])[] {
  const files = [...finishedFiles(task)];
  if (files.length === 0) return [];
  const known = new Set(task.artifacts.map(({ path, sha256 }) => stateKey(path, sha256)));
  for (const step of finishLinesOf(run)) {
    if (!isOver(step.state)) continue;
    for (const [index, path] of pathsOf(step).entries()) known.add(stateKey(path, step.finishLine.states[index]));
  }
  return files.filter(([path, sha256]) => !known.has(stateKey(path, sha256)));
}

function summaryOf(count: number, left: number): string {
  if (left === 0) return "Looked over by Deskhand before the task ended.";
  const [are, were] = [left === 1 ? "is" : "are", left === 1 ? "was" : "were"];
  return `Looked over by Deskhand before the task ended. There ${are} ${left} more finished ${left === 1 ? "file" : "files"} beside these ${count}; ${left === 1 ? "it" : "they"} ${were} not checked.`;
}

/**
 * Before the task's own run ends: hands over the finished files that were not handed over as they are now, by one call of Deskhand's own
 * for each answer. Whether there were any, so that the run has to wait for it.
 */
export function drawFinishLine(draft: Draft, run: Run): boolean {
  if (run.parent !== null || draft.task.isChat === true) return false;
  const newest = run.steps.at(-1);
  if (newest?.kind === "tool" && isOver(newest.state)) return false;
  const files = notHandedOver(draft.task, run);
  if (files.length === 0) return false;
  const chosen = files.slice(-mostFinished);
  const left = files.length - chosen.length;
  const id = draft.sources.newId("step");
  const input = { paths: chosen.map(([path]) => path), summary: summaryOf(chosen.length, left) };
  const step = {
    id,
    runId: run.id,
    kind: "tool" as const,
    call: { id, tool: handOver, input },
    state: { status: "proposed" as const },
    finishLine: { states: chosen.map(([, sha256]) => sha256), left },
  };
  draft.add({ type: "step.added", step }, "engine");
  return true;
}

function isUsers(step: Step): boolean {
  return step.kind === "message" && step.by === "user";
}

/** Whether the model gets a turn to mend what was found: one since the user's last words, as long as there is room for it. */
function mayMend(task: Task, run: Run, step: ToolStep): boolean {
  const since = run.steps.slice(run.steps.findLastIndex(isUsers) + 1);
  const earlier = finishLinesOf({ ...run, steps: since }).filter(({ id, state }) => id !== step.id && isOver(state));
  const last = lastSaid(run);
  const finish = last?.kind === "thought" && last.state.status === "done" ? last.state.finish : undefined;
  const isShort = finish === "declined" || finish === "partial";
  return earlier.length === 0 && !isShort && !isRuleBased(run.model) && reachedLimit(task) === null;
}

function findingsOf(artifacts: readonly Artifact[]): string {
  const lines = artifacts.flatMap(({ path, check }) =>
    check === undefined ? [] : [`${path}: ${check.findings.length > 0 ? check.findings.join(" ") : check.summary}`],
  );
  return shortened(lines.join("\n"), mostFindings);
}

/** What the model is told of a finish line that found faults, once; `null` when it is not asked to mend them. */
export function faultsToMend(task: Task, step: ToolStep, artifacts: readonly Artifact[]): string | null {
  const run = task.runs[step.runId];
  const faulty = artifacts.filter(({ check }) => check?.status === "failed");
  if (run === undefined || faulty.length === 0 || !mayMend(task, run, step)) return null;
  const found = promptFence(step.id, "what was found in the files", findingsOf(faulty));
  return `Deskhand looked over the finished files and handed them over. These did not pass, and the user sees that:\n${found}\nMend them, or say in your answer why they have to stay as they are. After your answer they are looked over once more, and the task ends.`;
}

/** Whether the finish line of the newest answer broke down, so that nobody knows what became of the files. */
export function isUnchecked(run: Run): boolean {
  const last = run.steps.at(-1);
  if (last?.kind !== "tool" || last.finishLine === undefined) return false;
  return last.state.status === "failed" || last.state.status === "denied";
}
