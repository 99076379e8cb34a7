import type { ConnectionStatus, StepWeather, TaskStore, TaskView } from "@deskhand/client";
import type { StepId, Task } from "@deskhand/contracts";
import { createContext, useContext, useSyncExternalStore } from "react";

/** the task of the page; `null` on pages without one */
export const TaskStoreContext = createContext<TaskStore | null>(null);

const nothing: TaskView = { task: null, connection: "connecting", weather: {} };
const never = () => () => {};

/** Reads one part of the task's view; renders again only when that part changes. `pick` must return what is in the view, not a copy. */
function useTaskView<Part>(pick: (view: TaskView) => Part): Part {
  const store = useContext(TaskStoreContext);
  return useSyncExternalStore(store?.subscribe ?? never, () => pick(store?.getSnapshot() ?? nothing));
}

/** The task as it is now, `null` until it is known. */
export function useMaybeTask(): Task | null {
  return useTaskView((view) => view.task);
}

/** The task as it is now; only below `TaskPage`, which renders its parts once the task is known. */
export function useTask(): Task {
  const task = useMaybeTask();
  if (task === null) throw new Error("useTask outside a task page");
  return task;
}

export function useTaskConnection(): ConnectionStatus {
  return useTaskView((view) => view.connection);
}

/** Live news of a running step, `undefined` when there is none. */
export function useStepWeather(stepId: StepId): StepWeather | undefined {
  return useTaskView((view) => view.weather[stepId]);
}
