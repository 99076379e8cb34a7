import type { Task } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { readTask } from "./arguments/task-argument.ts";
import type { Desk } from "./desk/desk.ts";
import { openDesk } from "./desk/open-desk.ts";

/** Opens the desk, finds the task that was typed, and closes the desk again however the work ends. */
export async function withTask(id: string, work: (desk: Desk, task: Task) => Promise<number>): Promise<number> {
  const desk = await openDesk(readConfig());
  try {
    const task = await readTask(desk, id);
    return await work(desk, task);
  } finally {
    await desk.close();
  }
}
