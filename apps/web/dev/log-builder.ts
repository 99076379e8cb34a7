import {
  type Actor,
  type ChangeRecord,
  type Content,
  createId,
  type Event,
  type EventBody,
  type GuestPath,
  noLimits,
  type RunHead,
  type RunId,
  reduce,
  type StepId,
  type Task,
  type TaskId,
  type TaskSettings,
  type ToolState,
} from "@deskhand/contracts";

/** A task of the stub: its log so far and the fold of it. */
export type StubTask = { id: TaskId; events: Event[]; task: Task };

export const stubSettings: TaskSettings = {
  goal: "Turn these receipts into an expense report",
  mode: "plan",
  model: "offline/playbooks",
  folders: [{ path: "/home/ann/Receipts", verb: "edit", neverDelete: false }],
  review: false,
  isolation: "files",
  hosts: [],
  limits: noLimits,
  preapproved: [],
};

let nextNumber = 1;

/** Ids of the stub are the same in every start, so that addresses can be kept. */
export function stubId<Kind extends string>(kind: Kind): ReturnType<typeof createId<Kind>> {
  nextNumber += 1;
  return `${kind}_${String(nextNumber).padStart(8, "0")}` as ReturnType<typeof createId<Kind>>;
}

/** Adds one event to a stub task and folds it. */
export function append(stub: StubTask, by: Actor, body: EventBody, at = new Date().toISOString()): Event {
  const head = { seq: stub.events.length + 1, taskId: stub.id, at, by, commandId: createId("command") };
  const event: Event = { ...head, ...body };
  stub.task = reduce(stub.events.length === 0 ? null : stub.task, event);
  stub.events.push(event);
  return event;
}

/** Writes a canned log in the words of the story rather than in events. */
export class LogBuilder {
  readonly stub: StubTask;
  readonly root: RunId;
  #atMs: number;

  constructor(id: string, title: string, settings: Partial<TaskSettings> = {}, minutesAgo = 30) {
    this.stub = { id: `task_${id}` as TaskId, events: [], task: undefined as unknown as Task };
    this.root = stubId("run");
    this.#atMs = Date.now() - minutesAgo * 60_000;
    this.add("user", { type: "task.created", title, settings: { ...stubSettings, ...settings } });
    this.run(this.root, null, settings.goal ?? stubSettings.goal);
    this.message(settings.goal ?? stubSettings.goal);
  }

  add(by: Actor, body: EventBody): void {
    this.#atMs += 900;
    append(this.stub, by, body, new Date(this.#atMs).toISOString());
  }

  run(id: RunId, parent: StepId | null, goal: string, more: Partial<RunHead> = {}): void {
    const { model } = this.stub.task;
    this.add("engine", { type: "run.started", run: { id, parent, goal, model, tools: [], ...more } });
  }

  message(text: string, by: "user" | "engine" = "user", runId = this.root): void {
    const step = { id: stubId("step"), runId, kind: "message", by, content: [textContent(text)] } as const;
    this.add(by, { type: "step.added", step: { ...step, content: [...step.content] } });
  }

  thought(text: string, runId = this.root): void {
    const id = stubId("step");
    const running = { status: "running", attempt: 1, notBefore: null } as const;
    this.add("engine", { type: "step.added", step: { id, runId, kind: "thought", state: running } });
    const content = text === "" ? [] : [textContent(text)];
    const isPaid = /^(anthropic|openai)\//.test(this.stub.task.model);
    const usage = { inputTokens: 48_900, outputTokens: 1_120, costUsd: isPaid ? 0.0437 : 0, cacheReadTokens: 41_000 };
    const state = { status: "done", content, calls: [], usage, provider: null } as const;
    this.add("agent", { type: "thought.changed", runId, stepId: id, state: { ...state, calls: [] } });
    this.add("engine", { type: "usage.recorded", runId, usage });
  }

  /** a thought that is still being written */
  thinking(runId = this.root): StepId {
    const id = stubId("step");
    const state = { status: "running", attempt: 1, notBefore: null } as const;
    this.add("engine", { type: "step.added", step: { id, runId, kind: "thought", state } });
    return id;
  }

  tool(tool: string, input: unknown, state: ToolState | string = "Done.", runId = this.root): StepId {
    const id = stubId("step");
    const call = { id: `call_${id}`, tool, input };
    const finished: ToolState =
      typeof state === "string"
        ? {
            status: "done",
            because: "reading is free",
            reads: {},
            result: { forModel: [textContent(state)], forUser: null },
          }
        : state;
    this.add("agent", { type: "step.added", step: { id, runId, kind: "tool", call, state: { status: "proposed" } } });
    if (finished.status !== "proposed")
      this.add("engine", { type: "tool.changed", runId, stepId: id, state: finished });
    return id;
  }

  /** stages changes of one step; returns the id of the set */
  changes(stepId: StepId, records: readonly ReturnType<typeof stubChange>[]): ReturnType<typeof stubId<"changes">> {
    const id = stubId("changes");
    const changes = records.map((record) => ({ ...record, stepId }));
    this.add("agent", { type: "changes.staged", changeSet: { id, stepId, runId: this.root }, changes });
    return id;
  }

  apply(changeSetId: ReturnType<typeof stubId<"changes">>, paths: GuestPath[] | null = null): void {
    this.add("engine", { type: "changes.accepted", changeSetId, paths, because: "inside the approved plan" });
    this.add("engine", { type: "changes.applying", changeSetId, paths, journal: "0".repeat(64) });
    this.add("engine", { type: "changes.applied", changeSetId, paths });
  }

  end(status: "done" | "partly" | "failed" | "stopped"): void {
    const run = status === "partly" ? "done" : status;
    this.add("engine", { type: "run.ended", runId: this.root, status: run, failure: null });
    this.add("engine", { type: "task.ended", status, failure: null });
  }
}

export function textContent(text: string): Content {
  return { type: "text", text };
}

type StubChange = Omit<ChangeRecord, "status" | "because" | "stepId">;

/** A change with believable sizes and hashes. */
export function stubChange(kind: ChangeRecord["kind"], path: GuestPath, from: GuestPath | null = null): StubChange {
  const bytes = 2_000 + ((path.length * 7_919) % 900_000);
  const identity = { device: "1", inode: "2", bytes, modifiedNs: "1", mode: 0o644, sha256: "a".repeat(64) };
  const version = { bytes, mode: 0o644, sha256: "b".repeat(64), linkTarget: null };
  return {
    path,
    kind,
    entry: "file",
    from,
    bytes,
    before: kind === "created" ? null : identity,
    after: kind === "deleted" ? null : version,
    runsItself: false,
    isInferred: false,
  };
}
