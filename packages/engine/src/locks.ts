/** Named resources of one task, each held by one step at a time; waiting is first come, first served. */
export type Locks = Readonly<{
  /** resolves with the way to give them back; names are taken in sorted order so that two steps cannot wait for each other */
  take(names: readonly string[], signal: AbortSignal): Promise<() => void>;
}>;

/** Makes an empty set of locks. */
export function createLocks(): Locks {
  const tails = new Map<string, Promise<void>>();
  async function takeOne(name: string): Promise<() => void> {
    const before = tails.get(name) ?? Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const tail = before.then(() => promise);
    tails.set(name, tail);
    await before;
    return () => {
      resolve();
      if (tails.get(name) === tail) tails.delete(name);
    };
  }
  return {
    async take(names, signal) {
      const held: (() => void)[] = [];
      const release = () => {
        for (const give of held.splice(0)) give();
      };
      try {
        for (const name of [...new Set(names)].sort()) {
          held.push(await takeOne(name));
          signal.throwIfAborted();
        }
      } catch (error) {
        release();
        throw error;
      }
      return release;
    },
  };
}
