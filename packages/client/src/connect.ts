import type {
  About,
  Attachment,
  AuditEntry,
  Caps,
  ChangeSetId,
  Folder,
  FolderCheck,
  FolderListing,
  GuestPath,
  IsolationReport,
  IsolationSettings,
  KeptInstructions,
  ModelDescription,
  ModelDesk,
  ModelRef,
  MoneyReport,
  Receipt,
  Rejection,
  StandingInstructions,
  Task,
  TaskId,
  TaskSummary,
  UserCommand,
  WayOutChange,
  WaysOut,
} from "@deskhand/contracts";
import { DeskhandError } from "@deskhand/contracts";
import { listenToTask, listenToTasks, type TaskListener, type TaskListListener } from "./listen.ts";
import { createModelDesk } from "./model-desk.ts";
import { createPreviewDesk, type PreviewDesk } from "./preview-desk.ts";
import { type Address, type RequestOptions, reach, readRefusal, request } from "./request.ts";

export type Connection = Readonly<{
  /** without a slash at the end; empty in a page that the server itself delivered */
  baseUrl: string;
  /** `null` in a page: its cookie is sent by itself */
  token: string | null;
  fetch?: typeof globalThis.fetch;
}>;

/** which bytes of a file: as the task sees it now, or one side of a change */
export type FileSide = Readonly<{ side: "before" | "after"; changeSet: ChangeSetId }>;

/** The server as a typed connection. Every call throws `DeskhandError` with a sentence for the user when it was refused. */
export interface Client {
  /** resolves when the request is durable; a conflict or an unknown task is a `Rejection` and not thrown */
  dispatch(command: UserCommand): Promise<Receipt>;
  tasks(): Promise<readonly TaskSummary[]>;
  /** `null` when there is no such task */
  task(id: TaskId): Promise<Task | null>;
  /** makes a file ready for a message of a task, which need not exist yet, to this model */
  attach(id: TaskId, file: Readonly<{ name: string; model: ModelRef; bytes: Blob }>): Promise<Attachment>;
  /** who decided what, when, on whose word; oldest first */
  audit(id: TaskId): Promise<readonly AuditEntry[]>;
  /** address of the same as a file of JSON lines; needs the cookie */
  auditUrl(id: TaskId): string;
  /** deletes an ended task with its history */
  forget(id: TaskId): Promise<Receipt>;
  /** events and weather of one task; reconnects by itself until the returned function is called */
  listen(id: TaskId, listener: TaskListener): () => void;
  listenToTasks(listener: TaskListListener): () => void;
  /** folders below `path`, or the places to start from */
  folders(path: GuestPath | null): Promise<FolderListing>;
  checkFolder(folder: Folder): Promise<FolderCheck>;
  models(): Promise<Readonly<{ models: readonly ModelDescription[]; defaultRef: ModelRef }>>;
  /** where providers, keys and models are set up; methods throw like the others */
  readonly modelDesk: ModelDesk;
  /** looking at files and at what changed in them */
  readonly previews: PreviewDesk;
  about(): Promise<About>;
  /** where programs run here */
  isolation(): Promise<IsolationReport>;
  /** counts for new tasks */
  changeIsolationSettings(settings: IsolationSettings): Promise<IsolationReport>;
  /** tries every isolation again; takes seconds */
  testIsolation(): Promise<IsolationReport>;
  /** begins to build the image that programs see, in the background */
  buildImage(): Promise<IsolationReport>;
  /** stops building it; what is there is kept for the next time */
  stopImage(): Promise<IsolationReport>;
  /** what models cost here so far, and where it stops */
  money(): Promise<MoneyReport>;
  /** counts from the next request on */
  changeCaps(caps: Caps): Promise<MoneyReport>;
  /** what the user wants in every task */
  instructions(): Promise<KeptInstructions>;
  /** counts for tasks that begin from now on */
  changeInstructions(instructions: StandingInstructions): Promise<KeptInstructions>;
  /** what is wanted of hosts; secrets are never among it */
  waysOut(): Promise<WaysOut>;
  /** counts at once, for tasks that run too */
  changeWayOut(change: WayOutChange): Promise<WaysOut>;
  /** its secret goes too */
  removeWayOut(host: string): Promise<WaysOut>;
  /** a pass that opens the app once, within a minute: `/?token=TICKET` */
  createTicket(): Promise<Readonly<{ ticket: string }>>;
  /** shows a file of the task in the desktop's file browser */
  reveal(id: TaskId, path: GuestPath): Promise<void>;
  /** opens a file of the task with the program the desktop has for it; `asks` when it may run scripts and nobody confirmed that */
  openFile(id: TaskId, path: GuestPath, options?: Readonly<{ confirmed?: true }>): Promise<"opened" | "asks">;
  /** address for `<img src>` and downloads; needs the cookie */
  fileUrl(
    id: TaskId,
    path: GuestPath,
    options?: Partial<FileSide> & { download?: boolean; isPicture?: boolean },
  ): string;
  /** the bytes behind `fileUrl` */
  file(id: TaskId, path: GuestPath, side?: FileSide): Promise<Response>;
}

