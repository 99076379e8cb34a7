import { DeskhandError } from "../failure.ts";
import type { Sandboxes } from "../ports/sandbox.ts";

/** Runs no programs: every task is told so. */
export const filesOnly: Sandboxes = {
  of: async () => {
    throw new DeskhandError({
      kind: "sandbox",
      message: "This task runs no programs; use the file tools.",
      retryable: false,
      userAction: "none",
    });
  },
  programs: async () => "",
  foresee: () => {},
  follow: () => {},
  close: async () => {},
};
