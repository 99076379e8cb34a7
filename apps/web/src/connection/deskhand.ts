import { connect, createTaskListStore, createTaskStore, type TaskListStore, type TaskStore } from "@deskhand/client";
import type { TaskId } from "@deskhand/contracts";
import { whileShown } from "./while-shown.ts";

/** the server that delivered this page; its cookie is sent by itself */
export const deskhand = connect({ baseUrl: "", token: null });

/** the one task list of this page */
export const taskList = shown(createTaskListStore(deskhand));

function shown<Store extends TaskStore | TaskListStore>(store: Store): Store {
  return { ...store, subscribe: whileShown(store.subscribe) };
}

const keptStores = 8;
const stores = new Map<TaskId, TaskStore>();

/** The store of a task; the last few are kept, so that going back shows the task at once. */
export function taskStore(id: TaskId): TaskStore {
  const store = stores.get(id) ?? shown(createTaskStore(deskhand, id));
  stores.delete(id);
  stores.set(id, store);
  const oldest = stores.keys().next().value;
  if (stores.size > keptStores && oldest !== undefined) stores.delete(oldest);
  return store;
}
