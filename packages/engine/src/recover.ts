import { createId, type EngineCommand, type StepId, type Task, type Tool } from "@deskhand/contracts";

/**
 * The first command after a start. Steps found `running` run again when their tool says it is safe, else they become `interrupted` and
 * the model is told; steps whose sub-agents exist simply go on. Everything else is due again by `nextEffects`.
 */
export function recoverCommand(task: Task, tools: readonly Tool[]): EngineCommand {
  const safeTools = new Set(
    tools.filter((tool) => tool.kind === "intent" || tool.replay === "safe").map((tool) => tool.name),
  );
  const safe: StepId[] = [];
  for (const run of Object.values(task.runs)) {
    for (const step of run.steps) {
      if (step.kind === "tool" && step.state.status === "running" && safeTools.has(step.call.tool)) safe.push(step.id);
    }
  }
  return { id: createId("command"), taskId: task.id, type: "task.recover", safe };
}
