import { createCommand, type UserRequest } from "@deskhand/client";
import { type Receipt, type TaskId, toFailure } from "@deskhand/contracts";
import { showTrouble } from "../ui/announcer.tsx";
import { deskhand } from "./deskhand.ts";

/** Sends a person's request; `false` when it was refused or did not arrive, and then the reason is on screen. */
export function tell(taskId: TaskId, request: UserRequest): Promise<boolean> {
  return isDone(() => deskhand.dispatch(createCommand(taskId, request)));
}

/** Deletes an ended task with its history; answers as `tell` does. */
export function forgetTask(taskId: TaskId): Promise<boolean> {
  return isDone(() => deskhand.forget(taskId));
}

async function isDone(ask: () => Promise<Receipt>): Promise<boolean> {
  try {
    const receipt = await ask();
    if ("accepted" in receipt) return true;
    showTrouble(receipt.message);
  } catch (error) {
    showTrouble(toFailure(error).message);
  }
  return false;
}
