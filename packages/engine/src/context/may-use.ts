import type { Run, Task, Tool } from "@deskhand/contracts";

/** Whether a run may use a tool; a chat has none. Its task must have it; `*` means all, `!name` takes one away, otherwise it must be named. */
export function mayUse(task: Task, run: Run, tool: Tool): boolean {
  if (task.isChat === true) return false;
  if (tool.isOffered !== undefined && !tool.isOffered(task)) return false;
  if (run.tools.includes(`!${tool.name}`)) return false;
  return run.tools.includes("*") || run.tools.includes(tool.name);
}
