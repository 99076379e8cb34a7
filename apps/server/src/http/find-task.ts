import { type Engine, type Task, taskIdSchema } from "@deskhand/contracts";
import { HTTPException } from "hono/http-exception";

/** The task named in the address; throws the 404 that says so. */
export async function findTask(engine: Engine, id: string): Promise<Task> {
  const parsed = taskIdSchema.safeParse(id);
  const task = parsed.success ? await engine.task(parsed.data) : null;
  if (task === null)
    throw new HTTPException(404, { message: `There is no task ${id.slice(0, 100)}; see the task list.` });
  return task;
}
