import { createId, type Folder, type Isolation, type TaskSettings } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { accompany } from "../accompany.ts";
import { parseSettings, type RunOptions } from "../arguments/settings.ts";
import { shortId } from "../arguments/task-argument.ts";
import { wrongUsage } from "../arguments/usage.ts";
import type { Desk } from "../desk/desk.ts";
import { openDesk } from "../desk/open-desk.ts";
import { send } from "../send.ts";
import { note } from "../terminal/text.ts";

/** `deskhand run`: one task from the terminal. */
export async function run(outcome: string, options: RunOptions): Promise<number> {
  const settings = parseSettings(outcome, options);
  const desk = await openDesk(readConfig(), { runsPrograms: (settings.isolation ?? "process") === "process" });
  try {
    return await runTask(desk, settings, options.json === true);
  } finally {
    await desk.close();
  }
}

/** Creates the task and follows it. */
export async function runTask(desk: Desk, parsed: ReturnType<typeof parseSettings>, json: boolean): Promise<number> {
  const folders = await checkFolders(desk, parsed.folders);
  const model = parsed.model ?? (await desk.defaultModel());
  const isolation = parsed.isolation ?? (await chooseIsolation(desk));
  const settings: TaskSettings = { ...parsed, folders, model, isolation };
  const id = createId("task");
  const begin = async () => {
    await send(desk, id, { type: "task.create", settings });
    note(
      `Task ${shortId(id)} with ${settings.model}${desk.isServer ? ", in the running Deskhand" : ""}, isolation ${settings.isolation}`,
    );
  };
  return accompany(desk, id, { begin, from: null, json, interrupt: "stop" });
}

async function chooseIsolation(desk: Desk): Promise<Isolation> {
  const chosen = await desk.defaultIsolation();
  if (chosen.note !== "") note(chosen.note);
  return chosen.isolation;
}

/** Every folder as the engine will see it; the first that cannot be handed over ends the command. */
async function checkFolders(desk: Desk, folders: readonly Folder[]): Promise<Folder[]> {
  const checks = await Promise.all(folders.map((folder) => desk.checkFolder(folder)));
  return checks.map((check) => {
    if (!check.ok) throw wrongUsage(check.failure.message);
    return check.folder;
  });
}
