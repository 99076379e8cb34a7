import {
  type Briefing,
  type Caps,
  type Command,
  type DocumentProcess,
  type EgressRecord,
  type Engine,
  type Event,
  type EventLog,
  type Folder,
  type Listener,
  type ModelCatalog,
  noCaps,
  type Receipt,
  type Rejection,
  reduceAll,
  reject,
  type Sandboxes,
  summarise,
  type Task,
  type TaskId,
  type TaskSummary,
  type Tool,
  type UserCommand,
  type Workspace,
} from "@deskhand/contracts";
import { type Batch, createBatches, isWorthWaiting } from "./batches.ts";
import { reachedCap } from "./caps.ts";
import { realSources, type Sources } from "./decide/draft.ts";
import { decide } from "./decide.ts";
import { createEgressBook, type EgressBook } from "./egress-book.ts";
import { createLanes } from "./lanes.ts";
import { createListeners, type Listeners } from "./listeners.ts";
import { nextEffects } from "./next-effects.ts";
import { notTakenDown } from "./not-taken-down.ts";
import { createOpenSandboxes, type OpenSandboxes } from "./perform/open-sandboxes.ts";
import { Performer } from "./perform/performer.ts";
import { toCommand } from "./perform/settle-changes.ts";
import { createUnderWay } from "./perform/under-way.ts";
import { recoverCommand } from "./recover.ts";

export type EnginePorts = Readonly<{
  log: EventLog;
  workspace: Workspace;
  models: ModelCatalog;
  tools: readonly Tool[];
  documents: DocumentProcess;
  sandboxes: Sandboxes;
  /** the user's standing instructions for every task, as they stand now */
  instructions?: () => Promise<string>;
  /** what else the user keeps for a task like this one, such as instructions for its folders */
  recall?: (task: Task) => Promise<Briefing["instructions"]>;
  /** what models may cost, as the user set it; no caps when absent */
  caps?: () => Caps;
  /** time and ids; tests pass their own */
  sources?: () => Sources;
  /** called with what was no expected trouble: a bug that paused its task */
  onBug?: (error: unknown) => void;
}>;

/** how many idle ended tasks stay folded in memory */
const keptTasks = 8;

async function checkedFolders(command: UserCommand, workspace: Workspace): Promise<UserCommand | Rejection> {
  if (command.type === "folder.grant") {
    const check = await workspace.checkFolder(command.folder);
    return check.ok ? { ...command, folder: check.folder } : reject("invalid", check.failure.message);
  }
  if (command.type !== "task.create") return command;
  const folders: Folder[] = [];
  for (const asked of command.settings.folders) {
    const check = await workspace.checkFolder(asked);
    if (!check.ok) return reject("invalid", check.failure.message);
    const { neverDelete, path, verb } = check.folder;
    const same = folders.find((folder) => folder.path === path);
    if (same === undefined) folders.push(check.folder);
    else if (same.verb !== verb || same.neverDelete !== neverDelete)
      return reject("invalid", `${path} is handed over twice with different permissions. Hand it over once.`);
  }
  return { ...command, settings: { ...command.settings, folders } };
}

/** A task that names no budget gets the cap for tasks as its own, so that it is a fact of its log. Caps that cannot be read stop only that. */
function withTaskCap(command: UserCommand, caps: () => Caps): UserCommand {
  if (command.type !== "task.create" || command.settings.limits.budgetUsd !== null) return command;
  const { taskUsd } = caps();
  if (taskUsd === null) return command;
  const limits = { ...command.settings.limits, budgetUsd: taskUsd };
  return { ...command, settings: { ...command.settings, limits } };
}

class LogEngine implements Engine {
  readonly #ports: EnginePorts;
  readonly #sources: () => Sources;
  readonly #caps: () => Caps;
  readonly #lanes = createLanes();
  readonly #listeners: Listeners;
  readonly #tasks = new Map<TaskId, Task>();
  readonly #batches = createBatches((id) => void this.#flush(id).catch((error: unknown) => this.#ports.onBug?.(error)));
  readonly #egress: EgressBook;
  readonly #sandboxes: OpenSandboxes;
  readonly #performer: Performer;
  readonly #underWay = createUnderWay();
  readonly #commits = new Map<TaskId, Promise<void>>();
  #isClosed = false;

