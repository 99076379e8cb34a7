/** Many may look, or one may change. Whoever wants to change goes before those who come later to look. */
export interface Lock {
  shared<Result>(work: () => Promise<Result>): Promise<Result>;
  exclusive<Result>(work: () => Promise<Result>): Promise<Result>;
}

/** A lock within this process. Calls may not be nested. */
export function createLock(): Lock {
  let lastChange: Promise<unknown> = Promise.resolve();
  let looking = new Set<Promise<unknown>>();
  const settled = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      () => undefined,
    );
  return {
    shared(work) {
      const running = lastChange.then(work);
      const done = settled(running);
      looking.add(done);
      const group = looking;
      void done.then(() => group.delete(done));
      return running;
    },
    exclusive(work) {
      const running = Promise.all([lastChange, ...looking]).then(work);
      looking = new Set();
      lastChange = settled(running);
      return running;
    },
  };
}
