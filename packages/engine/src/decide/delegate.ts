import type { Intent, ModelRef, RunHead, ToolStep } from "@deskhand/contracts";
import type { Draft } from "./draft.ts";
import { addMessage } from "./messages.ts";
import { failTool } from "./settle-tool.ts";

type Delegation = Extract<Intent, { type: "delegate" }>;
type Asked = Delegation["runs"][number];

/** tools a sub-agent never gets: they speak to the user or start further runs */
const rootOnly = new Set([
  "plan_propose",
  "plan_update",
  "user_ask",
  "task_delegate",
  "folder_request",
  "artifact_present",
]);

/** What a sub-agent may use: what it was given, or everything, never what only the main run may do. `!name` excludes a tool. */
function childTools(asked: readonly string[] | null): string[] {
  const excluded = [...rootOnly].map((name) => `!${name}`);
  return asked === null
    ? ["*", ...excluded]
    : asked.filter((name) => !rootOnly.has(name) && !name.startsWith("!") && name !== "*");
}

/** Where the user's files are sent is the user's choice, so a sub-agent's model comes from the same provider. */
function providerOf(model: ModelRef): string {
  return model.slice(0, model.indexOf("/"));
}

/** The model a sub-agent gets: `small` was replaced by a name before, where the provider has one. */
function modelOf(asked: Asked, parent: RunHead): ModelRef {
  return asked.model === null || asked.model === "small" ? parent.model : asked.model;
}

function headOf(asked: Asked, parent: RunHead): Pick<RunHead, "goal" | "model" | "tools" | "title" | "limits"> {
  const { budgetUsd = null, goal, timeoutMs = null, title, tools } = asked;
  const limits = budgetUsd === null && timeoutMs === null ? {} : { limits: { budgetUsd, timeoutMs } };
  const named = title === undefined ? {} : { title };
  return { goal, model: modelOf(asked, parent), tools: childTools(tools), ...named, ...limits };
}

/** Starts a sub-agent for each part of the work; the step that asked ends when they did. */
export function delegate(draft: Draft, step: ToolStep, intent: Delegation): void {
  const parent = draft.task.runs[step.runId];
  if (parent === undefined || parent.parent !== null) {
    failTool(draft, step, "A sub-agent cannot start further sub-agents. Do the work yourself.");
    return;
  }
  const provider = providerOf(draft.task.model);
  if (intent.runs.some((asked) => providerOf(modelOf(asked, parent)) !== provider)) {
    failTool(
      draft,
      step,
      `The user chose ${provider} for this task; leave "model" out, or name a model of ${provider}.`,
    );
    return;
  }
  draft.add({
    type: "tool.changed",
    runId: step.runId,
    stepId: step.id,
    state: { status: "running", because: "sub-agents are working" },
  });
  for (const asked of intent.runs) {
    const runId = draft.sources.newId("run");
    draft.add({ type: "run.started", run: { id: runId, parent: step.id, ...headOf(asked, parent) } });
    addMessage(draft, runId, "user", asked.context === "" ? asked.goal : `${asked.goal}\n\n${asked.context}`);
  }
}
