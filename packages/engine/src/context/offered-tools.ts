import { compactTools, type Run, type Task, type Tool } from "@deskhand/contracts";
import { mayUse } from "./may-use.ts";

/** the tool that finds the others; there is no use for it where none is left out */
const finder = "tool_search";
/** `tokens` below which a model gets only what nearly every task needs at once, and finds the rest */
const smallContextTokens = 16_000;

/**
 * The tools a request names, in an order that only ever grows at its end: first what every request of the run has, then what the run found.
 * A provider's cache of the earlier ones stays good. `contextTokens` is what the model can hold, `null` when unknown.
 */
export function offeredTools(
  task: Task,
  run: Run,
  tools: ReadonlyMap<string, Tool>,
  contextTokens: number | null,
): readonly Tool[] {
  const allowed = [...tools.values()].filter((tool) => mayUse(task, run, tool));
  const isSmall = contextTokens !== null && contextTokens < smallContextTokens;
  const isLater = (tool: Tool) => tool.isDeferred === true || (isSmall && !compactTools.has(tool.name));
  if (!allowed.some(isLater)) return allowed.filter(({ name }) => name !== finder);
  const found = (run.loadedTools ?? []).flatMap((name) =>
    allowed.filter((tool) => tool.name === name && isLater(tool)),
  );
  return [...allowed.filter((tool) => !isLater(tool)), ...found];
}
