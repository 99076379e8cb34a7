import { DeskhandError, inputFailure } from "@deskhand/contracts";

/** A command that cannot work as typed; ends with status 2. */
export function wrongUsage(message: string): DeskhandError {
  return new DeskhandError(inputFailure(message));
}
