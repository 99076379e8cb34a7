import { readConfig } from "@deskhand/server/config";
import { findTaskId } from "../arguments/task-argument.ts";
import { openShelf } from "../desk/open-desk.ts";
import { auditLines } from "../terminal/audit-lines.ts";
import { say } from "../terminal/text.ts";

/** `deskhand audit ID`: who decided what, when, on whose word; `--json` prints one entry a line. */
export async function audit(id: string, options: { json?: boolean }): Promise<number> {
  const shelf = await openShelf(readConfig());
  try {
    const entries = await shelf.audit(findTaskId(await shelf.tasks(), id));
    if (options.json === true) for (const entry of entries) say(JSON.stringify(entry));
    else for (const line of auditLines(entries)) say(line);
    return 0;
  } finally {
    await shelf.close();
  }
}
