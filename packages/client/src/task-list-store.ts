import type { TaskSummary } from "@deskhand/contracts";
import type { Client } from "./connect.ts";
import { createSubscribers } from "./create-subscribers.ts";
import type { ConnectionStatus } from "./listen.ts";

export type TaskListView = Readonly<{
  /** newest first; `null` until the first answer */
  tasks: readonly TaskSummary[] | null;
  connection: ConnectionStatus;
}>;

/** The task list as it changes; fits React's `useSyncExternalStore`. Listens while somebody is subscribed. */
export interface TaskListStore {
  getSnapshot(): TaskListView;
  subscribe(onChange: () => void): () => void;
}

/** Makes a store of the task list. */
export function createTaskListStore(client: Client): TaskListStore {
  let view: TaskListView = { tasks: null, connection: "connecting" };
  const { subscribe, tell } = createSubscribers(start);

  function change(next: Partial<TaskListView>): void {
    view = { ...view, ...next };
    tell();
  }

  function start(): () => void {
    return client.listenToTasks({
      onTasks: (tasks) => change({ tasks: newestFirst(tasks) }),
      onSummary: (task) => change({ tasks: withTask(view.tasks ?? [], task) }),
      onForgotten: (id) => change({ tasks: (view.tasks ?? []).filter((task) => task.id !== id) }),
      onStatus: (connection) => change({ connection }),
    });
  }

  return { getSnapshot: () => view, subscribe };
}

function newestFirst(tasks: readonly TaskSummary[]): readonly TaskSummary[] {
  return [...tasks].sort((left, right) => (left.id < right.id ? 1 : -1));
}

function withTask(tasks: readonly TaskSummary[], task: TaskSummary): readonly TaskSummary[] {
  const index = tasks.findIndex((known) => known.id === task.id);
  return index === -1 ? newestFirst([task, ...tasks]) : tasks.with(index, task);
}
