import { useState } from "react";
import { showTrouble } from "../../ui/announcer.tsx";
import { type Draft, emptyDraft } from "./draft.ts";

const key = "deskhand.draft";

/** holds while the page is open, whatever becomes of the storage */
let newest: Draft | null = null;
let hasSaid = false;

function readDraft(): Draft {
  if (newest !== null) return newest;
  try {
    return { ...emptyDraft, ...(JSON.parse(window.sessionStorage.getItem(key) ?? "{}") as Partial<Draft>) };
  } catch {
    // storage can be forbidden or hold an older shape; an empty draft is always good
    return emptyDraft;
  }
}

/** Remembers a draft for the next look at the page where tasks begin; says once when it would not outlive the page. */
export function keepDraft(draft: Draft): void {
  newest = draft;
  try {
    window.sessionStorage.setItem(key, JSON.stringify(draft));
  } catch {
    forgetStored();
    if (!hasSaid)
      showTrouble("This draft is kept only while this page is open, because the browser stores no more of it.");
    hasSaid = true;
  }
}

/** An older draft must not come back in place of the one that found no room. */
function forgetStored(): void {
  try {
    window.sessionStorage.removeItem(key);
  } catch {
    // storage is forbidden, so it holds nothing
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
