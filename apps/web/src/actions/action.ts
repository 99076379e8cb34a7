import type { UserRequest } from "@deskhand/client";
import type { Task, TaskSummary } from "@deskhand/contracts";
import type { Route } from "../routing/route.ts";
import type { KeyCombo } from "./key-combo.ts";
import type { Overlay } from "./overlay.ts";

/** What an action sees and may do. */
export type ActionContext = Readonly<{
  route: Route;
  /** the task of the page, `null` on other pages and until it is known */
  task: Task | null;
  tasks: readonly TaskSummary[];
  /** sends a request for the task of the page */
  ask(request: UserRequest): void;
  go(route: Route): void;
  show(overlay: Overlay | null): void;
}>;

/** A verb of the app as a value; buttons, menus, the palette and the keyboard all come from it. */
export type Action = Readonly<{
  id: string;
  label: string;
  group: "Deskhand" | "This task" | "Changes";
  key?: KeyCombo;
  /** whether it makes sense now; otherwise it is neither shown nor reached by its key */
  when(context: ActionContext): boolean;
  /** why it cannot be done just now although it makes sense, as a sentence that says what to do; it is shown then, but switched off */
  blocked?(context: ActionContext): string | null;
  perform(context: ActionContext): void;
}>;
