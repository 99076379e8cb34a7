import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import {
  type ChangeSetId,
  createId,
  type EventBody,
  type Folder,
  type GuestPath,
  type Outcome,
  type RunId,
  reduce,
  type StepView,
  type Task,
  type TaskId,
  type Workspace,
} from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { createWorkspace, type WorkspaceOptions } from "../workspace.ts";

export type WorldOptions = Partial<WorkspaceOptions> &
  Readonly<{ verb?: Folder["verb"]; neverDelete?: boolean; at?: string }>;

/** A folder of a user, a data folder, and a task on them whose log is kept as the engine would. */
export type World = Readonly<{
  /** the granted folder */
  folder: string;
  home: string;
  /** the workspace of the current process; `restart` makes another */
  workspace(): Workspace;
  restart(options?: Partial<WorkspaceOptions>): void;
  task(): Task;
  runId: RunId;
  path(name: string): GuestPath;
  /** writes a file of the user's; folders above appear */
  file(name: string, text: string): void;
  text(name: string): string;
  log(body: EventBody): void;
  /** one step: opens a view, works on it, commits, logs */
  step(work: (view: StepView) => Promise<void>): Promise<ChangeSetId>;
  apply(id: ChangeSetId, paths?: readonly GuestPath[] | null): Promise<Outcome>;
  /** logs what `apply` logs between its halves */
  logApplying(id: ChangeSetId, paths?: readonly GuestPath[] | null): Promise<Outcome["held"]>;
  finishApply(id: ChangeSetId): Promise<Outcome>;
  undo(id: ChangeSetId, paths?: readonly GuestPath[] | null): Promise<Outcome>;
  redo(id: ChangeSetId, paths?: readonly GuestPath[] | null): Promise<Outcome>;
  tree(): Tree;
  dispose(): void;
}>;

export type Tree = Readonly<Record<string, string>>;

function describeEntry(path: string): string {
  const stat = fs.lstatSync(path, { bigint: true });
  const mode = (Number(stat.mode) & 0o7777).toString(8);
  if (stat.isSymbolicLink()) return `link ${fs.readlinkSync(path)} ${stat.mtimeNs}`;
  if (stat.isDirectory()) return `folder ${mode} ${stat.mtimeNs}`;
  const isPlaceholder = stat.size > 0n && stat.blocks === 0n;
  const hash = isPlaceholder ? "unread" : createHash("sha256").update(fs.readFileSync(path)).digest("hex").slice(0, 16);
  return `file ${mode} ${stat.mtimeNs} ${stat.size} ${hash} names ${stat.nlink}`;
}

/** Names of everything below `folder`, sorted. Unlike the recursive names of `readdirSync`, it does not go through links. */
export function namesBelow(folder: string): readonly string[] {
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name))).sort();
}

/** Everything that can be seen of a folder: kinds, modes, times to the nanosecond, sizes, bytes, numbers of names. */
export function treeOf(folder: string): Tree {
  const tree: Record<string, string> = { ".": describeEntry(folder) };
  for (const name of namesBelow(folder)) tree[name] = describeEntry(join(folder, name));
  return Object.fromEntries(Object.entries(tree).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** A tree without times and numbers of names, for comparing runs that happened at different moments. */
export function shapeOf(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree).map(([path, text]) => {
      const [kind, mode, , size, hash] = text.split(" ");
      return [
        path,
        kind === "file" ? `${kind} ${mode} ${size} ${hash}` : kind === "link" ? text.split(" ")[1] : `${kind} ${mode}`,
      ];
    }),
  ) as Tree;
}

export function attributesOf(path: string): string {
  return execFileSync("getfattr", ["-d", "-m", "user", "--absolute-names", path]).toString();
}

/** One log and the task folded from it. */
function createLog(title: string, folder: Folder) {
  const taskId: TaskId = createId("task");
  let task: Task | null = null;
  let seq = 0;
  const log = (body: EventBody) => {
    seq += 1;
    const head = { seq, taskId, at: new Date().toISOString(), by: "engine" as const, commandId: createId("command") };
    task = reduce(task, { ...head, ...body });
  };
  log({ type: "task.created", title, settings: { ...sampleSettings, folders: [folder] } });
  return {
    log,
    task(): Task {
      if (task === null) throw new Error("no task");
      return task;
    },
  };
}

