import {
  createId,
  type Engine,
  type Event,
  type EventBody,
  type GuestPath,
  type Listener,
  type Receipt,
  reduceAll,
  reject,
  summarise,
  type Task,
  type TaskId,
  type TaskSettings,
  type UserCommand,
  type Weather,
} from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";

/** An engine that records what it is told and appends what the test says. */
export class FakeEngine implements Engine {
  readonly dispatched: UserCommand[] = [];
  readonly #events = new Map<TaskId, Event[]>();
  readonly #listeners = new Set<{ id: TaskId | null; listener: Listener }>();

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** appends a task with one folder */
  addTask(folder: GuestPath = "/tmp", goal = "Tidy this folder"): TaskId {
    const id = createId("task");
    const settings: TaskSettings = {
      ...sampleSettings,
      goal,
      mode: "plan",
      folders: [{ path: folder, verb: "edit", neverDelete: false }],
    };
    this.append(id, { type: "task.created", title: goal, settings });
    return id;
  }

  append(taskId: TaskId, ...bodies: readonly EventBody[]): void {
    const known = this.#events.get(taskId) ?? [];
    const events = bodies.map((body, index) => {
      const head = { seq: known.length + index + 1, taskId, at: "2026-01-01T00:00:00.000Z", by: "engine" as const };
      return { ...head, commandId: createId("command"), ...body };
    });
    this.#events.set(taskId, [...known, ...events]);
    for (const { id, listener } of [...this.#listeners]) if (id === null || id === taskId) listener.onEvents(events);
  }

  tell(weather: Weather): void {
    for (const { id, listener } of this.#listeners)
      if (id === null || id === weather.taskId) listener.onWeather(weather);
  }

  async dispatch(command: UserCommand): Promise<Receipt> {
    this.dispatched.push(command);
    if (command.type !== "task.create" && !this.#events.has(command.taskId))
      return reject("not-found", "There is no such task.");
    if (command.type === "task.resume") return reject("conflict", "The task is not paused.");
    return { accepted: true, seq: this.#events.get(command.taskId)?.length ?? 1 };
  }

  async task(id: TaskId): Promise<Task | null> {
    return reduceAll(null, this.#events.get(id) ?? []);
  }

  async tasks() {
    return [...this.#events.values()].flatMap((events) => {
      const task = reduceAll(null, events);
      return task === null ? [] : [summarise(task)];
    });
  }

  async events(id: TaskId, after: number): Promise<readonly Event[]> {
    return (this.#events.get(id) ?? []).slice(after);
  }

  listen(id: TaskId | null, listener: Listener): () => void {
    const entry = { id, listener };
    this.#listeners.add(entry);
    return () => this.#listeners.delete(entry);
  }

  async forget(id: TaskId): Promise<Receipt> {
    this.#events.delete(id);
    return { accepted: true, seq: 1 };
  }

  async drain(): Promise<void> {}
  async recover(): Promise<void> {}
  async close(): Promise<void> {}
}
