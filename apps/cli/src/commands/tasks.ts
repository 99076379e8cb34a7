import { readConfig } from "@deskhand/server/config";
import { openShelf } from "../desk/open-desk.ts";
import { taskListLines } from "../terminal/task-lines.ts";
import { say } from "../terminal/text.ts";

/** `deskhand tasks`: the task list. */
export async function tasks(options: { json?: boolean }): Promise<number> {
  const shelf = await openShelf(readConfig());
  try {
    const list = [...(await shelf.tasks())].sort((a, b) => (a.id < b.id ? 1 : -1));
    if (options.json === true) for (const task of list) say(JSON.stringify(task));
    else for (const line of taskListLines(list)) say(line);
    return 0;
  } finally {
    await shelf.close();
  }
}
