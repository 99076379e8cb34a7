import type { Failure } from "@deskhand/contracts";

/** The failure of a request that was taken back. */
export function stopped(): Failure {
  return { kind: "transient", message: "The request was stopped.", retryable: true, userAction: "none" };
}
