import { createId, type Folder, type Isolation, isRuleBased, type TaskSettings } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { accompany } from "../accompany.ts";
import { parseSettings, type RunOptions } from "../arguments/settings.ts";
import { shortId } from "../arguments/task-argument.ts";
import { wrongUsage } from "../arguments/usage.ts";
import { attachFiles } from "../attach-files.ts";
import type { Desk } from "../desk/desk.ts";
import { openDesk } from "../desk/open-desk.ts";
import { send } from "../send.ts";
import { note } from "../terminal/text.ts";

/** `deskhand run`: one task from the terminal. */
export async function run(outcome: string, options: RunOptions): Promise<number> {
  const settings = parseSettings(outcome, options);
  const desk = await openDesk(readConfig(), { runsPrograms: (settings.isolation ?? "process") === "process" });
  try {
    return await runTask(desk, settings, { json: options.json === true, attach: options.attach ?? [] });
  } finally {
    await desk.close();
  }
}

type Ways = Readonly<{
  json: boolean;
  /** host paths of files that go with the outcome */
  attach: readonly string[];
}>;

/** Creates the task and follows it. */
export async function runTask(
  desk: Desk,
  parsed: ReturnType<typeof parseSettings>,
  { attach, json }: Ways,
): Promise<number> {
  const folders = await checkFolders(desk, parsed.folders);
  const model = parsed.model ?? (await desk.defaultModel());
  if (folders.length === 0 && isRuleBased(model))
    throw wrongUsage(
      "The rule-based helper works only on folders; hand one over with --folder PATH, or name a language model with --model.",
    );
  const isolation = parsed.isolation ?? (await chooseIsolation(desk));
  const settings: TaskSettings = { ...parsed, folders, model, isolation };
  const id = createId("task");
  if (attach.length > 0 && isRuleBased(model))
    note("The rule-based helper reads no attached files; name a language model with --model for them.");
  const attachments = await attachFiles(desk, attach, { taskId: id, model });
  const created = { type: "task.create", settings } as const;
  const begin = async () => {
    await send(desk, id, attachments.length === 0 ? created : { ...created, attachments });
    note(
      `Task ${shortId(id)} with ${isRuleBased(settings.model) ? "the rule-based helper" : settings.model}${desk.isServer ? ", in the running Deskhand" : ""}, isolation ${settings.isolation}`,
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
  return checks.map((check, index) => {
    if (check.ok) return check.folder;
    const hasWord = /:[a-z]+$/i.test(folders[index]?.path ?? "");
    throw wrongUsage(`${check.failure.message}${hasWord ? " After a colon goes read, add, edit or keep." : ""}`);
  });
}
