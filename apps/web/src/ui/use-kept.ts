import { useState } from "react";

const kept = new Map<string, unknown>();

/**
 * State that outlives its component while the page is open: a card that scrolls out of sight loses no typed word. A function makes the next
 * value of the newest one; a value is never a function itself.
 */
export function useKept<Value>(
  key: string,
  first: Value,
): readonly [Value, (change: Value | ((now: Value) => Value)) => void] {
  const now = () => (kept.has(key) ? (kept.get(key) as Value) : first);
  const [value, setValue] = useState<Value>(now);
  const change = (asked: Value | ((now: Value) => Value)) => {
    const next = typeof asked === "function" ? (asked as (now: Value) => Value)(now()) : asked;
    kept.set(key, next);
    setValue(next);
  };
  return [value, change];
}
