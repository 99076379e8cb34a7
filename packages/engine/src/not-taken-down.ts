import { DeskhandError } from "@deskhand/contracts";

/** What somebody asked for found no room in the log: says that it did not count, and that nothing else is needed than to ask again. */
export function notTakenDown(error: unknown): unknown {
  if (!(error instanceof DeskhandError) || error.failure.kind !== "space" || !error.failure.retryable) return error;
  const message =
    "The disk that holds Deskhand's data is full, so this was not taken down. Nothing is lost: free some space, then do it again.";
  return new DeskhandError({ ...error.failure, message }, { cause: error });
}
