import {
  type Action,
  type ApprovalKind,
  type Artifact,
  type Change,
  DeskhandError,
  type DocumentProcess,
  type EgressRecord,
  type Failure,
  findStep,
  type GuestPath,
  type Intent,
  inputFailure,
  type ModelCatalog,
  type Run,
  type RunId,
  type StepId,
  type Task,
  type Tool,
  type ToolContext,
  type ToolState,
  type ToolStep,
  toFailure,
  type View,
  type Weather,
  type Workspace,
  type WorkTool,
} from "@deskhand/contracts";
import { cappedResult } from "../context/capped-result.ts";
import { mayUse } from "../context/may-use.ts";
import type { EgressBook } from "../egress-book.ts";
import { connectorOutside } from "../gate/contract.ts";
import { sendingsOf, taintPrompt } from "../gate/taint.ts";
import { judge } from "../gate.ts";
import type { Locks } from "../locks.ts";
import { asJudged } from "./as-judged.ts";
import { toolOfStep } from "./finish-line-tool.ts";
import type { OpenSandboxes } from "./open-sandboxes.ts";
import { unlessStopped } from "./unless-stopped.ts";

export type ToolPorts = Readonly<{
  tools: ReadonlyMap<string, Tool>;
  workspace: Workspace;
  models: Pick<ModelCatalog, "small" | "costs">;
  documents: DocumentProcess;
  sandboxes: Pick<OpenSandboxes, "of">;
  egress: Pick<EgressBook, "add" | "watch" | "flush">;
  locks: Locks;
  broadcast(weather: Weather): void;
  /** the task as it stands now; steps that ran meanwhile are folded in */
  current(): Task;
  /** makes `running` durable before a tool that must not run twice; whether it is */
  begin(state: ToolState): Promise<boolean>;
  /** what a tool's own requests to models may cost, and did */
  money: Pick<ToolContext, "usedUp" | "spent">;
}>;

export type ToolOutcome = Readonly<
  | {
      type: "report";
      state: ToolState;
      changes: readonly Change[];
      artifacts: readonly Artifact[];
      summary: string;
      /** tools that the run has from now on */
      loads: readonly string[];
    }
  | { type: "intend"; intent: Intent }
  | { type: "ask"; actions: readonly Action[]; prompt: string; needs: readonly ApprovalKind[] }
>;

function settle(state: ToolState): ToolOutcome {
  return { type: "report", state, changes: [], artifacts: [], summary: "", loads: [] };
}

/** Ends a call that never ran: it read nothing. */
function fail(failure: Failure): ToolOutcome {
  return settle({ status: "failed", failure, untrusted: null });
}

function sameActions(left: readonly Action[], right: readonly Action[]): boolean {
  return (
    left.length === right.length &&
    left.every((action, index) => action.verb === right[index]?.verb && action.target === right[index]?.target)
  );
}

/** Arguments that arrived as text were no whole JSON: the answer was cut, or the model wrote them wrongly. */
function notWhole(tool: string, written: string): string {
  const end = written.trim().slice(-60);
  return `The call of ${tool} was not made: its arguments are no complete JSON object${end === "" ? "" : ` (they end with ${JSON.stringify(end)})`}. Make the call again; write less at once if it was cut off.`;
}

function parseInput(tool: Tool, input: unknown): { ok: true; input: unknown } | { ok: false; failure: Failure } {
  if (typeof input === "string") return { ok: false, failure: inputFailure(notWhole(tool.name, input)) };
  try {
    return { ok: true, input: tool.input.parse(input) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, failure: inputFailure(`The call of ${tool.name} was not understood: ${reason}`) };
  }
}

function noSuchTool(asked: string, task: Task, run: Run, tools: ReadonlyMap<string, Tool>): Failure {
  const names = [...tools.values()].flatMap((tool) =>
    mayUse(task, run, tool) && tool.isDeferred !== true ? [tool.name] : [],
  );
  const there =
    names.length === 0 ? "There are no tools here: answer in words." : `The tools are: ${names.join(", ")}.`;
  return inputFailure(`There is no tool "${asked.slice(0, 80)}". ${there}`);
}

type Delegation = Extract<Intent, { type: "delegate" }>;

/** `small` becomes a model by name. Where the task's own model is counted as money, one that is not would go past every cap. */
function intendDelegation(intent: Delegation, task: Task, models: ToolPorts["models"]): ToolOutcome {
  const small = models.small?.(task.model) ?? task.model;
  const runs = intent.runs.map((run) => ({ ...run, model: run.model === "small" ? small : run.model }));
  const isCounted = models.costs?.(task.model) !== false;
  const free = runs.find(({ model }) => isCounted && model !== null && models.costs?.(model) === false)?.model;
  return free === undefined
    ? { type: "intend", intent: { ...intent, runs } }
    : fail(inputFailure(`The price of ${free} is not known, so no cap would hold it; leave "model" out.`));
}

/** Folders asked for are checked before a person sees the question and shown as they really are. */
async function intend(intent: Intent, task: Task, { models, workspace }: ToolPorts): Promise<ToolOutcome> {
  if (intent.type === "delegate") return intendDelegation(intent, task, models);
  if (intent.type !== "folders") return { type: "intend", intent };
  const folders = [];
  for (const asked of intent.folders) {
    const check = await workspace.checkFolder(asked);
    if (!check.ok) return fail(check.failure);
    folders.push(check.folder);
  }
  return { type: "intend", intent: { ...intent, folders } };
}

