import type { ChangeRecord, HeldChange } from "../change.ts";
import type { ChangeSetId, RunId, StepId } from "../id.ts";
import type { StepView } from "../ports/view.ts";
import type { FolderCheck, Outcome, Prepared, Workspace } from "../ports/workspace.ts";
import type { Task } from "../task.ts";
import type { Folder, GuestPath } from "../value.ts";
import { MemoryView } from "./memory-view.ts";

/**
 * A workspace in memory for tests of the engine: changes land in `files` only through prepare and apply, and undo puts old content
 * back. Conflicts are staged by naming paths in `foreign`. No journal, no durability.
 */
export class MemoryWorkspace implements Workspace {
  readonly files = new Map<string, string>();
  /** paths that somebody else changed; prepare holds them */
  readonly foreign = new Set<string>();
  /** what was asked of it, in order */
  readonly calls: string[] = [];
  readonly #staged = new Map<string, string>();
  readonly #before = new Map<string, string | null>();

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const [path, content] of Object.entries(files)) this.files.set(path, content);
  }

  async checkFolder(folder: Folder): Promise<FolderCheck> {
    if (!folder.path.startsWith("/missing")) return { ok: true, folder };
    const message = `There is no folder ${folder.path}. Check the name.`;
    return { ok: false, failure: { kind: "input", message, retryable: false, userAction: "none" } };
  }

  async open(task: Task, _runId: RunId, stepId: StepId): Promise<StepView> {
    const seen = new Map(this.files);
    for (const set of task.changeSets) for (const record of set.records) if (isOpen(record)) this.#show(seen, record);
    const view = new MemoryView(Object.fromEntries(seen), { folders: task.folders, stepId });
    const commit = view.commit.bind(view);
    view.commit = async () => {
      const staged = await commit();
      for (const { path, kind } of staged.changes)
        if (kind !== "deleted") this.#staged.set(path, view.text(path) ?? "");
      return staged;
    };
    return view;
  }

  async prepare(task: Task, changeSetId: ChangeSetId, paths: readonly GuestPath[] | null): Promise<Prepared> {
    this.calls.push("prepare");
    const open = records(task, changeSetId).filter(
      (record) =>
        (record.status === "staged" || record.status === "accepted") && (paths === null || paths.includes(record.path)),
    );
    const held: HeldChange[] = open
      .filter(({ path }) => this.foreign.has(path))
      .map(({ path }) => ({ path, because: "it changed on disk" }));
    return {
      journal: "journal",
      ready: open.filter(({ path }) => !this.foreign.has(path)).map(({ path }) => path),
      held,
    };
  }

  async apply(task: Task, changeSetId: ChangeSetId): Promise<Outcome> {
    this.calls.push("apply");
    const applying = records(task, changeSetId).filter((record) => record.status === "applying");
    for (const record of applying) {
      const source = record.from ?? record.path;
      this.#before.set(`${changeSetId}:${record.path}`, this.files.get(source) ?? null);
      this.#show(this.files, record);
    }
    return { done: applying.map(({ path }) => path), held: [] };
  }

  async undo(task: Task, changeSetId: ChangeSetId, paths: readonly GuestPath[] | null): Promise<Outcome> {
    this.calls.push("undo");
    const undoing = records(task, changeSetId).filter((record) => paths === null || paths.includes(record.path));
    for (const record of undoing.toReversed()) {
      this.files.delete(record.path);
      const before = this.#before.get(`${changeSetId}:${record.path}`);
      if (before !== null && before !== undefined) this.files.set(record.from ?? record.path, before);
    }
    return { done: undoing.map(({ path }) => path), held: [] };
  }

  async redo(task: Task, changeSetId: ChangeSetId, paths: readonly GuestPath[] | null): Promise<Outcome> {
    this.calls.push("redo");
    const redoing = records(task, changeSetId).filter((record) => paths === null || paths.includes(record.path));
    for (const record of redoing) this.#show(this.files, record);
    return { done: redoing.map(({ path }) => path), held: [] };
  }

  async sides(): Promise<{ before: null; after: null }> {
    return { before: null, after: null };
  }

  async hostFile(): Promise<null> {
    return null;
  }

  async forget(): Promise<void> {
    this.calls.push("forget");
  }

  async usage(): Promise<Record<string, number>> {
    return {};
  }

  async close(): Promise<void> {}

  #show(files: Map<string, string>, record: ChangeRecord): void {
    if (record.kind === "deleted") files.delete(record.path);
    else if (record.entry === "file") {
      if (record.from !== null) files.delete(record.from);
      files.set(record.path, this.#staged.get(record.path) ?? "");
    }
  }
}

function isOpen(record: ChangeRecord): boolean {
  return record.status === "staged" || record.status === "accepted" || record.status === "applying";
}

function records(task: Task, changeSetId: ChangeSetId): readonly ChangeRecord[] {
  return task.changeSets.find((set) => set.id === changeSetId)?.records ?? [];
}
