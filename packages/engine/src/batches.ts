import type { Command, Event, Task, TaskId } from "@deskhand/contracts";

/** `ms` that decided events may wait for the next command of their task before they are committed on their own */
const patienceMs = 4;

export type Batch = Readonly<{ task: Task; events: readonly Event[] }>;

/**
 * Whether the events of a command may share the next commit of their task. A thought with calls: its quick calls report within
 * milliseconds, and until the commit nobody has been told. A crash before it loses the thought, which is then thought again; a call that
 * must not run twice commits `running`, and the thought with it, before it starts. And the report of a call that changed nothing while its
 * thought waits (`isThoughtWaiting`): the next request is written first, and the commit is made while the model reads it.
 */
export function isWorthWaiting(command: Command, isThoughtWaiting: boolean): boolean {
  if (command.type === "thought.report") return command.state.status === "done" && command.state.calls.length > 0;
  if (command.type !== "tool.report" || !isThoughtWaiting) return false;
  return command.state.status !== "running" && command.changes.length === 0;
}

export type Batches = Readonly<{
  add(task: Task, events: readonly Event[]): void;
  /** what waits for a task is due as soon as what was begun by now has been sent */
  hurry(id: TaskId): void;
  /** what waits for a task, and forgets it; `null` when nothing does */
  take(id: TaskId): Batch | null;
  has(id: TaskId): boolean;
  ids(): readonly TaskId[];
  /** US dollars in what waits, which the log does not know of yet */
  spentUsd(): number;
  /** after a failed commit nothing waits for this task until one succeeds, so that a full disk stops the very next thought */
  fail(id: TaskId): void;
  succeed(id: TaskId): void;
  isFailing(id: TaskId): boolean;
}>;

/** Events decided and not yet committed, by task. `onDue` is called when a batch has waited long enough. */
export function createBatches(onDue: (id: TaskId) => void): Batches {
  const waiting = new Map<TaskId, Batch & Readonly<{ timer: NodeJS.Timeout }>>();
  const hurried = new Set<TaskId>();
  const failing = new Set<TaskId>();
  return {
    add(task, events) {
      const before = waiting.get(task.id);
      const timer = before?.timer ?? setTimeout(() => onDue(task.id), patienceMs);
      waiting.set(task.id, { task, events: [...(before?.events ?? []), ...events], timer });
    },
    hurry(id) {
      if (!waiting.has(id) || hurried.has(id)) return;
      hurried.add(id);
      setImmediate(() => {
        if (hurried.delete(id)) onDue(id);
      });
    },
    take(id) {
      const batch = waiting.get(id);
      if (batch === undefined) return null;
      clearTimeout(batch.timer);
      waiting.delete(id);
      hurried.delete(id);
      return batch;
    },
    has: (id) => waiting.has(id),
    ids: () => [...waiting.keys()],
    spentUsd() {
      let sum = 0;
      for (const { events } of waiting.values())
        for (const event of events) if (event.type === "usage.recorded") sum += event.usage.costUsd;
      return sum;
    },
    fail: (id) => void failing.add(id),
    succeed: (id) => void failing.delete(id),
    isFailing: (id) => failing.has(id),
  };
}
