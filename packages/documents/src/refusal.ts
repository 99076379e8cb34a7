import type { RefusalKind, RefusedDocument } from "./outcome.ts";

/** Ends a reader early; the public functions turn it into a refused outcome, so it never leaves this package. */
export class Refusal extends Error {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind, reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = "Refusal";
    this.kind = kind;
  }
}

/** Maps whatever a reader threw to a refused outcome; an unexpected error counts as damage to the file. */
export function refusedBy(error: unknown): RefusedDocument {
  if (error instanceof Refusal) return { status: "refused", kind: error.kind, reason: error.message };
  const detail = error instanceof Error ? error.message.split("\n")[0]?.slice(0, 200) : String(error);
  return {
    status: "refused",
    kind: "damaged",
    reason: `The file could not be read and seems damaged (${detail}); open it in the program that made it and save it again.`,
  };
}
