import type { Sandbox, Sandboxes, Task, TaskId } from "@deskhand/contracts";
import type { EgressBook } from "../egress-book.ts";

/** The sandboxes that tasks of this engine opened, with their traffic going into the book. */
export type OpenSandboxes = Readonly<{
  of(task: Task): Promise<Sandbox>;
  programs: Sandboxes["programs"];
  foresee: Sandboxes["foresee"];
  follow: Sandboxes["follow"];
  close(taskId: TaskId): Promise<void>;
  closeAll(): Promise<void>;
}>;

/** Remembers which tasks opened one, so that each is closed once its task ended or the engine closes. */
export function createOpenSandboxes(sandboxes: Sandboxes, book: EgressBook): OpenSandboxes {
  const opened = new Set<TaskId>();
  const close = async (taskId: TaskId) => {
    if (opened.delete(taskId)) await sandboxes.close(taskId);
  };
  return {
    of(task) {
      opened.add(task.id);
      return sandboxes.of(task, (record) => book.add(task.id, record));
    },
    programs: (isolation) => sandboxes.programs(isolation),
    foresee: (task) => sandboxes.foresee(task),
    follow: (task) => sandboxes.follow(task),
    close,
    async closeAll() {
      await Promise.all([...opened].map(close));
    },
  };
}
