import { DeskhandError } from "@deskhand/contracts";

/** Ends a long tool between two entries once its step was stopped. */
export function endIfStopped(signal: AbortSignal): void {
  if (signal.aborted)
    throw new DeskhandError({
      kind: "transient",
      message: "This step was stopped before it had finished; nothing of it was kept.",
      retryable: true,
      userAction: "none",
    });
}
