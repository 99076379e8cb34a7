import { DeskhandError, type ModelCatalog, type Rejection, reject, type UserCommand } from "@deskhand/contracts";

/**
 * What is asked of a task at its start and only this computer can judge: the model must have its key, the isolation must exist.
 * `null` when the command may go on. (Folders are checked by the engine.)
 */
export function findTrouble(models: Pick<ModelCatalog, "open">, command: UserCommand): Rejection | null {
  if (command.type !== "task.create") return null;
  const { isolation, model } = command.settings;
  if (isolation !== "files") {
    const message = `Isolation "${isolation}" is not in this version; use "files": the task works on files and runs no programs.`;
    return reject("invalid", message);
  }
  try {
    models.open(model);
    return null;
  } catch (error) {
    if (error instanceof DeskhandError) return reject("invalid", error.failure.message);
    throw error;
  }
}
