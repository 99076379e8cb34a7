import type { Task } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { readTask } from "../arguments/task-argument.ts";
import { openShelf } from "../desk/open-desk.ts";
import { say } from "../terminal/text.ts";
import { showLines } from "./show-lines.ts";

/** `deskhand show ID`: one task to read. */
export function show(id: string, options: { json?: boolean }): Promise<number> {
  return print(id, options.json === true ? (task) => [JSON.stringify(task)] : showLines);
}

async function print(id: string, lines: (task: Task) => readonly string[]): Promise<number> {
  const shelf = await openShelf(readConfig());
  try {
    for (const line of lines(await readTask(shelf, id))) say(line);
    return 0;
  } finally {
    await shelf.close();
  }
}
