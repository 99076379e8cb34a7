import type { Action } from "./action.ts";
import { appActions } from "./app-actions.ts";
import { changeActions } from "./change-actions.ts";
import { taskActions } from "./task-actions.ts";

/** Every verb of the app, in the order in which the palette and the shortcut sheet list them. */
export const actions: readonly Action[] = [...taskActions, ...changeActions, ...appActions];
