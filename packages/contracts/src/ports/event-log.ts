import type { Event } from "../event.ts";
import type { TaskId } from "../id.ts";
import type { TaskSummary } from "../task.ts";

/** what the list shows, and whether a restart has work to do for this task; always in step with the last event */
export type TaskRow = Readonly<{ summary: TaskSummary; isPending: boolean }>;

/** Append-only, durable, one order per task. */
export interface EventLog {
  /**
   * The commit point: resolves once the events are synced. `events[0].seq` must be the task's last seq + 1, else it throws and
   * nothing is written. Throws `DeskhandError` (`space`) when the disk is full.
   */
  append(taskId: TaskId, events: readonly Event[], row: TaskRow): Promise<void>;
  /** events with `seq > after`, in order */
  read(taskId: TaskId, after: number): Iterable<Event>;
  /** one row per task, newest first */
  rows(): readonly TaskRow[];
  hasCommand(taskId: TaskId, commandId: string): boolean;
  /**
   * US dollars of every `usage.recorded` on a local day (`YYYY-MM-DD`) or later; kept with the events in one commit, and also after a task
   * was deleted
   */
  spentUsd(since: string): number;
  /** adds US dollars that belong to no task to a local day; durable when it returns. Throws like `append` when the disk is full */
  addSpend(day: string, usd: number): void;
  /** removes every event of a task */
  forget(taskId: TaskId): Promise<void>;
  close(): void;
}
