import {
  type Briefing,
  type Command,
  DeskhandError,
  type DocumentProcess,
  type Failure,
  type ModelCatalog,
  type Receipt,
  type Task,
  type TaskId,
  type Tool,
  type Weather,
  type Workspace,
} from "@deskhand/contracts";
import type { EgressBook } from "../egress-book.ts";
import { createLocks, type Locks } from "../locks.ts";
import { type Effect, nextEffects } from "../next-effects.ts";
import type { OpenSandboxes } from "./open-sandboxes.ts";
import { type PerformPorts, perform } from "./perform.ts";
import { type Report, toCommand } from "./settle-changes.ts";
import type { UnderWay } from "./under-way.ts";

export type PerformerOptions = Readonly<{
  ports: Readonly<{
    workspace: Workspace;
    models: ModelCatalog;
    documents: DocumentProcess;
    tools: ReadonlyMap<string, Tool>;
    sandboxes: OpenSandboxes;
    egress: EgressBook;
    underWay: UnderWay;
    instructions?: () => Promise<string>;
    recall?: (task: Task) => Promise<Briefing["instructions"]>;
  }>;
  current(id: TaskId): Task | null;
  dispatch(command: Command): Promise<Receipt>;
  reachedCap: PerformPorts["reachedCap"];
  broadcast(weather: Weather): void;
  onBug(error: unknown): void;
}>;

type Flight = Readonly<{ controller: AbortController; ended: Promise<void>; isTimer: boolean }>;
/** what one task has under way; `stalled` effects led nowhere at a `seq` of the task and wait until it is past that */
type Desk = { readonly flights: Map<string, Flight>; readonly stalled: Map<string, number>; readonly locks: Locks };

/** Trouble that a port named, such as a full disk, speaks for itself; everything else is a bug. */
function isExpected(error: unknown): error is DeskhandError {
  return error instanceof DeskhandError && error.failure.kind !== "internal";
}

function failureOf(error: unknown): Failure {
  if (isExpected(error)) return error.failure;
  const reason = error instanceof Error ? error.message : String(error);
  const message = `Deskhand hit an error of its own and paused this task; nothing was lost. Resume to try again. (${reason})`;
  return { kind: "internal", message, retryable: true, userAction: "retry" };
}

/** one reason for all, because an abort without one makes an error with a stack each time */
const stopped = new DOMException("this is no longer due", "AbortError");

/** `ms` until a pause that could not be written down is tried again */
const stuckMs = 2_000;

/** Runs effects, each at most once at a time, and feeds their reports back as commands. */
export class Performer {
  readonly #options: PerformerOptions;
  readonly #desks = new Map<TaskId, Desk>();
  readonly #retries = new Map<TaskId, NodeJS.Timeout>();
  #isClosed = false;

  constructor(options: PerformerOptions) {
    this.#options = options;
  }

