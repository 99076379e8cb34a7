import { z } from "zod";

/** What a message ends with whose failure a task gets over by itself; whoever does not ask again says something else. */
export const ownRetry = "Deskhand tries again by itself.";

export const failureSchema = z.object({
  /**
   * What went wrong. `folder`: a granted folder is gone or unreadable; `space`: a disk is full; both pause the task.
   */
  kind: z.enum([
    "auth",
    "quota",
    "rate-limit",
    "config",
    "transient",
    "input",
    "folder",
    "space",
    "sandbox",
    "internal",
  ]),
  /** one sentence for the user that says what to do next */
  message: z.string(),
  retryable: z.boolean(),
  userAction: z.enum(["none", "retry", "settings"]),
  /** `ms` that the other side asked to wait before the next try; absent when it did not say */
  retryAfterMs: z.number().nonnegative().optional(),
  /** what of a request to a model was refused: its `length`, or the shape of its `history`; both are mended by a digest */
  about: z.enum(["length", "history"]).optional(),
  /** `tokens` that the refusing model can hold, when known */
  contextTokens: z.number().positive().optional(),
});
export type Failure = Readonly<z.infer<typeof failureSchema>>;

/** The one error class: carries a `Failure` across the few places that must throw. */
export class DeskhandError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.name = "DeskhandError";
    this.failure = failure;
  }
}

/** The failure of a call that cannot work as asked; the message says how to correct it. */
export function inputFailure(message: string): Failure {
  return { kind: "input", message, retryable: false, userAction: "none" };
}

/** Turns anything thrown into a `Failure`; what is not a `DeskhandError` is a bug and becomes `internal`. */
export function toFailure(error: unknown): Failure {
  if (error instanceof DeskhandError) return error.failure;
  const message = error instanceof Error ? error.message : String(error);
  return {
    kind: "internal",
    message: `Something went wrong inside Deskhand: ${message}`,
    retryable: false,
    userAction: "none",
  };
}
