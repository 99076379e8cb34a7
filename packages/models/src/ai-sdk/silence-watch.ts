/** how long one request may stay silent, in `ms` */
export type Patience = Readonly<{
  /** until the first words or calls, and while the model thinks unseen */
  thinkingMs: number;
  /** between two pieces once words or calls come */
  idleMs: number;
}>;

/** Local models read long prompts, and others think, without a sound; once an answer comes, silence means trouble. */
export const usualPatience: Patience = { thinkingMs: 300_000, idleMs: 60_000 };

export type SilenceWatch = Readonly<{
  /** aborted when the caller aborts, when the silence lasts too long, and on close */
  signal: AbortSignal;
  /** bytes came */
  heard(): void;
  /** what the model does now, which decides how long it may stay silent */
  doing(what: "thinking" | "answering"): void;
  /** settles like `work`, or rejects at once when the request ends first */
  during<Value>(work: PromiseLike<Value>): Promise<Value>;
  /** the answer is complete: nothing is left to cancel */
  finished(): void;
  /** cancels the request unless it finished; never throws */
  close(): void;
}>;

/** what ended a request from this side; `reason` is thrown by `during` */
export type Endings = Readonly<{ stopped(): Error; stalled(): Error }>;

/** Watches one request: the caller's abort and a silent line both end it at once. */
export function watchSilence(caller: AbortSignal, patience: Patience, endings: Endings): SilenceWatch {
  const request = new AbortController();
  let interrupt: ((reason: Error) => void) | null = null;
  let ended: Error | null = null;
  let isFinished = false;
  let activity: "thinking" | "answering" = "thinking";

  const end = (reason: Error) => {
    ended ??= reason;
    request.abort(ended);
    interrupt?.(ended);
  };
  const onAbort = () => end(endings.stopped());
  const arm = (ms: number) => setTimeout(() => end(endings.stalled()), ms);
  let timer = arm(patience.thinkingMs);
  if (caller.aborted) onAbort();
  else caller.addEventListener("abort", onAbort, { once: true });

  return {
    signal: request.signal,
    heard: () => {
      if (ended === null && !isFinished) timer.refresh();
    },
    doing: (what) => {
      if (what === activity || ended !== null || isFinished) return;
      activity = what;
      clearTimeout(timer);
      timer = arm(what === "thinking" ? patience.thinkingMs : patience.idleMs);
    },
    during: (work) =>
      new Promise((resolve, reject) => {
        if (ended !== null) reject(ended);
        interrupt = reject;
        work.then(resolve, (error: unknown) => reject(ended ?? error));
      }),
    finished: () => {
      isFinished = true;
    },
    close: () => {
      clearTimeout(timer);
      caller.removeEventListener("abort", onAbort);
      interrupt = null;
      if (!isFinished) end(endings.stopped());
    },
  };
}
