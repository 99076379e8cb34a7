import { createCommand, type UserRequest } from "@deskhand/client";
import { DeskhandError, type Rejection, type TaskId } from "@deskhand/contracts";
import type { Desk } from "./desk/desk.ts";

/** Sends a request and gives the seq at which it is durable; a rejection is thrown as `DeskhandError` with its sentence. */
export async function send(desk: Pick<Desk, "dispatch">, taskId: TaskId, request: UserRequest): Promise<number> {
  const receipt = await desk.dispatch(createCommand(taskId, request));
  if ("rejected" in receipt) throw rejected(receipt);
  return receipt.seq;
}

/** What cannot be done now is no wrong usage; what cannot be done as asked is. */
export function rejected({ code, message }: Rejection): DeskhandError {
  const kind = code === "conflict" ? "config" : "input";
  return new DeskhandError({ kind, message, retryable: false, userAction: "none" });
}
