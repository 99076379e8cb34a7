import { useSyncExternalStore } from "react";

/** What lies over the page; one at a time. */
export type Overlay = Readonly<
  | { kind: "palette" }
  | { kind: "shortcuts" }
  | { kind: "tasks" }
  | { kind: "rail" }
  | {
      kind: "confirm";
      title: string;
      /** what happens, one sentence each */
      lines: readonly string[];
      confirm: string;
      isDangerous: boolean;
      perform(): void;
    }
>;

let overlay: Overlay | null = null;
const listeners = new Set<() => void>();

/** Shows something over the page, or nothing. */
export function showOverlay(next: Overlay | null): void {
  overlay = next;
  for (const listener of [...listeners]) listener();
}

/** Takes one kind away; a later one that took its place meanwhile stays. */
export function closeOverlay(kind: Overlay["kind"]): void {
  if (overlay?.kind === kind) showOverlay(null);
}

/** What lies over the page now. */
export function useOverlay(): Overlay | null {
  return useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    () => overlay,
  );
}