/** A further task on the same folder and data folder. */
export function createWorld(options: WorldOptions = {}, beside?: World): World {
  const root = fs.realpathSync(fs.mkdtempSync(join(options.at ?? tmpdir(), "world-")));
  const folder = beside?.folder ?? join(root, "folder");
  const home = beside?.home ?? options.homeFolder ?? join(root, "home");
  if (beside === undefined) {
    fs.mkdirSync(folder);
    fs.mkdirSync(home, { recursive: true, mode: 0o700 });
  }
  const { verb = "edit", neverDelete = false } = options;
  const open = (more: Partial<WorkspaceOptions> = {}) =>
    createWorkspace({ userHome: "/home/nobody", marginBytes: 0, ...options, ...more, homeFolder: home });
  let workspace = beside?.workspace() ?? open();
  const { log, task } = createLog(beside === undefined ? "Tidy" : "Rename", {
    path: folder as GuestPath,
    verb,
    neverDelete,
  });
  const runId: RunId = createId("run");
  log({ type: "run.started", run: { id: runId, parent: null, goal: "tidy", model: "offline/playbooks", tools: [] } });

  const logApplying = async (id: ChangeSetId, paths: readonly GuestPath[] | null = null) => {
    const prepared = await workspace.prepare(task(), id, paths);
    if (prepared.held.length > 0) log({ type: "changes.held", changeSetId: id, held: [...prepared.held] });
    log({ type: "changes.applying", changeSetId: id, paths: [...prepared.ready], journal: prepared.journal });
    return prepared.held;
  };
  const finishApply = async (id: ChangeSetId) => {
    const outcome = await workspace.apply(task(), id);
    if (outcome.held.length > 0) log({ type: "changes.held", changeSetId: id, held: [...outcome.held] });
    log({ type: "changes.applied", changeSetId: id, paths: [...outcome.done] });
    return outcome;
  };
  const back = async (kind: "undo" | "redo", id: ChangeSetId, paths: readonly GuestPath[] | null) => {
    const named = paths === null ? null : [...paths];
    log({ type: kind === "undo" ? "changes.undoing" : "changes.redoing", changeSetId: id, paths: named });
    const outcome = await workspace[kind](task(), id, paths);
    const rest = { changeSetId: id, paths: named, kept: [...outcome.held] };
    log({ type: kind === "undo" ? "changes.undone" : "changes.redone", ...rest });
    return outcome;
  };
  return {
    folder,
    home,
    workspace: () => workspace,
    restart(more) {
      workspace = open(more);
    },
    task,
    runId,
    path: (name) => (name === "" ? folder : join(folder, name)) as GuestPath,
    file(name, text) {
      fs.mkdirSync(join(folder, name, ".."), { recursive: true });
      fs.writeFileSync(join(folder, name), text);
    },
    text: (name) => fs.readFileSync(join(folder, name), "utf8"),
    log,
    async step(work) {
      const stepId = createId("step");
      const view = await workspace.open(task(), runId, stepId);
      await work(view);
      const { changes, reads } = await view.commit();
      const id: ChangeSetId = createId("changes");
      log({ type: "changes.staged", changeSet: { id, stepId, runId }, changes: [...changes] });
      const state = { status: "done" as const, result: { forModel: [], forUser: null }, because: "", reads };
      log({
        type: "step.added",
        step: {
          id: stepId,
          runId,
          kind: "tool",
          call: { id: "1", tool: "t", input: {} },
          state: { status: "proposed" },
        },
      });
      log({ type: "tool.changed", runId, stepId, state });
      return id;
    },
    async apply(id, paths = null) {
      const early = await logApplying(id, paths);
      const outcome = await finishApply(id);
      return { done: outcome.done, held: [...early, ...outcome.held] };
    },
    logApplying,
    finishApply,
    undo: (id, paths = null) => back("undo", id, paths),
    redo: (id, paths = null) => back("redo", id, paths),
    tree: () => treeOf(folder),
    dispose: () => fs.rmSync(root, { recursive: true, force: true }),
  };
}

export const bytes = (text: string): Uint8Array => Buffer.from(text);
