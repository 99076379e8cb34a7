import {
  createId,
  type Engine,
  type EventLog,
  type GuestPath,
  type Model,
  type Receipt,
  type Step,
  type Task,
  type TaskId,
  type TaskSettings,
  type Tool,
  type ToolStep,
  type UserCommand,
  unknownTraits,
} from "@deskhand/contracts";
import { filesOnly, MemoryEventLog, MemoryWorkspace, sampleSettings } from "@deskhand/contracts/testing";
import { createEngine } from "@deskhand/engine";
import { type Stub, type StubScript, startStubbedModel, type wireFormats } from "@deskhand/models/testing";
import { createTools } from "@deskhand/tools";

export type ProviderDesk = Readonly<{
  engine: Engine;
  stub: Stub;
  files: ReadonlyMap<string, string>;
  bugs: readonly unknown[];
  /** creates a task under this id; resolves when that is durable */
  create(taskId: TaskId, settings: Partial<TaskSettings>): Promise<void>;
  /** creates a task and waits until nothing more happens by itself */
  run(settings?: Partial<TaskSettings>): Promise<Task>;
  /** asks something of the task and waits again */
  send(taskId: TaskId, request: Record<string, unknown>): Promise<Task>;
  close(): Promise<void>;
}>;

type Options = Readonly<{
  /** shared by desks that take up each other's tasks */
  log?: EventLog;
  workspace?: MemoryWorkspace;
  files?: Readonly<Record<string, string>>;
  contextTokens?: number;
  tools?: readonly Tool[];
  instructions?: () => Promise<string>;
  patience?: Readonly<{ waitingMs: number; thinkingMs: number; idleMs: number }>;
}>;

/** long ago, so that no retry has to be waited for */
const nowMs = Date.UTC(2020, 0, 1);

const desk: GuestPath = "/desk";

function catalogOf(model: Model, contextTokens: number | undefined) {
  const traits = { ...unknownTraits, contextTokens: contextTokens ?? null };
  return { open: () => model, list: () => [], defaultRef: model.ref, traits: () => traits };
}

/** A whole engine with the real tools and the real adapter, in front of a stub that refuses what the real provider would refuse. */
export async function startProviderDesk(
  format: (typeof wireFormats)[number],
  script: StubScript,
  options: Options = {},
): Promise<ProviderDesk> {
  const patience = options.patience ?? { waitingMs: 60_000, thinkingMs: 60_000, idleMs: 60_000 };
  const { model, stub } = await startStubbedModel(format, script, { patience });
  const workspace = options.workspace ?? new MemoryWorkspace(options.files ?? { "/desk/a.txt": "alpha" });
  const bugs: unknown[] = [];
  const engine = createEngine({
    log: options.log ?? new MemoryEventLog(),
    workspace,
    models: catalogOf(model, options.contextTokens),
    tools: options.tools ?? createTools(),
    documents: { request: () => Promise.reject(new Error("no documents in this test")) },
    sandboxes: filesOnly,
    ...(options.instructions === undefined ? {} : { instructions: options.instructions }),
    sources: () => ({ nowMs, newId: (kind) => createId(kind) }),
    onBug: (bug) => bugs.push(bug),
  });
  const dispatch = async (taskId: TaskId, request: Record<string, unknown>): Promise<Receipt> => {
    const receipt = await engine.dispatch({ id: createId("command"), taskId, ...request } as UserCommand);
    if ("rejected" in receipt) throw new Error(receipt.message);
    return receipt;
  };
  const settled = async (taskId: TaskId): Promise<Task> => {
    await engine.drain();
    const task = await engine.task(taskId);
    if (task === null) throw new Error("no task");
    return task;
  };
  const usual: TaskSettings = {
    ...sampleSettings,
    goal: "Tidy the desk",
    model: model.ref,
    folders: [{ path: desk, verb: "edit", neverDelete: false }],
  };
  const create = async (taskId: TaskId, settings: Partial<TaskSettings>) => {
    await dispatch(taskId, { type: "task.create", settings: { ...usual, ...settings } });
  };
  return {
    engine,
    stub,
    bugs,
    files: workspace.files,
    create,
    async run(settings = {}) {
      const taskId = createId("task");
      await create(taskId, settings);
      return settled(taskId);
    },
    async send(taskId, request) {
      await dispatch(taskId, request);
      return settled(taskId);
    },
    async close() {
      await engine.close();
      await stub.close();
    },
  };
}

/** Steps of the root run. */
export function stepsOf(task: Task): readonly Step[] {
  return task.rootRunId === null ? [] : (task.runs[task.rootRunId]?.steps ?? []);
}

/** Calls of the root run by tool, as they ended. */
export function callsOf(task: Task, tool: string): readonly ToolStep[] {
  return stepsOf(task).filter((step): step is ToolStep => step.kind === "tool" && step.call.tool === tool);
}
