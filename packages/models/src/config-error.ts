import { DeskhandError } from "@deskhand/contracts";

/** What is set for models is wrong or missing; the message says what to set. */
export function configError(message: string): DeskhandError {
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" });
}
