import type { GuestPath } from "@deskhand/contracts";
import { createContext, useContext } from "react";
import type { Versions } from "../preview/versions.ts";

/** What of a task lies over its page in a window of its own. */
export type ShownWindow = Readonly<
  | { kind: "file"; path: GuestPath; versions: Versions | null }
  | { kind: "folder"; top: GuestPath }
  | { kind: "folder-picker" }
  /** the question before a file that may run scripts is opened by the desktop */
  | { kind: "open-question"; path: GuestPath }
>;

/** Shows a window over the page of the task; it stays when the part of the page that asked for it goes. */
export const ShowWindow = createContext<(shown: ShownWindow) => void>(() => {
  throw new Error("a window is shown outside a task page");
});

export function useShowWindow(): (shown: ShownWindow) => void {
  return useContext(ShowWindow);
}
