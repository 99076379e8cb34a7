import { createCommand, type UserRequest } from "@deskhand/client";
import { type TaskId, toFailure } from "@deskhand/contracts";
import { showTrouble } from "../ui/announcer.tsx";
import { deskhand } from "./deskhand.ts";

/** Sends a person's request; `false` when it was refused or did not arrive, and then the reason is on screen. */
export async function tell(taskId: TaskId, request: UserRequest): Promise<boolean> {
  try {
    const receipt = await deskhand.dispatch(createCommand(taskId, request));
    if ("accepted" in receipt) return true;
    showTrouble(receipt.message);
  } catch (error) {
    showTrouble(toFailure(error).message);
  }
  return false;
}
