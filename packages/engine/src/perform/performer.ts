import type {
  Command,
  DocumentProcess,
  Failure,
  ModelCatalog,
  Receipt,
  Task,
  TaskId,
  Tool,
  Weather,
  Workspace,
} from "@deskhand/contracts";
import { createLocks, type Locks } from "../locks.ts";
import { type Effect, nextEffects } from "../next-effects.ts";
import { perform } from "./perform.ts";
import { toCommand } from "./settle-changes.ts";

export type PerformerOptions = Readonly<{
  ports: Readonly<{
    workspace: Workspace;
    models: ModelCatalog;
    documents: DocumentProcess;
    tools: ReadonlyMap<string, Tool>;
  }>;
  current(id: TaskId): Task | null;
  dispatch(command: Command): Promise<Receipt>;
  broadcast(weather: Weather): void;
  onBug(error: unknown): void;
}>;

type Flight = Readonly<{ controller: AbortController; ended: Promise<void>; isTimer: boolean }>;
/** what one task has under way; `stalled` effects reported without changing anything and wait for the task to change */
type Desk = { readonly flights: Map<string, Flight>; readonly stalled: Set<string>; readonly locks: Locks };

function bugFailure(error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  const message = `Deskhand hit an error of its own and paused this task; nothing was lost. Resume to try again. (${reason})`;
  return { kind: "internal", message, retryable: true, userAction: "retry" };
}

/** Runs effects, each at most once at a time, and feeds their reports back as commands. */
export class Performer {
  readonly #options: PerformerOptions;
  readonly #desks = new Map<TaskId, Desk>();
  #isClosed = false;

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /** Starts what is due and not under way, stops what is under way and no longer due. */
  start(task: Task, hasChanged: boolean): void {
    if (this.#isClosed) return;
    const desk = this.#desks.get(task.id) ?? { flights: new Map(), stalled: new Set<string>(), locks: createLocks() };
    this.#desks.set(task.id, desk);
    if (hasChanged) desk.stalled.clear();
    const due = new Map(nextEffects(task).map((effect) => [effect.key, effect]));
    for (const [key, flight] of desk.flights) {
      if (due.has(key)) continue;
      flight.controller.abort();
      desk.flights.delete(key);
    }
    for (const effect of due.values()) {
      if (!desk.flights.has(effect.key) && !desk.stalled.has(effect.key)) this.#launch(task, effect, desk);
    }
    if (desk.flights.size === 0 && desk.stalled.size === 0) this.#desks.delete(task.id);
  }

  isBusy(id: TaskId): boolean {
    return (this.#desks.get(id)?.flights.size ?? 0) > 0;
  }

  /** Whether anything but a deadline is under way. */
  hasWork(): boolean {
    return this.#working().length > 0;
  }

  async idle(): Promise<void> {
    for (let open = this.#working(); open.length > 0; open = this.#working())
      await Promise.all(open.map((flight) => flight.ended));
  }

  /** Stops everything without recording anything. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const open = this.#flights();
    for (const flight of open) flight.controller.abort();
    await Promise.all(open.map((flight) => flight.ended));
  }

  #flights(): Flight[] {
    return [...this.#desks.values()].flatMap((desk) => [...desk.flights.values()]);
  }

  #working(): Flight[] {
    return this.#flights().filter((flight) => !flight.isTimer);
  }

  #launch(task: Task, effect: Effect, desk: Desk): void {
    const controller = new AbortController();
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    desk.flights.set(effect.key, { controller, ended, isTimer: effect.type === "deadline" });
    void this.#fly(task, effect, desk, controller.signal).finally(resolve);
  }

  async #fly(task: Task, effect: Effect, desk: Desk, signal: AbortSignal): Promise<void> {
    try {
      await this.#report(task, effect, desk, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#options.onBug(error);
      desk.stalled.add(effect.key);
      await this.#suspend(task.id, error);
    } finally {
      this.#land(task.id, effect, desk, signal);
    }
  }

  async #report(task: Task, effect: Effect, desk: Desk, signal: AbortSignal): Promise<void> {
    const { ports, broadcast, dispatch } = this.#options;
    const current = () => this.#options.current(task.id) ?? task;
    const produced = await perform(effect, { ...ports, broadcast, locks: desk.locks, current, dispatch }, signal);
    if (signal.aborted || produced === null) return;
    const before = current().seq;
    const receipt = await dispatch(toCommand(produced, task.id));
    if ("rejected" in receipt || before === current().seq) desk.stalled.add(effect.key);
  }

  /** The flight stays registered until its report is committed, so that the same effect cannot start twice; then what is due may start. */
  #land(id: TaskId, effect: Effect, desk: Desk, signal: AbortSignal): void {
    if (desk.flights.get(effect.key)?.controller.signal === signal) desk.flights.delete(effect.key);
    const task = this.#options.current(id);
    if (task !== null) this.start(task, false);
  }

  async #suspend(id: TaskId, error: unknown): Promise<void> {
    try {
      await this.#options.dispatch(toCommand({ type: "task.suspend", failure: bugFailure(error) }, id));
    } catch (second) {
      this.#options.onBug(second);
    }
  }
}
