import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { DeskhandError, inputFailure } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { readTask } from "../arguments/task-argument.ts";
import { wrongUsage } from "../arguments/usage.ts";
import { openShelf } from "../desk/open-desk.ts";
import { runPage } from "../export/run-page.ts";
import { cleanName, say } from "../terminal/text.ts";

/** `deskhand export ID FILE.html`: one file that shows a whole run anywhere. A file that exists is not overwritten. */
export async function exportRun(id: string, file: string): Promise<number> {
  if (!/\.html?$/i.test(file)) throw wrongUsage("Name a file that ends in .html to export to.");
  const shelf = await openShelf(readConfig());
  try {
    const task = await readTask(shelf, id);
    const path = resolve(file);
    await write(path, runPage(task, await shelf.audit(task.id)));
    say(`Exported to ${cleanName(path)}`);
    return 0;
  } finally {
    await shelf.close();
  }
}

async function write(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why =
      code === "EEXIST" ? "is there already; choose another name" : `cannot be written (${code}); choose another place`;
    throw new DeskhandError(inputFailure(`${path} ${why}.`), { cause: error });
  }
}
