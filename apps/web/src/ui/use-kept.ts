import { useState } from "react";

const kept = new Map<string, unknown>();

/** State that outlives its component while the page is open: a card that scrolls out of sight loses no typed word. */
export function useKept<Value>(key: string, first: Value): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useState<Value>(() => (kept.has(key) ? (kept.get(key) as Value) : first));
  const change = (next: Value) => {
    kept.set(key, next);
    setValue(next);
  };
  return [value, change];
}
