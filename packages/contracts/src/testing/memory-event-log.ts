import type { Event } from "../event.ts";
import type { TaskId } from "../id.ts";
import { spentByDay } from "../money.ts";
import type { EventLog, TaskRow } from "../ports/event-log.ts";

/** An event log in memory for tests; keeps the contract of the port, durability excepted. */
export class MemoryEventLog implements EventLog {
  readonly #events = new Map<TaskId, Event[]>();
  readonly #rows = new Map<TaskId, TaskRow>();
  readonly #spent = new Map<string, number>();
  readonly #commands = new Map<TaskId, Set<string>>();

  async append(taskId: TaskId, events: readonly Event[], row: TaskRow): Promise<void> {
    const known = this.#events.get(taskId) ?? [];
    if (events[0] !== undefined && events[0].seq !== known.length + 1)
      throw new Error(`append at ${events[0].seq} after ${known.length}`);
    known.push(...structuredClone(events));
    this.#events.set(taskId, known);
    const commands = this.#commands.get(taskId) ?? new Set();
    for (const event of events) commands.add(event.commandId);
    this.#commands.set(taskId, commands);
    this.#rows.set(taskId, structuredClone(row));
    for (const [day, usd] of spentByDay(events)) this.addSpend(day, usd);
  }

  addSpend(day: string, usd: number): void {
    this.#spent.set(day, (this.#spent.get(day) ?? 0) + usd);
  }

  spentUsd(since: string): number {
    return [...this.#spent].reduce((sum, [day, usd]) => (day >= since ? sum + usd : sum), 0);
  }

  read(taskId: TaskId, after: number): Iterable<Event> {
    return (this.#events.get(taskId) ?? []).slice(after);
  }

  rows(): readonly TaskRow[] {
    return [...this.#rows.values()].reverse();
  }

  hasCommand(taskId: TaskId, commandId: string): boolean {
    return this.#commands.get(taskId)?.has(commandId) ?? false;
  }

  async forget(taskId: TaskId): Promise<void> {
    this.#events.delete(taskId);
    this.#commands.delete(taskId);
    this.#rows.delete(taskId);
  }

  close(): void {}
}
