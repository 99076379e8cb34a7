import type { TaskListener } from "@deskhand/client";
import {
  type Attachment,
  auditOf,
  type Caps,
  createId,
  type Event,
  type EventBody,
  type Folder,
  type FolderCheck,
  inputFailure,
  noCaps,
  type Receipt,
  reduceAll,
  summarise,
  type Task,
  type TaskId,
  type UserCommand,
  type Weather,
} from "@deskhand/contracts";
import type { Desk } from "../desk/desk.ts";

/** What an engine would record for a command, after `task.created` for a creation. */
export type Script = (command: UserCommand) => readonly EventBody[] | Receipt;

/** A desk whose engine is a script; every command is kept. */
export class FakeDesk implements Desk {
  readonly isServer = true;
  readonly commands: UserCommand[] = [];
  readonly #script: Script;
  readonly #events = new Map<TaskId, Event[]>();
  readonly #listeners = new Map<TaskListener, TaskId>();

  constructor(script: Script) {
    this.#script = script;
  }

  async dispatch(command: UserCommand): Promise<Receipt> {
    this.commands.push(command);
    const answer = this.#script(command);
    if (!Array.isArray(answer)) return answer as Receipt;
    const { taskId } = command;
    if (command.type === "task.create") {
      const { settings } = command;
      this.append(taskId, { type: "task.created", title: settings.goal, settings });
    }
    const seq = this.append(taskId, ...(answer as readonly EventBody[]));
    return { accepted: true, seq };
  }

  /** what is told and not logged */
  tell(weather: Weather): void {
    for (const [listener, id] of this.#listeners) if (id === weather.taskId) listener.onWeather?.([weather]);
  }

  append(taskId: TaskId, ...bodies: readonly EventBody[]): number {
    const known = this.#events.get(taskId) ?? [];
    const events = bodies.map((body, index): Event => {
      const head = { seq: known.length + index + 1, taskId, at: "2026-01-01T00:00:00.000Z", by: "engine" as const };
      return { ...head, commandId: createId("command"), ...body };
    });
    this.#events.set(taskId, [...known, ...events]);
    for (const [listener, id] of this.#listeners) if (id === taskId) listener.onEvents(events);
    return known.length + events.length;
  }

  async task(id: TaskId): Promise<Task | null> {
    return reduceAll(null, this.#events.get(id) ?? []);
  }

  async tasks() {
    const tasks = await Promise.all([...this.#events.keys()].map((id) => this.task(id)));
    return tasks.flatMap((task) => (task === null ? [] : [summarise(task)]));
  }

  listen(id: TaskId, listener: TaskListener): () => void {
    queueMicrotask(() => {
      const history = (this.#events.get(id) ?? []).slice(listener.after);
      if (history.length > 0) listener.onEvents(history);
      this.#listeners.set(listener, id);
    });
    return () => this.#listeners.delete(listener);
  }

  async audit(id: TaskId) {
    return auditOf(this.#events.get(id) ?? []);
  }

  caps: Caps = noCaps;

  async money() {
    return { caps: this.caps, todayUsd: 0, monthUsd: 0, prices: [] };
  }

  async changeCaps(caps: Caps) {
    this.caps = caps;
    return this.money();
  }

  async attach(_id: TaskId, { bytes, name }: Readonly<{ name: string; bytes: Uint8Array }>): Promise<Attachment> {
    const attached = { name, bytes: bytes.length };
    const text = `read: ${Buffer.from(bytes).toString("utf8")}`;
    return { ...attached, mediaType: "text/plain", content: [{ type: "text", text, attached }] };
  }

  async checkFolder(folder: Folder): Promise<FolderCheck> {
    if (!folder.path.includes("missing")) return { ok: true, folder };
    return { ok: false, failure: inputFailure(`There is no folder ${folder.path}; check the name.`) };
  }

  async defaultModel() {
    return "offline/playbooks" as const;
  }

  async defaultIsolation() {
    return { isolation: "process", note: "" } as const;
  }

  async recover(): Promise<void> {}
  async close(): Promise<void> {}
}
