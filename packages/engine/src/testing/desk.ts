import {
  type Briefing,
  type Caps,
  type Content,
  createId,
  DeskhandError,
  defineTool,
  type Engine,
  type EventLog,
  type GuestPath,
  inputFailure,
  type ModelCatalog,
  type ModelRef,
  type PlanItem,
  type Receipt,
  type Sandboxes,
  type Task,
  type TaskId,
  type TaskSettings,
  type Tool,
  type UserCommand,
} from "@deskhand/contracts";
import {
  filesOnly,
  MemoryEventLog,
  MemoryWorkspace,
  ScriptedModel,
  type ScriptedReply,
  sampleSettings,
} from "@deskhand/contracts/testing";
import { createEngine } from "../engine.ts";

type Path = { path: GuestPath };

function anyInput<Input>() {
  return { parse: (value: unknown) => value as Input, toJsonSchema: () => ({ type: "object" }) };
}

function text(value: string) {
  return { forModel: [{ type: "text" as const, text: value }], forUser: null };
}

/** The smallest honest tools: enough to write, move, delete, read, plan, ask and delegate. */
function testTools(): Tool[] {
  const work = { kind: "work" as const, description: "", replay: "safe" as const, actions: () => [], locks: () => [] };
  return [
    defineTool<Path>({
      ...work,
      name: "file_read",
      input: anyInput(),
      run: async ({ path }, { view }) => text(new TextDecoder().decode(await view.read(path, { maxBytes: 1e6 }))),
    }),
    defineTool<Path & { content: string }>({
      ...work,
      name: "file_write",
      input: anyInput(),
      run: async ({ content, path }, { view }) => {
        await view.write(path, new TextEncoder().encode(content));
        return text("written");
      },
    }),
    defineTool<{ paths: GuestPath[] }>({
      ...work,
      name: "files_write",
      input: anyInput(),
      run: async ({ paths }, { view }) => {
        for (const path of paths) await view.write(path, new TextEncoder().encode("new"));
        return text("written");
      },
    }),
    defineTool<Path & { faults: string[] }>({
      ...work,
      name: "artifact_present",
      input: anyInput(),
      run: async ({ path, faults }, { stepId }) => {
        const check = {
          status: faults.length > 0 ? "failed" : "passed",
          summary: "looked over",
          findings: faults,
        } as const;
        const artifact = { stepId, path, mediaType: "text/plain", bytes: 1, sha256: "aa", check };
        return { ...text("handed over"), artifacts: [artifact], summary: "made" };
      },
    }),
    defineTool<Path>({
      ...work,
      name: "file_delete",
      input: anyInput(),
      run: async ({ path }, { view }) => {
        await view.remove(path);
        return text("deleted");
      },
    }),
    defineTool<{ from: GuestPath; to: GuestPath }>({
      ...work,
      name: "file_move",
      input: anyInput(),
      run: async ({ from, to }, { view }) => {
        await view.move(from, to);
        return text("moved");
      },
    }),
    defineTool<{ target: string }>({
      ...work,
      name: "web_fetch",
      replay: "unsafe",
      input: anyInput(),
      actions: ({ target }) => [{ verb: "fetch", target }],
      run: async () => text("fetched"),
    }),
    defineTool<unknown>({
      ...work,
      name: "wait_forever",
      input: anyInput(),
      run: (_input, { signal }) =>
        new Promise((_resolve, rejectRun) => {
          signal.addEventListener("abort", () => rejectRun(signal.reason as Error));
        }),
    }),
    defineTool<unknown>({
      ...work,
      name: "fail_always",
      input: anyInput(),
      run: async () => {
        throw new DeskhandError(inputFailure("That never works."));
      },
    }),
    defineTool<{ items: { id: string; title: string; actions: { verb: "create"; target: string }[] }[] }>({
      kind: "intent",
      name: "plan_propose",
      description: "",
      input: anyInput(),
      intent: ({ items }) => ({
        type: "plan",
        goal: "test",
        items: items.map((item) => ({ ...item, status: "todo" as const })),
        needs: { hosts: [], connectors: [] },
        questions: [],
      }),
    }),
    defineTool<{ question: string }>({
      kind: "intent",
      name: "user_ask",
      description: "",
      input: anyInput(),
      intent: ({ question }) => ({
        type: "question",
        questions: [
          {
            header: "Which",
            question,
            multiple: false,
            options: [
              { label: "A", description: "" },
              { label: "B", description: "" },
            ],
          },
        ],
      }),
    }),
    defineTool<{ items: { id: string; status: PlanItem["status"] }[] }>({
      kind: "intent",
      name: "plan_update",
      description: "",
      input: anyInput(),
      intent: ({ items }) => ({ type: "plan-progress", items }),
    }),
    defineTool<{ goals: string[]; model?: ModelRef }>({
      kind: "intent",
      name: "task_delegate",
      description: "",
      input: anyInput(),
      intent: ({ goals, model = null }) => ({
        type: "delegate",
        runs: goals.map((goal) => ({ goal, context: "", tools: null, model })),
      }),
    }),
  ];
}

