import {
  isSettled,
  type ModelRequest,
  type Run,
  type Step,
  type Task,
  type Tool,
  type ToolDescription,
} from "@deskhand/contracts";
import { systemText } from "./system-text.ts";

/** `tokens` one answer may have; enough for a long document, below every current provider's ceiling */
const maxOutputTokens = 16_000;

/** Whether a run may use a tool: `*` means all, `!name` takes one away, otherwise it must be named. */
export function mayUse(run: Run, toolName: string): boolean {
  if (run.tools.includes(`!${toolName}`)) return false;
  return run.tools.includes("*") || run.tools.includes(toolName);
}

const descriptions = new WeakMap<Tool, ToolDescription>();

function describe(tool: Tool): ToolDescription {
  const known = descriptions.get(tool);
  if (known !== undefined) return known;
  const { name, description, input } = tool;
  const made = { name, description, inputSchema: input.toJsonSchema() };
  descriptions.set(tool, made);
  return made;
}

function isForModel(step: Step): boolean {
  if (step.kind === "message") return true;
  if (step.kind === "thought") return step.state.status === "done";
  return isSettled(step.state);
}

/** What one run's model sees: the system text, its finished steps, and the tools it may use. Results were capped when they were made. */
export function modelRequest(task: Task, run: Run, tools: ReadonlyMap<string, Tool>): ModelRequest {
  const allowed = [...tools.values()].filter((tool) => mayUse(run, tool.name));
  return {
    system: systemText(task, run),
    steps: run.steps.filter(isForModel),
    tools: allowed.map(describe),
    maxOutputTokens,
  };
}
