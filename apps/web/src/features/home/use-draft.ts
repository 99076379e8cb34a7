import { useState } from "react";
import { type Draft, emptyDraft } from "./draft.ts";

const key = "deskhand.draft";

function readDraft(): Draft {
  try {
    return { ...emptyDraft, ...(JSON.parse(window.sessionStorage.getItem(key) ?? "{}") as Partial<Draft>) };
  } catch {
    // storage can be forbidden or hold an older shape; an empty draft is always good
    return emptyDraft;
  }
}

/** Remembers a draft for the next look at the page where tasks begin. */
export function keepDraft(draft: Draft): void {
  try {
    window.sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // storage can be forbidden or full; the draft then holds until the page is closed
  }
}

/** The task being written; a reload or a look at another task loses none of it. */
export function useDraft(): readonly [Draft, (draft: Draft) => void] {
  const [draft, setDraft] = useState(readDraft);
  const change = (next: Draft) => {
    setDraft(next);
    keepDraft(next);
  };
  return [draft, change];
}
