import type { Patience } from "./silence-watch.ts";

/** `ms` without a sign of life after which a line counts as dead */
const usualMs = 60_000;
/** `ms` that nobody is waited for longer */
const longestMs = 300_000;

/** How long requests to one model may stay silent, which its answers teach. */
export type LearnedPatience = Readonly<{
  /** for the next request */
  next(): Patience;
  /** a request was given up for its silence */
  stalled(): void;
  /** an answer came to its end; `longestThinkingMs` is the longest silence of a model that was thinking */
  answered(longestThinkingMs: number): void;
}>;

/**
 * A minute, so that a dead line is soon asked anew. A model that is cut off again and again may just be slow: each time in a row it gets
 * twice as long, and the silence of an answer that came after all is granted from then on. `isLocal`: servers on a user's own computer
 * send nothing before they have read the whole prompt, which takes minutes there.
 */
export function learnPatience(isLocal: boolean): LearnedPatience {
  let stalls = 0;
  let knownMs = 0;
  const grown = (ms: number) => Math.min(longestMs, ms * 2 ** stalls);
  return {
    next() {
      const thinkingMs = grown(Math.max(usualMs, knownMs * 1.5));
      return { waitingMs: isLocal ? longestMs : thinkingMs, thinkingMs, idleMs: grown(usualMs) };
    },
    stalled() {
      stalls += 1;
    },
    answered(longestThinkingMs) {
      stalls = 0;
      knownMs = Math.max(knownMs, longestThinkingMs);
    },
  };
}