  constructor(ports: EnginePorts) {
    this.#ports = ports;
    this.#sources = ports.sources ?? realSources;
    this.#caps = ports.caps ?? (() => noCaps);
    const onBug = ports.onBug ?? (() => undefined);
    this.#listeners = createListeners(onBug);
    const report = (taskId: TaskId, records: EgressRecord[]) => this.#reportEgress(taskId, records);
    const egress = createEgressBook(report, onBug);
    const sandboxes = createOpenSandboxes(ports.sandboxes, egress);
    this.#egress = egress;
    this.#sandboxes = sandboxes;
    const tools = new Map(ports.tools.map((tool) => [tool.name, tool]));
    // What an answer cost may wait for its commit while the next request is about to leave, and others are being given.
    const unrecordedUsd = () => this.#batches.spentUsd() + this.#underWay.spentUsd();
    const spending = { spentUsd: (since: string) => ports.log.spentUsd(since) + unrecordedUsd() };
    this.#performer = new Performer({
      ports: { ...ports, tools, sandboxes, egress, underWay: this.#underWay },
      current: (id) => this.#load(id),
      dispatch: (command) => this.#inLane(command),
      reachedCap: (model) => reachedCap(model, { ...ports, log: spending, caps: this.#caps }, this.#sources().nowMs),
      broadcast: this.#listeners.tellWeather,
      onBug,
    });
  }

  async dispatch(command: UserCommand): Promise<Receipt> {
    const checked = await checkedFolders(command, this.#ports.workspace);
    if ("rejected" in checked) return checked;
    try {
      return await this.#inLane(withTaskCap(checked, this.#caps), true);
    } catch (error) {
      throw notTakenDown(error);
    }
  }

  async task(id: TaskId): Promise<Task | null> {
    return this.#durable(id, () => this.#load(id));
  }

  async tasks(): Promise<readonly TaskSummary[]> {
    const rows = this.#ports.log.rows();
    const isDurable = await this.#committed();
    return (isDurable ? rows : this.#ports.log.rows()).map((row) => row.summary);
  }

  async events(id: TaskId, after: number): Promise<readonly Event[]> {
    return this.#durable(id, () => [...this.#ports.log.read(id, after)]);
  }

  listen(id: TaskId | null, listener: Listener): () => void {
    return this.#listeners.add(id, listener);
  }

  async drain(): Promise<void> {
    do {
      await this.#lanes.idle();
      await this.#performer.idle();
      await this.#egress.flushAll();
      await this.#flushAll();
      await this.#committed();
    } while (this.#performer.hasWork());
  }

  async recover(): Promise<void> {
    for (const { summary, isPending } of this.#ports.log.rows()) {
      if (isPending) await this.#recoverOne(summary.id).catch((error: unknown) => this.#ports.onBug?.(error));
    }
  }

  #recoverOne(id: TaskId): Promise<void> {
    return this.#lanes.run(id, async () => {
      // Busy: a command came first, and its effects took over what the last process left behind.
      const task = this.#isClosed || this.#performer.isBusy(id) ? null : this.#load(id);
      if (task !== null) await this.#carryOut(recoverCommand(task, this.#ports.tools));
    });
  }

  async forget(id: TaskId): Promise<Receipt> {
    return this.#lanes.run(id, async () => {
      const task = this.#load(id);
      if (task === null) return reject("not-found", "There is no such task.");
      if (task.ended === null || this.#performer.isBusy(id))
        return reject("conflict", "Stop the task first, then delete it.");
      await this.#append(id);
      await this.#sandboxes.close(id);
      await this.#ports.workspace.forget(id);
      const forgotten = this.#ports.log.forget(id);
      // whatever becomes of that, the log is the truth
      this.#tasks.delete(id);
      await forgotten;
      return { accepted: true, seq: task.seq } as const;
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#performer.close();
    await this.#sandboxes.closeAll().catch((error: unknown) => this.#ports.onBug?.(error));
    await this.#egress.flushAll().catch((error: unknown) => this.#ports.onBug?.(error));
    this.#egress.close();
    await this.#flushAll();
    await this.#lanes.idle();
    await this.#committed();
    await this.#ports.workspace.close();
    this.#ports.log.close();
  }

  /** Only what comes from outside can come twice; the engine's own commands are made once. */
  #inLane(command: Command, isFromOutside = false): Promise<Receipt> {
    return this.#lanes.run(command.taskId, async () => {
      // What was spent is never lost.
      if (this.#isClosed && command.type !== "usage.report")
        return reject("conflict", "Deskhand is shutting down. Start it again, then try once more.");
      return this.#carryOut(command, isFromOutside);
    });
  }

