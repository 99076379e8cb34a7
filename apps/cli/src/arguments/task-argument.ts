import type { Task, TaskId, TaskSummary } from "@deskhand/contracts";
import type { TaskShelf } from "../desk/desk.ts";
import { wrongUsage } from "./usage.ts";

/** characters of an id that lists show; the first nine are the time */
const shownLength = 12;

/** The id as lists show it; long enough to be typed back. */
export function shortId(id: TaskId): string {
  return id.replace(/^task_/, "").slice(0, shownLength);
}

/** The one task whose id begins with what was typed, with or without `task_`. */
export function findTaskId(tasks: readonly Pick<TaskSummary, "id">[], argument: string): TaskId {
  const start = argument.startsWith("task_") ? argument : `task_${argument}`;
  const found = tasks.filter(({ id }) => id.startsWith(start));
  const exact = found.find(({ id }) => id === start);
  const only = exact ?? (found.length === 1 ? found[0] : undefined);
  if (argument !== "" && argument !== "task_" && only !== undefined) return only.id;
  if (found.length > 1) {
    const some = found.slice(0, 5).map(({ id }) => id.replace(/^task_/, ""));
    throw wrongUsage(`"${argument}" could be ${some.join(" or ")}; type more of the id.`);
  }
  throw wrongUsage(`There is no task "${argument}"; \`deskhand tasks\` lists them.`);
}

/** The whole task that was meant. */
export async function readTask(shelf: TaskShelf, argument: string): Promise<Task> {
  const task = await shelf.task(findTaskId(await shelf.tasks(), argument));
  if (task === null) throw wrongUsage(`There is no task "${argument}" any more; \`deskhand tasks\` lists them.`);
  return task;
}
