import type { TaskListView } from "@deskhand/client";
import { useSyncExternalStore } from "react";
import { taskList } from "./deskhand.ts";

/** The task list as it is now. */
export function useTaskList(): TaskListView {
  return useSyncExternalStore(taskList.subscribe, taskList.getSnapshot);
}
