import { toFailure } from "@deskhand/contracts";
import { useCallback, useEffect, useState } from "react";

export type Answer<Value> = Readonly<{ value: Value | null; problem: string | null; isLoading: boolean }>;

/**
 * Asks the server once per `key` and keeps the last good value on screen while the next one loads. `ask` must depend on nothing but
 * `key`.
 */
export function useAnswer<Value>(key: string, ask: () => Promise<Value>): Answer<Value> & Readonly<{ again(): void }> {
  const [answer, setAnswer] = useState<Answer<Value>>({ value: null, problem: null, isLoading: true });
  const [round, setRound] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for everything `ask` depends on
  useEffect(() => {
    let isCurrent = true;
    setAnswer((before) => ({ ...before, isLoading: true }));
    ask().then(
      (value) => isCurrent && setAnswer({ value, problem: null, isLoading: false }),
      (error: unknown) =>
        isCurrent && setAnswer((before) => ({ ...before, problem: toFailure(error).message, isLoading: false })),
    );
    return () => {
      isCurrent = false;
    };
  }, [key, round]);
  const again = useCallback(() => setRound((before) => before + 1), []);
  return { ...answer, again };
}
