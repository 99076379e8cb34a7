import { type ComponentType, useSyncExternalStore } from "react";

export type LatePart<Props> = Readonly<{
  /** begins to load; the component shows as soon as it is there, and at once when it was there before */
  load(): Promise<void>;
  /** the component, `null` until it is loaded */
  use(): ComponentType<Props> | null;
}>;

/**
 * A component in a file of its own. Unlike a `Suspense` with a fallback, which React keeps on screen for 300 ms, it shows in the moment
 * in which it is loaded.
 */
export function latePart<Props>(read: () => Promise<ComponentType<Props>>): LatePart<Props> {
  let part: ComponentType<Props> | null = null;
  let loading: Promise<void> | null = null;
  const listeners = new Set<() => void>();
  const load = () => {
    loading ??= read().then(
      (component) => {
        part = component;
        for (const listener of [...listeners]) listener();
      },
      (error: unknown) => {
        // the next try asks again
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  const subscribe = (onChange: () => void) => {
    listeners.add(onChange);
    return () => {
      listeners.delete(onChange);
    };
  };
  return { load, use: () => useSyncExternalStore(subscribe, () => part) };
}
