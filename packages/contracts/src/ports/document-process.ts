/**
 * Deskhand's own readers and converters, run as separate processes with time and memory limits because the files they read are
 * untrusted. Requests and replies are plain JSON; their shapes belong to the documents package.
 */
export interface DocumentProcess {
  /** throws `DeskhandError` (`input`) when the limit of time or memory was reached, naming the limit */
  request(request: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown>;
}
