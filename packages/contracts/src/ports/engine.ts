import type { Rejection, UserCommand } from "../command.ts";
import type { Event, Weather } from "../event.ts";
import type { TaskId } from "../id.ts";
import type { Task, TaskSummary } from "../task.ts";

export type Receipt = Readonly<{ accepted: true; seq: number }> | Rejection;

export type Listener = Readonly<{ onEvents(events: readonly Event[]): void; onWeather(weather: Weather): void }>;

/** What the server's routes see of the engine. */
export interface Engine {
  /** resolves when the intent is durable, not when the work is done; a repeated command id is accepted and changes nothing */
  dispatch(command: UserCommand): Promise<Receipt>;
  task(id: TaskId): Promise<Task | null>;
  tasks(): Promise<readonly TaskSummary[]>;
  events(id: TaskId, after: number): Promise<readonly Event[]>;
  /** live events and weather of one task from now on, or of all tasks; returns the way to stop listening */
  listen(id: TaskId | null, listener: Listener): () => void;
  /** resolves when nothing is running and nothing is due: every task waits, is paused, or ended */
  drain(): Promise<void>;
  /** brings every unfinished task back after a start */
  recover(): Promise<void>;
  /** stops effects without recording anything; the next start recovers */
  close(): Promise<void>;
  /** deletes an ended task with its history, journal and trash */
  forget(id: TaskId): Promise<Receipt>;
}
