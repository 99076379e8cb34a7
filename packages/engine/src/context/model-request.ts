import {
  isSettled,
  type ModelRequest,
  type Run,
  type Step,
  type StepId,
  type Task,
  type Tool,
  type ToolDescription,
} from "@deskhand/contracts";
import { mayUse } from "./may-use.ts";
import { systemText } from "./system-text.ts";

/** `tokens` one answer may have; enough for a long document, below every current provider's ceiling */
const maxOutputTokens = 16_000;

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

/**
 * What one run's model sees for one thought: the system text, the finished steps before it, and the tools it may use. What came later, such
 * as a message written while it is tried again, is for the next thought. Results were capped when they were made. `programs`
 * tells what a shell has.
 */
export function modelRequest(
  task: Task,
  run: Run,
  stepId: StepId,
  { programs, tools }: Readonly<{ tools: ReadonlyMap<string, Tool>; programs: string }>,
): ModelRequest {
  const end = run.steps.findLastIndex((step) => step.id === stepId);
  const allowed = [...tools.values()].filter((tool) => mayUse(task, run, tool));
  return {
    system: systemText(task, run, programs),
    steps: run.steps.slice(0, end).filter(isForModel),
    tools: allowed.map(describe),
    maxOutputTokens,
  };
}
