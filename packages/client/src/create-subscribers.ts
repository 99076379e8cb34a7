export type Subscribers = Readonly<{
  subscribe(onChange: () => void): () => void;
  /** tells everybody who is subscribed now */
  tell(): void;
}>;

/** Who wants to know of changes. `start` is called with the first of them and gives what stops it, which is called after the last one left. */
export function createSubscribers(start: () => () => void): Subscribers {
  const subscribed = new Set<() => void>();
  let stop: (() => void) | null = null;
  return {
    subscribe(onChange) {
      subscribed.add(onChange);
      stop ??= start();
      return () => {
        subscribed.delete(onChange);
        if (subscribed.size > 0) return;
        stop?.();
        stop = null;
      };
    },
    tell() {
      for (const onChange of [...subscribed]) onChange();
    },
  };
}
