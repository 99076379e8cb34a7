import type { Run, Task, Tool } from "@deskhand/contracts";
import { mayUse } from "./may-use.ts";

/** the tool that finds the others; there is no use for it where none is left out */
const finder = "tool_search";

/**
 * The tools a request names, in an order that only ever grows at its end: first what every request of the run has, then what the run found.
 * A provider's cache of the earlier ones stays good.
 */
export function offeredTools(task: Task, run: Run, tools: ReadonlyMap<string, Tool>): readonly Tool[] {
  const allowed = [...tools.values()].filter((tool) => mayUse(task, run, tool));
  if (!allowed.some((tool) => tool.isDeferred === true)) return allowed.filter(({ name }) => name !== finder);
  const found = (run.loadedTools ?? []).flatMap((name) =>
    allowed.filter((tool) => tool.name === name && tool.isDeferred),
  );
  return [...allowed.filter((tool) => tool.isDeferred !== true), ...found];
}
