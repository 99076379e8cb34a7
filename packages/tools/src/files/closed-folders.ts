import type { ViewEntry } from "@deskhand/contracts";

/** What to say of folders in a listing that may not be opened; empty when there is none. Their names stand in the listing. */
export function closedNote(entries: readonly ViewEntry[]): string {
  const count = entries.filter(({ isClosed }) => isClosed === true).length;
  if (count === 0) return "";
  const which = count === 1 ? "1 folder below may" : `${count} folders below may`;
  return `closed: ${which} not be opened by the user Deskhand runs as, so nothing in ${count === 1 ? "it" : "them"} was looked at; ask the user to change the permissions if it matters`;
}
