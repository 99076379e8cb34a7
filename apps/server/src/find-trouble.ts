import { DeskhandError, type ModelCatalog, type Rejection, reject, type UserCommand } from "@deskhand/contracts";
import type { IsolationDesk } from "./isolation/create-isolation.ts";

export type TroublePorts = Readonly<{
  models: Pick<ModelCatalog, "open">;
  isolation: Pick<IsolationDesk, "startTrouble">;
}>;

/**
 * What is asked of a task at its start and only this computer can judge: the model must have its key, the isolation must work. `null`
 * when the command may go on. (Folders are checked by the engine.)
 */
export async function findTrouble(
  { isolation, models }: TroublePorts,
  command: UserCommand,
): Promise<Rejection | null> {
  if (command.type !== "task.create") return null;
  const { settings } = command;
  if (settings.isChat === true && settings.model.startsWith("offline/"))
    return reject("invalid", "The rule-based helper cannot talk; set up a language model under Models to chat.");
  const trouble = await isolation.startTrouble(settings.isolation);
  if (trouble !== null) return reject("invalid", trouble);
  try {
    models.open(settings.model);
    return null;
  } catch (error) {
    if (error instanceof DeskhandError) return reject("invalid", error.failure.message);
    throw error;
  }
}
