import { DeskhandError, type Failure, inputFailure } from "@deskhand/contracts";
import type { Breakdown } from "./reader-process.ts";

type Bounds = Readonly<{ memoryMb: number; timeoutMs: number }>;

function failure(because: Breakdown, { memoryMb, timeoutMs }: Bounds): Failure {
  switch (because) {
    case "time":
      return inputFailure(
        `This document took longer than the limit of ${timeoutMs / 1_000} seconds and was given up; split it into smaller files and try again.`,
      );
    case "memory":
      return inputFailure(
        `This document needed more than the limit of ${memoryMb} MB of memory and was given up; split it into smaller files and try again.`,
      );
    case "broke":
      return inputFailure(
        "The program that reads documents broke down on this one, which may be damaged; open it in the program that made it, save it again and try once more.",
      );
    case "stopped":
      return {
        kind: "transient",
        message: "Reading was stopped before it had finished.",
        retryable: true,
        userAction: "none",
      };
    case "not-started":
      return {
        kind: "sandbox",
        message: "The program that reads documents could not be started; run deskhand doctor to see what is missing.",
        retryable: false,
        userAction: "settings",
      };
  }
}

/** The sentence for a reader that gave no answer. */
export function breakdownError(because: Breakdown, bounds: Bounds): DeskhandError {
  return new DeskhandError(failure(because, bounds));
}
