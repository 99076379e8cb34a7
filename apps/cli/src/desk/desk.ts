import type { TaskListener } from "@deskhand/client";
import type {
  Attachment,
  AuditEntry,
  Caps,
  Folder,
  FolderCheck,
  Isolation,
  ModelRef,
  MoneyReport,
  Receipt,
  Task,
  TaskId,
  TaskSummary,
  UserCommand,
} from "@deskhand/contracts";

/** Where tasks are looked up: a running server, or the log itself. */
export interface TaskShelf {
  tasks(): Promise<readonly TaskSummary[]>;
  task(id: TaskId): Promise<Task | null>;
  /** who decided what in a task, when, on whose word; oldest first */
  audit(id: TaskId): Promise<readonly AuditEntry[]>;
  /** what models cost on this computer so far, and where it stops */
  money(): Promise<MoneyReport>;
  /** counts from the next request on */
  changeCaps(caps: Caps): Promise<MoneyReport>;
  close(): Promise<void>;
}

/** Where tasks are worked on: the running server, or an engine in this process. */
export interface Desk extends TaskShelf {
  /** whether tasks go on when this command ends */
  readonly isServer: boolean;
  dispatch(command: UserCommand): Promise<Receipt>;
  /** events after a seq, then live ones, each once; returns the way to stop */
  listen(id: TaskId, listener: TaskListener): () => void;
  /** makes a file ready for a message of a task, which need not exist yet, to this model */
  attach(id: TaskId, file: Readonly<{ name: string; model: ModelRef; bytes: Uint8Array }>): Promise<Attachment>;
  checkFolder(folder: Folder): Promise<FolderCheck>;
  defaultModel(): Promise<ModelRef>;
  /**
   * the isolation of a task that names none, with a sentence where it is not what the settings would rather have; throws
   * `DeskhandError` when they insist on one that does not work
   */
  defaultIsolation(): Promise<Readonly<{ isolation: Isolation; note: string }>>;
  /** takes up what an earlier end left half done; a server has done so itself */
  recover(): Promise<void>;
}
