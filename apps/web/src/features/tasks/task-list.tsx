import type { TaskId } from "@deskhand/contracts";
import { Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { startTask } from "../../actions/app-actions.ts";
import { perform } from "../../actions/use-actions.ts";
import { useTaskList } from "../../connection/use-task-list.ts";
import { Button } from "../../ui/button.tsx";
import { filterTasks } from "./filter-tasks.ts";
import { TaskRow } from "./task-row.tsx";

type TaskListProps = Readonly<{ current: TaskId | null; onFollow?(): void }>;

/** Every task, those that need somebody first, with a box to filter them. */
export function TaskList({ current, onFollow }: TaskListProps) {
  const { tasks } = useTaskList();
  const [typed, setTyped] = useState("");
  const shown = useMemo(() => filterTasks(tasks ?? [], typed), [tasks, typed]);
  return (
    <div className="flex h-full min-h-0 flex-col gap-2 p-3">
      <Button look="plain" onClick={() => perform(startTask)}>
        <Plus aria-hidden size={16} />
        New task
      </Button>
      <label>
        <span className="sr-only">Filter tasks</span>
        <input
          type="search"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder="Filter tasks"
          className="min-h-9 w-full rounded-lg border border-edge bg-surface px-3"
        />
      </label>
      <ul className="relative min-h-0 flex-1 space-y-0.5 overflow-y-auto">
        {shown.map((task) => (
          <li key={task.id}>
            <TaskRow task={task} isCurrent={task.id === current} {...(onFollow === undefined ? {} : { onFollow })} />
          </li>
        ))}
        {tasks !== null && shown.length === 0 && (
          <li className="px-2.5 py-2 text-muted">
            {typed === "" ? "Your tasks will be listed here." : "No task fits; try fewer words."}
          </li>
        )}
      </ul>
    </div>
  );
}
