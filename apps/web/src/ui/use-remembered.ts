import { useState } from "react";

function read<Value>(key: string, otherwise: Value): Value {
  try {
    const text = window.localStorage.getItem(`deskhand.${key}`);
    return text === null ? otherwise : (JSON.parse(text) as Value);
  } catch {
    // storage can be forbidden or hold an older shape; the default is always good
    return otherwise;
  }
}

/** Keeps a small choice in this browser; without storage it holds until the page is closed. */
export function remember(key: string, value: unknown): void {
  try {
    window.localStorage.setItem(`deskhand.${key}`, JSON.stringify(value));
  } catch {
    // storage can be forbidden or full; the choice then holds until the page is closed
  }
}

/** State that survives a reload of the page. */
export function useRemembered<Value>(key: string, otherwise: Value): readonly [Value, (value: Value) => void] {
  const [value, setValue] = useState(() => read(key, otherwise));
  const change = (next: Value) => {
    setValue(next);
    remember(key, next);
  };
  return [value, change];
}