export type Desk = Readonly<{
  engine: Engine;
  workspace: MemoryWorkspace;
  log: EventLog;
  model: ScriptedModel;
  bugs: unknown[];
  /** creates a task and waits until nothing more happens */
  run(settings?: Partial<TaskSettings>): Promise<Task>;
  create(settings?: Partial<TaskSettings>, attachments?: readonly Content[]): Promise<TaskId>;
  send(taskId: TaskId, request: Record<string, unknown>): Promise<Receipt>;
  task(taskId: TaskId): Promise<Task>;
}>;

/** A task on the one folder of the desk, done by the scripted model. */
export const testSettings: TaskSettings = {
  ...sampleSettings,
  goal: "do it",
  model: "scripted/model",
  folders: [{ path: "/desk", verb: "edit", neverDelete: false }],
};

function catalogOf(model: ScriptedModel): ModelCatalog {
  return { open: () => model, list: () => [], defaultRef: model.ref };
}

/** A whole engine on fakes, for journeys without a server. */
export function createDesk(
  script: readonly ScriptedReply[] | Readonly<Record<string, readonly ScriptedReply[]>>,
  options: Readonly<{
    files?: Record<string, string>;
    log?: EventLog;
    workspace?: MemoryWorkspace;
    /** further tools; one with a known name replaces it */
    tools?: readonly Tool[];
    sandboxes?: Sandboxes;
    caps?: () => Caps;
    models?: Partial<ModelCatalog>;
    instructions?: () => Promise<string>;
    recall?: (task: Task) => Promise<Briefing["instructions"]>;
  }> = {},
): Desk {
  const log = options.log ?? new MemoryEventLog();
  const workspace = options.workspace ?? new MemoryWorkspace(options.files ?? { "/desk/a.txt": "alpha" });
  const model = new ScriptedModel(script);
  const bugs: unknown[] = [];
  const documents = { request: () => Promise.reject(new Error("no documents in this test")) };
  const engine = createEngine({
    log,
    workspace,
    models: { ...catalogOf(model), ...options.models },
    tools: [...testTools(), ...(options.tools ?? [])],
    documents,
    sandboxes: options.sandboxes ?? filesOnly,
    ...(options.caps === undefined ? {} : { caps: options.caps }),
    ...(options.instructions === undefined ? {} : { instructions: options.instructions }),
    ...(options.recall === undefined ? {} : { recall: options.recall }),
    onBug: (bug) => bugs.push(bug),
  });
  const send: Desk["send"] = (taskId, request) =>
    engine.dispatch({ id: createId("command"), taskId, ...request } as UserCommand);
  const task: Desk["task"] = async (taskId) => {
    const found = await engine.task(taskId);
    if (found === null) throw new Error(`no task ${taskId}`);
    return found;
  };
  const create: Desk["create"] = async (settings = {}, attachments = []) => {
    const taskId = createId("task");
    const created = { type: "task.create", settings: { ...testSettings, ...settings } };
    const receipt = await send(taskId, attachments.length === 0 ? created : { ...created, attachments });
    if ("rejected" in receipt) throw new Error(receipt.message);
    return taskId;
  };
  const run: Desk["run"] = async (settings) => {
    const taskId = await create(settings);
    await engine.drain();
    return task(taskId);
  };
  return { engine, workspace, log, model, bugs, run, create, send, task };
}