/** Makes a client; opens nothing by itself. */
export function connect(connection: Connection): Client {
  const address: Address = { ...connection, fetch: connection.fetch ?? globalThis.fetch.bind(globalThis) };
  const taskPath = (id: TaskId) => `/api/tasks/${encodeURIComponent(id)}`;
  const get = <Answer>(path: string) => request<Answer>(address, path);
  const post = <Answer>(path: string, body: unknown) => request<Answer>(address, path, { method: "POST", body });
  const remove = <Answer>(path: string) => request<Answer>(address, path, { method: "DELETE" });
  const fileUrl: Client["fileUrl"] = (id, path, options = {}) => {
    const query = new URLSearchParams({ path });
    if (options.side !== undefined) query.set("side", options.side);
    if (options.changeSet !== undefined) query.set("changeSet", options.changeSet);
    if (options.download === true) query.set("download", "1");
    if (options.isPicture === true) query.set("as", "picture");
    return `${address.baseUrl}${taskPath(id)}/file?${query}`;
  };
  return {
    dispatch: (command) => askForReceipt(address, "/api/commands", { method: "POST", body: command }),
    tasks: async () => (await get<{ tasks: readonly TaskSummary[] }>("/api/tasks")).tasks,
    task: (id) => readTask(address, taskPath(id)),
    attach: (id, { bytes, model, name }) =>
      request(address, `${taskPath(id)}/attachments?${new URLSearchParams({ name, model })}`, {
        method: "POST",
        bytes,
      }),
    audit: async (id) => (await get<{ entries: readonly AuditEntry[] }>(`${taskPath(id)}/audit`)).entries,
    auditUrl: (id) => `${address.baseUrl}${taskPath(id)}/audit.jsonl`,
    forget: (id) => askForReceipt(address, taskPath(id), { method: "DELETE" }),
    listen: (id, listener) => listenToTask(address, id, listener),
    listenToTasks: (listener) => listenToTasks(address, listener),
    folders: (path) => get(path === null ? "/api/folders" : `/api/folders?${new URLSearchParams({ path })}`),
    checkFolder: (folder) => post("/api/folders/check", folder),
    models: () => get("/api/models"),
    modelDesk: createModelDesk({ get, post, remove }),
    previews: createPreviewDesk(get, address.baseUrl),
    about: () => get("/api/about"),
    isolation: () => get("/api/isolation"),
    changeIsolationSettings: (settings) => post("/api/isolation/settings", settings),
    testIsolation: () => post("/api/isolation/self-test", {}),
    buildImage: () => post("/api/isolation/image", {}),
    stopImage: () => post("/api/isolation/image/stop", {}),
    money: () => get("/api/money"),
    changeCaps: (caps) => post("/api/money/caps", caps),
    instructions: () => get("/api/instructions"),
    changeInstructions: (instructions) => post("/api/instructions", instructions),
    waysOut: () => get("/api/ways-out"),
    changeWayOut: (change) => post("/api/ways-out", change),
    removeWayOut: (host) => remove(`/api/ways-out/${encodeURIComponent(host)}`),
    createTicket: () => post("/api/tickets", {}),
    reveal: async (id, path) => void (await post(`${taskPath(id)}/reveal`, { path })),
    async openFile(id, path, options = {}) {
      const { done } = await post<{ done: boolean }>(`${taskPath(id)}/open`, { path, ...options });
      return done ? "opened" : "asks";
    },
    fileUrl,
    async file(id, path, side) {
      const response = await reach(address, fileUrl(id, path, side).slice(address.baseUrl.length), { accept: "*/*" });
      if (!response.ok) throw new DeskhandError(await readRefusal(response));
      return response;
    },
  };
}

/** Tries again once when the connection broke: the command's id makes that harmless. */
async function askForReceipt(address: Address, path: string, options: RequestOptions): Promise<Receipt> {
  const response = await reach(address, path, options).catch(() => reach(address, path, options));
  if (response.ok) return (await response.json()) as Receipt;
  const rejection = (await response
    .clone()
    .json()
    .catch(() => null)) as Partial<Rejection> | null;
  if (rejection?.rejected === true) return rejection as Rejection;
  throw new DeskhandError(await readRefusal(response));
}

async function readTask(address: Address, path: string): Promise<Task | null> {
  const response = await reach(address, path, {});
  if (response.status === 404) return null;
  if (!response.ok) throw new DeskhandError(await readRefusal(response));
  return ((await response.json()) as { task: Task }).task;
}
