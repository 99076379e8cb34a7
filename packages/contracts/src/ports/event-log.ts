import type { Event } from "../event.ts";
import type { TaskId } from "../id.ts";

/** Append-only, durable, one order per task. */
export interface EventLog {
  /**
   * The commit point: resolves once the events are synced. `events[0].seq` must be the task's last seq + 1, else it throws and
   * nothing is written. Throws `DeskhandError` (`space`) when the disk is full.
   */
  append(taskId: TaskId, events: readonly Event[]): Promise<void>;
  /** events with `seq > after`, in order */
  read(taskId: TaskId, after: number): Iterable<Event>;
  taskIds(): readonly TaskId[];
  hasCommand(taskId: TaskId, commandId: string): boolean;
  /** removes every event of a task */
  forget(taskId: TaskId): Promise<void>;
  close(): void;
}
