import type { GuestPath } from "@deskhand/contracts";
import { isInside } from "./guest-path.ts";

/**
 * Keeps folders as they are while programs look at them. Many may hold the same folders; whoever wants to change one waits until nobody
 * holds it, and nobody new gets hold of it meanwhile.
 */
export interface FolderGate {
  /**
   * Resolves with what lets go again, which may be called more often than once. Somebody who holds already (`isNested`) does not wait for
   * those who wait for him. Rejects with the reason of `signal`.
   */
  hold(
    folders: readonly GuestPath[],
    options: Readonly<{ isNested: boolean; signal?: AbortSignal | undefined }>,
  ): Promise<() => void>;
  /** `signal` ends the waiting, not the work, and rejects with its reason */
  change<Result>(
    folders: readonly GuestPath[],
    work: () => Promise<Result>,
    signal?: AbortSignal | undefined,
  ): Promise<Result>;
}

type Part = { readonly folders: readonly GuestPath[]; isWaiting: boolean };

function overlaps(left: Part, right: Part): boolean {
  return left.folders.some((one) => right.folders.some((other) => isInside(one, other) || isInside(other, one)));
}

/** A gate within this process, in front of the locks of tasks: who has a lock never waits here. */
export function createFolderGate(): FolderGate {
  const holding = new Set<Part>();
  const changing = new Set<Part>();
  const waiting = new Set<() => void>();

  function wake(): void {
    for (const look of [...waiting]) look();
  }

  /** resolves in the very moment in which `isFree`, so that nobody comes in between */
  function until(isFree: () => boolean, enter: () => void, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        waiting.delete(look);
        reject(signal?.reason);
      };
      const look = () => {
        if (!isFree()) return;
        waiting.delete(look);
        signal?.removeEventListener("abort", stop);
        enter();
        resolve();
      };
      if (signal?.aborted) return stop();
      signal?.addEventListener("abort", stop, { once: true });
      waiting.add(look);
      look();
    });
  }

  return {
    async hold(folders, { isNested, signal }) {
      const part: Part = { folders, isWaiting: false };
      const isFree = () => ![...changing].some((change) => !(isNested && change.isWaiting) && overlaps(change, part));
      await until(isFree, () => holding.add(part), signal);
      return () => {
        if (holding.delete(part)) wake();
      };
    },
    async change(folders, work, signal) {
      const part: Part = { folders, isWaiting: true };
      changing.add(part);
      const isFree = () => ![...holding].some((hold) => overlaps(hold, part));
      try {
        const enter = () => {
          part.isWaiting = false;
        };
        await until(isFree, enter, signal);
        return await work();
      } finally {
        changing.delete(part);
        wake();
      }
    },
  };
}