  /**
   * Starts what is due and not under way, and stops what is under way and no longer due. A stopped flight keeps its place until it has
   * ended, so that the same effect never runs beside itself.
   */
  start(task: Task): void {
    if (this.#isClosed) return;
    const desk = this.#desks.get(task.id) ?? { flights: new Map(), stalled: new Map(), locks: createLocks() };
    this.#desks.set(task.id, desk);
    for (const [key, seq] of desk.stalled) if (seq < task.seq) desk.stalled.delete(key);
    const due = new Map(nextEffects(task).map((effect) => [effect.key, effect]));
    for (const [key, flight] of desk.flights) if (!due.has(key)) flight.controller.abort(stopped);
    for (const effect of due.values()) {
      if (!desk.flights.has(effect.key) && !desk.stalled.has(effect.key)) this.#launch(task, effect, desk);
    }
    if (desk.flights.size === 0 && desk.stalled.size === 0) this.#desks.delete(task.id);
  }

  /** Tries again what led nowhere; whether there was any such thing. */
  retry(task: Task): boolean {
    const desk = this.#desks.get(task.id);
    if (desk === undefined || desk.stalled.size === 0) return false;
    desk.stalled.clear();
    this.start(task);
    return true;
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

  /** Stops everything; only what stopped answers cost is recorded. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const timer of this.#retries.values()) clearTimeout(timer);
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
    desk.flights.set(effect.key, {
      controller,
      ended,
      isTimer: effect.type === "deadline" || effect.type === "run-deadline",
    });
    void this.#fly(task, effect, desk, controller.signal).finally(resolve);
  }

  async #fly(task: Task, effect: Effect, desk: Desk, signal: AbortSignal): Promise<void> {
    try {
      await this.#report(task, effect, desk, signal);
    } catch (error) {
      if (!signal.aborted) {
        if (!isExpected(error)) this.#options.onBug(error);
        desk.stalled.set(effect.key, await this.#suspend(task, error));
      }
    } finally {
      this.#land(task.id, effect, desk);
    }
  }

  /** A stopped flight reports only facts: what it staged, because that is in the view already, and what its answer cost. */
  async #report(task: Task, effect: Effect, desk: Desk, signal: AbortSignal): Promise<void> {
    const { ports, broadcast, dispatch, reachedCap } = this.#options;
    const current = () => this.#options.current(task.id) ?? task;
    const { seq } = current();
    const performing = { ...ports, broadcast, locks: desk.locks, current, dispatch, reachedCap };
    const produced = await perform(effect, performing, signal);
    if (produced === null) return;
    if (signal.aborted && produced.type !== "tool.report") return this.#reportCost(produced, task.id);
    const receipt = await dispatch(toCommand(produced, task.id));
    if ("rejected" in receipt) desk.stalled.set(effect.key, current().seq);
    else if (receipt.seq === seq) desk.stalled.set(effect.key, seq);
  }

  async #reportCost(produced: Report, taskId: TaskId): Promise<void> {
    if (produced.type !== "thought.report" || produced.state.status === "running") return;
    const { runId, state } = produced;
    if (state.usage === undefined) return;
    try {
      await this.#options.dispatch(toCommand({ type: "usage.report", runId, usage: state.usage }, taskId));
    } catch (error) {
      this.#options.onBug(error);
    }
  }

  /** The flight stays registered until its report is committed, so that the same effect cannot start twice; then what is due may start. */
  #land(id: TaskId, effect: Effect, desk: Desk): void {
    desk.flights.delete(effect.key);
    try {
      const task = this.#isClosed ? null : this.#options.current(id);
      if (task !== null) this.start(task);
    } catch (error) {
      this.#options.onBug(error);
    }
  }

  /** Not even the pause could be written down: those who look are told, and it is tried again until there is room. */
  #tellStuck(task: Task, error: unknown, failure: Failure): void {
    if (this.#isClosed) return;
    this.#options.broadcast({ type: "work-stuck", taskId: task.id, failure });
    const again = async () => {
      this.#retries.delete(task.id);
      const now = this.#options.current(task.id);
      const desk = this.#desks.get(task.id);
      // somebody went on with it meanwhile, or stopped it
      if (this.#isClosed || now === null || now.ended !== null || now.paused !== null) return;
      if (desk === undefined || desk.flights.size > 0 || desk.stalled.size === 0) return;
      const seq = await this.#suspend(now, error);
      for (const key of desk.stalled.keys()) desk.stalled.set(key, seq);
    };
    clearTimeout(this.#retries.get(task.id));
    this.#retries.set(
      task.id,
      setTimeout(() => void again(), stuckMs),
    );
  }

  /** Pauses the task; returns the `seq` it has then. */
  async #suspend(task: Task, error: unknown): Promise<number> {
    try {
      const receipt = await this.#options.dispatch(
        toCommand({ type: "task.suspend", failure: failureOf(error) }, task.id),
      );
      if ("accepted" in receipt) return receipt.seq;
    } catch (second) {
      if (isExpected(second)) this.#tellStuck(task, error, second.failure);
      else this.#options.onBug(second);
    }
    return this.#options.current(task.id)?.seq ?? task.seq;
  }
}
