import {
  type ChangeRecord,
  type ChangeSet,
  type ChangeStatus,
  type GuestPath,
  isCheckedFile,
  type StepId,
  type Task,
} from "@deskhand/contracts";

/** what the task made or edited: path → SHA-256, the oldest first */
type Made = Map<GuestPath, string>;

/** changes that are in the folder or on their way there */
const standing = new Set<ChangeStatus>(["staged", "accepted", "applying", "applied"]);

function standingOf({ records }: ChangeSet): readonly ChangeRecord[] {
  return records.filter(({ status }) => standing.has(status));
}

function sourceOf({ from, path }: ChangeRecord): GuestPath {
  return from ?? path;
}

/** What lies at a path that leaves, and below it where it is a folder. */
function at(made: Made, record: ChangeRecord): GuestPath[] {
  const source = sourceOf(record);
  if (record.entry !== "folder") return made.has(source) ? [source] : [];
  return [...made.keys()].filter((path) => path.startsWith(`${source}/`));
}

/** Takes out what is deleted or moves, from the inside out; returns what arrives elsewhere. */
function takeOut(made: Made, records: readonly ChangeRecord[]): Made {
  const arriving: Made = new Map();
  const leaving = records.filter(({ kind }) => kind === "deleted" || kind === "moved");
  for (const record of leaving.toSorted((left, right) => sourceOf(right).length - sourceOf(left).length)) {
    for (const path of at(made, record)) {
      const sha256 = made.get(path);
      made.delete(path);
      if (record.kind === "moved" && sha256 !== undefined)
        arriving.set(`${record.path}${path.slice(sourceOf(record).length)}` as GuestPath, sha256);
    }
  }
  return arriving;
}

/** A copy of what the task did not make is the user's own work still. */
function fold(made: Made, set: ChangeSet, isCopy: boolean): void {
  const known = new Set(isCopy ? made.values() : []);
  const records = standingOf(set);
  for (const [path, sha256] of takeOut(made, records)) made.set(path, sha256);
  for (const { after, entry, kind, path } of records) {
    if ((kind !== "created" && kind !== "edited") || entry !== "file") continue;
    // what changed last comes last
    made.delete(path);
    if (after?.sha256 != null && (!isCopy || known.has(after.sha256))) made.set(path, after.sha256);
  }
}

function copyingSteps(task: Task): ReadonlySet<StepId> {
  const steps = Object.values(task.runs).flatMap((run) => run.steps);
  return new Set(steps.flatMap((step) => (step.kind === "tool" && step.call.tool === "file_copy" ? [step.id] : [])));
}

/**
 * The office files and PDF that a task or its sub-agents created or edited and that are still there by its log, with the SHA-256 it left,
 * the newest last. What was only moved, renamed or copied, taken back or held is not among them.
 */
export function finishedFiles(task: Task): ReadonlyMap<GuestPath, string> {
  const isAny = task.changeSets.some((set) => standingOf(set).some(({ path }) => isCheckedFile(path)));
  if (!isAny) return new Map();
  const copying = copyingSteps(task);
  const made: Made = new Map();
  for (const set of task.changeSets) fold(made, set, copying.has(set.stepId));
  return new Map([...made].filter(([path]) => isCheckedFile(path)));
}

function isAtOrBelow(path: string, { entry, path: top }: ChangeRecord): boolean {
  return path === top || (entry === "folder" && path.startsWith(`${top}/`));
}

/** Whether the task deleted what was at a path, and nothing came in its place. */
export function wasDeleted(task: Task, path: GuestPath): boolean {
  for (const set of task.changeSets.toReversed()) {
    const records = standingOf(set).filter((record) => isAtOrBelow(path, record));
    if (records.some(({ kind }) => kind !== "deleted")) return false;
    if (records.length > 0) return true;
  }
  return false;
}