/** The gate before a call, or `null` when it may run. What was approved must be exactly what would be done now. */
function gated(step: ToolStep, actions: readonly Action[], task: Task): ToolOutcome | null {
  if (step.state.status === "allowed") {
    if (sameActions(step.state.actions, actions)) return null;
    return settle({
      status: "denied",
      because: "What this call would do is no longer what was allowed. Call it again.",
    });
  }
  const verdict = judge(actions, task);
  if (verdict.type === "deny") return settle({ status: "denied", because: verdict.because });
  if (verdict.type === "ask") {
    const prompt = taintPrompt(actions, task.runs[step.runId]) ?? verdict.prompt;
    return { type: "ask", actions, prompt, needs: verdict.needs };
  }
  const connector = connectorOutside(step.call.tool, task);
  if (connector !== null) {
    const prompt = `Allow Deskhand to use ${connector}, which the plan did not list?`;
    return { type: "ask", actions, prompt, needs: ["network"] };
  }
  return null;
}

/** Whose words a call brings; a tool that does not say so taints. */
function untrustedOf(tool: Tool, input: unknown, task: Task): Readonly<{ untrusted?: string }> {
  if (tool.kind === "intent") return {};
  const untrusted = tool.untrusted === undefined ? tool.name : tool.untrusted(input, task);
  return untrusted === null ? {} : { untrusted };
}

/**
 * Throws `folder` when a folder that a failed call was about went away meanwhile: that is why it failed, and the task waits for it. A
 * reader program tells only that it could not open its file.
 */
async function ensureStillThere(view: View, actions: readonly Action[]): Promise<void> {
  for (const { target } of actions) if (target.startsWith("/")) await view.stat(target as GuestPath);
}

async function work(
  tool: WorkTool,
  input: unknown,
  step: ToolStep,
  ports: ToolPorts & Readonly<{ judged: Task; signal: AbortSignal }>,
): Promise<ToolOutcome | null> {
  const { judged, signal } = ports;
  const because = step.state.status === "allowed" ? step.state.because : "works on the task's own copy";
  if (tool.replay === "unsafe" && !(await ports.begin({ status: "running", because }))) return null;
  signal.throwIfAborted();
  const release = await ports.locks.take(tool.locks(input), signal);
  try {
    const task = ports.current();
    const { id: stepId, runId } = step;
    const view = await ports.workspace.open(task, runId, stepId);
    const watch = ports.egress.watch(runId);
    try {
      ports.broadcast({ type: "tool-started", taskId: task.id, runId, stepId });
      const progress = (text: string) =>
        ports.broadcast({ type: "tool-progress", taskId: task.id, runId, stepId, text });
      const { documents } = ports;
      const sandbox = async () => {
        signal.throwIfAborted();
        // opening one can wait for a self-test, which other tasks may wait for too
        return unlessStopped(ports.sandboxes.of(asJudged(ports.current(), judged)), signal);
      };
      const { refused } = watch;
      const sent = (record: EgressRecord) => ports.egress.add(task.id, record);
      const context = {
        task,
        runId,
        stepId,
        view,
        documents,
        sandbox,
        refused,
        sent,
        ...ports.money,
        signal,
        progress,
      };
      const result = await tool.run(input, context).catch(async (error: unknown) => {
        const isOfInput = error instanceof DeskhandError && error.failure.kind === "input";
        if (isOfInput && !signal.aborted) await ensureStillThere(view, tool.actions(input, task));
        throw error;
      });
      signal.throwIfAborted();
      const staged = await view.commit();
      const { forUser, artifacts = [], summary = "", loads = [] } = result;
      const forModel = cappedResult(result.forModel, tool.name);
      const done = { status: "done", result: { forModel, forUser }, because, reads: staged.reads } as const;
      const state: ToolState = { ...done, ...untrustedOf(tool, input, task) };
      return { type: "report", state, changes: staged.changes, artifacts, summary, loads };
    } finally {
      watch.end();
      view.discard();
      await ports.egress.flush(task.id);
    }
  } finally {
    release();
  }
}

/**
 * Runs one proposed or allowed call through the first gate. Returns `null` when stopped: nothing was staged. A tool's expected trouble
 * becomes a failed step that the model reads; what is no `DeskhandError` does too, as `internal`, because a tool must not end the task.
 */
export async function runTool(
  effect: Readonly<{ runId: RunId; stepId: StepId }>,
  task: Task,
  ports: ToolPorts,
  signal: AbortSignal,
): Promise<ToolOutcome | null> {
  const step = findStep(task, effect.stepId);
  const run = task.runs[effect.runId];
  if (step?.kind !== "tool" || run === undefined) return null;
  // Whoever recorded `running` is gone: this call starts only from `proposed` or `allowed`.
  if (step.state.status === "running") return settle({ status: "interrupted" });
  const tool = toolOfStep(ports.tools.get(step.call.tool), step.finishLine);
  if (tool === undefined || !mayUse(task, run, tool)) return fail(noSuchTool(step.call.tool, task, run, ports.tools));
  const parsed = parseInput(tool, step.call.input);
  if (!parsed.ok) return fail(parsed.failure);
  try {
    if (tool.kind === "intent") return await intend(tool.intent(parsed.input, task), task, ports);
    const actions = tool.actions(parsed.input, task);
    const sendings = sendingsOf({ actions, usesHosts: tool.usesHosts === true }, task, run);
    const settled = gated(step, [...actions, ...sendings], task);
    return settled ?? (await work(tool, parsed.input, step, { ...ports, judged: task, signal }));
  } catch (error) {
    if (signal.aborted) return null;
    if (error instanceof DeskhandError && error.failure.kind === "internal") throw error;
    return settle({ status: "failed", failure: toFailure(error), ...untrustedOf(tool, parsed.input, task) });
  }
}