  /** After the performer let go of the task's steps. */
  #closeSandbox(id: TaskId): void {
    void this.#sandboxes.close(id).catch((error: unknown) => this.#ports.onBug?.(error));
  }

  /** Taken while the engine closes, too: what left this computer is never lost. A task that was deleted meanwhile has no log. */
  async #reportEgress(taskId: TaskId, records: EgressRecord[]): Promise<void> {
    const command = toCommand({ type: "egress.report", records }, taskId);
    await this.#lanes.run(taskId, () => this.#carryOut(command));
  }

  /** Decides, commits, folds, tells listeners, and starts what follows. Runs in the task's lane. */
  async #carryOut(command: Command, isFromOutside = false): Promise<Receipt> {
    const { log } = this.#ports;
    const task = this.#load(command.taskId);
    if (isFromOutside && task !== null && log.hasCommand(task.id, command.id)) return { accepted: true, seq: task.seq };
    const decided = decide(task, command, this.#sources());
    if ("rejected" in decided) {
      const goesOn = task !== null && command.type === "task.resume" && this.#performer.retry(task);
      return goesOn ? { accepted: true, seq: task.seq } : decided;
    }
    if (decided.events.length > 0) {
      const isWorth = isWorthWaiting(command, this.#batches.has(command.taskId));
      this.#batches.add(decided.task, decided.events);
      // Only a state that may wait is seen before it is durable; any other becomes the truth with its commit.
      if (isWorth && !this.#batches.isFailing(command.taskId)) this.#remember(decided.task);
      else await this.#append(command.taskId);
    }
    this.#performer.start(decided.task);
    if (command.type === "tool.report") this.#batches.hurry(command.taskId);
    if (decided.events.some(({ type }) => type === "grant.added" || type === "grant.revoked"))
      this.#sandboxes.follow(decided.task);
    if (decided.events.some(({ type }) => type === "usage.recorded")) this.#underWay.spent();
    if (decided.task.ended !== null) this.#closeSandbox(decided.task.id);
    return { accepted: true, seq: decided.task.seq };
  }

  /** Makes everything decided for a task durable in one commit, then tells listeners. On failure the log is the truth again. */
  async #append(id: TaskId): Promise<void> {
    const batch = this.#batches.take(id);
    if (batch === null) return;
    await this.#commit(id, batch, () => this.#remember(batch.task)).ended;
  }

  /** Writes a batch down at once; `onDurable` is called before its events are told, and then it has `ended`. */
  #commit(
    id: TaskId,
    { events, task }: Batch,
    onDurable = () => {},
  ): Readonly<{ written: Promise<void>; ended: Promise<void> }> {
    const isPending = task.ended === null || nextEffects(task).length > 0;
    const written = this.#ports.log.append(id, events, { summary: summarise(task), isPending });
    // told in order, and nothing that follows what was lost
    const before = this.#commits.get(id);
    const ended = Promise.all([written, before]).then(
      () => {
        this.#batches.succeed(id);
        onDurable();
        this.#listeners.tellEvents(id, events);
      },
      async (error: unknown) => {
        this.#tasks.delete(id);
        // what waits was decided after what is lost
        this.#batches.take(id);
        // what came before may still be on its way to the disk, and counts as such until it ended
        await before?.catch(() => undefined);
        this.#batches.fail(id);
        throw error;
      },
    );
    this.#commits.set(id, ended);
    const forget = () => {
      if (this.#commits.get(id) === ended) this.#commits.delete(id);
    };
    ended.then(forget, forget);
    return { written, ended };
  }

  /** Waits for all commits under way; whether all of them are durable. */
  async #committed(): Promise<boolean> {
    const ends = await Promise.allSettled(this.#commits.values());
    return ends.every(({ status }) => status === "fulfilled");
  }

  /**
   * What `read` finds of a task now, once it is durable: the log can be read a moment before it is on the disk, and what is decided
   * while the disk is waited for is not shown with it.
   */
  async #durable<Found>(id: TaskId, read: () => Found): Promise<Found> {
    const look = () => ({ found: read(), commit: this.#commits.get(id) });
    const seen = this.#batches.has(id)
      ? await this.#lanes.run(id, async () => {
          await this.#writeDown(id);
          return look();
        })
      : look();
    const isDurable = (await seen.commit?.then(() => true).catch(() => false)) ?? true;
    return isDurable ? seen.found : read();
  }

  /**
   * Writes down what waits; runs in the task's lane. It was taken as the task's state when it began to wait, so the lane goes on while the
   * disk is busy; what could not even be written down ends the wait at once.
   */
  async #writeDown(id: TaskId): Promise<Readonly<{ ended: Promise<void> }> | null> {
    const batch = this.#batches.take(id);
    if (batch === null) return null;
    const { written, ended } = this.#commit(id, batch);
    await Promise.race([written, null]).catch(() => ended);
    return { ended };
  }

  /** Commits what waits. */
  async #flush(id: TaskId): Promise<void> {
    if (!this.#batches.has(id)) return;
    const commit = await this.#lanes.run(id, () => this.#writeDown(id));
    await commit?.ended;
  }

  async #flushAll(): Promise<void> {
    for (const id of this.#batches.ids()) await this.#flush(id).catch((error: unknown) => this.#ports.onBug?.(error));
  }

  #load(id: TaskId): Task | null {
    const known = this.#tasks.get(id);
    if (known !== undefined) return known;
    const folded = reduceAll(null, this.#ports.log.read(id, 0));
    if (folded !== null) this.#remember(folded);
    return folded;
  }

  #remember(task: Task): void {
    this.#tasks.delete(task.id);
    this.#tasks.set(task.id, task);
    if (this.#tasks.size <= keptTasks) return;
    const idle = [...this.#tasks.values()].filter((other) => other.ended !== null && !this.#performer.isBusy(other.id));
    for (const other of idle.slice(0, Math.max(0, idle.length - keptTasks))) this.#tasks.delete(other.id);
  }
}

/**
 * The engine: commands in, events out, effects performed. One lane per task; the log is the only state, everything in memory is a fold
 * of it. Several engines must never share a log; whoever starts one holds the data folder's lock.
 */
export function createEngine(ports: EnginePorts): Engine {
  return new LogEngine(ports);
}
