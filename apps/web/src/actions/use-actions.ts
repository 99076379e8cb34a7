import { useEffect } from "react";
import { taskList, taskStore } from "../connection/deskhand.ts";
import { tell } from "../connection/tell.ts";
import { readRoute } from "../routing/route.ts";
import { navigate } from "../routing/use-route.ts";
import { showTrouble } from "../ui/announcer.tsx";
import type { Action, ActionContext } from "./action.ts";
import { isPressed, isSingleKey } from "./key-combo.ts";
import { showOverlay } from "./overlay.ts";
import { actions } from "./registry.ts";
import { areSingleKeysOn } from "./single-keys.ts";

/** The context as it is at this moment; read when something is about to be done. */
export function currentContext(): ActionContext {
  const route = readRoute(window.location.pathname);
  const task = route.page === "task" ? taskStore(route.taskId).getSnapshot().task : null;
  return {
    route,
    task,
    tasks: taskList.getSnapshot().tasks ?? [],
    ask: (request) => {
      if (task !== null) void tell(task.id, request);
    },
    go: navigate,
    show: showOverlay,
  };
}

/** Does an action if it makes sense now; one that cannot be done just now says why. */
export function perform(action: Action, context = currentContext()): void {
  if (!action.when(context)) return;
  const reason = action.blocked?.(context) ?? null;
  if (reason === null) action.perform(context);
  else showTrouble(reason);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Listens to the keys of all actions; once per page. */
export function useActionKeys(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.repeat) return;
      const action = actions.find(({ key }) => key !== undefined && isPressed(key, event));
      if (action?.key === undefined) return;
      if (isSingleKey(action.key) && (isTyping(event.target) || !areSingleKeysOn())) return;
      const context = currentContext();
      if (!action.when(context)) return;
      event.preventDefault();
      perform(action, context);
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
