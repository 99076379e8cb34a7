import type { ModelRequest, Run, StepId, Task, Tool, ToolDescription } from "@deskhand/contracts";
import { withBriefing } from "./briefing-step.ts";
import { offeredTools } from "./offered-tools.ts";
import { outputTokens } from "./room.ts";
import { runSteps } from "./run-steps.ts";
import { systemText } from "./system-text.ts";

const descriptions = new WeakMap<Tool, ToolDescription>();

function describe(tool: Tool): ToolDescription {
  const known = descriptions.get(tool);
  if (known !== undefined) return known;
  const { name, description, input } = tool;
  const made = { name, description, inputSchema: input.toJsonSchema() };
  descriptions.set(tool, made);
  return made;
}

export type RequestOptions = Readonly<{
  tools: ReadonlyMap<string, Tool>;
  /** what a shell has, in words */
  programs: string;
  /** `tokens` the model can hold; `null` when unknown */
  contextTokens: number | null;
}>;

/**
 * What one run's model sees for one thought: the system text, the finished steps before it, and the tools it may use. What came later, such
 * as a message written while it is tried again, is for the next thought. Results were capped when they were made.
 */
export function modelRequest(task: Task, run: Run, stepId: StepId, options: RequestOptions): ModelRequest {
  return {
    system: systemText(task, run, options.programs),
    steps: withBriefing(task, run, runSteps(run, stepId)),
    tools: offeredTools(task, run, options.tools, options.contextTokens).map(describe),
    maxOutputTokens: outputTokens(options.contextTokens),
  };
}
