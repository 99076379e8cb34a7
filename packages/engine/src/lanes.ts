/** One queue per task: what is put into a lane runs alone, in order. Lanes of different tasks do not wait for each other. */
export type Lanes = Readonly<{
  run<Result>(lane: string, work: () => Promise<Result>): Promise<Result>;
  /** resolves when no lane has work */
  idle(): Promise<void>;
}>;

/** Makes an empty set of lanes. A failing piece of work rejects for its caller and does not stop the lane. */
export function createLanes(): Lanes {
  const tails = new Map<string, Promise<unknown>>();
  return {
    run(lane, work) {
      const result = (tails.get(lane) ?? Promise.resolve()).then(work, work);
      const tail = result.then(
        () => undefined,
        () => undefined,
      );
      tails.set(lane, tail);
      void tail.then(() => {
        if (tails.get(lane) === tail) tails.delete(lane);
      });
      return result;
    },
    async idle() {
      while (tails.size > 0) await Promise.all(tails.values());
    },
  };
}
