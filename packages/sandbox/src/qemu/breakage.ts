import { DeskhandError } from "@deskhand/contracts";

/** The failure of a virtual machine that broke; `what` is a short clause for the reason, without a full stop. */
export function breakage(what: string, cause?: unknown): DeskhandError {
  const message = `The virtual machine stopped working (${what}); run the command again.`;
  return new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" }, { cause });
}
