/** Does one piece of work after the other. A piece that fails rejects for its caller and does not keep the next from its turn. */
export type Turns = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Makes a row in which nothing waits yet. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
