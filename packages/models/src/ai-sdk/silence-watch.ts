/** how long one request may stay silent, in `ms` */
export type Patience = Readonly<{
  /** until the first byte of an answer */
  waitingMs: number;
  /** from then on until the first words or calls, and while the model thinks unseen */
  thinkingMs: number;
  /** between two pieces once words or calls come */
  idleMs: number;
}>;

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
  /** the longest silence up to here that was no pause between two pieces, in `ms` */
  longestThinkingMs(): number;
}>;

/** what ended a request from this side; `reason` is thrown by `during` */
export type Endings = Readonly<{ stopped(): Error; stalled(): Error }>;

type Activity = "waiting" | "thinking" | "answering";

/** Watches one request: the caller's abort and a silent line both end it at once. */
export function watchSilence(caller: AbortSignal, patience: Patience, endings: Endings): SilenceWatch {
  const request = new AbortController();
  const allowedMs = { waiting: patience.waitingMs, thinking: patience.thinkingMs, answering: patience.idleMs };
  let interrupt: ((reason: Error) => void) | null = null;
  let ended: Error | null = null;
  let isFinished = false;
  let activity: Activity = "waiting";
  let heardAt = Date.now();
  let longestMs = 0;

  const end = (reason: Error) => {
    ended ??= reason;
    request.abort(ended);
    interrupt?.(ended);
  };
  const onAbort = () => end(endings.stopped());
  const arm = (ms: number) => setTimeout(() => end(endings.stalled()), ms);
  let timer = arm(allowedMs.waiting);
  if (caller.aborted) onAbort();
  else caller.addEventListener("abort", onAbort, { once: true });

  const become = (next: Activity) => {
    if (next === activity || ended !== null || isFinished) return;
    const isSameWait = allowedMs[next] === allowedMs[activity];
    activity = next;
    if (isSameWait) return;
    clearTimeout(timer);
    timer = arm(allowedMs[next]);
  };

  return {
    signal: request.signal,
    heard: () => {
      if (ended !== null || isFinished) return;
      const now = Date.now();
      if (activity !== "answering") longestMs = Math.max(longestMs, now - heardAt);
      heardAt = now;
      if (activity === "waiting") become("thinking");
      timer.refresh();
    },
    doing: become,
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
    longestThinkingMs: () => longestMs,
  };
}
