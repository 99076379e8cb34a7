import type { Action, ChangeRecord, Folder, Task } from "@deskhand/contracts";
import { approvedScope, isInScope, type Scope } from "./approved-scope.ts";
import { isDenied, isExact, matchesTarget, spelling } from "./match-target.ts";
import { ownedFiles } from "./owned-files.ts";

export type JudgedChange = Readonly<{
  record: ChangeRecord;
  /** what the change does to the folder, as actions */
  actions: readonly Action[];
  isDestructive: boolean;
  verdict: Readonly<{ type: "allow"; because: string } | { type: "ask" } | { type: "refuse"; because: string }>;
}>;

/** Whether a moved file has other bytes where it lands than where it was. */
function isRewritten({ kind, entry, before, after }: ChangeRecord): boolean {
  if (kind !== "moved" || entry !== "file" || after === null) return false;
  return after.bytes !== before?.bytes || (after.sha256 !== null && after.sha256 !== before.sha256);
}

/** What one change does, in the words plans and grants use. */
function actionsOf(record: ChangeRecord): readonly Action[] {
  switch (record.kind) {
    case "created":
      return [{ verb: "create", target: record.path }];
    case "edited":
      return [{ verb: "overwrite", target: record.path }];
    case "deleted":
      return [{ verb: "delete", target: record.path }];
    case "moved": {
      const from = record.from ?? record.path;
      const moves = [from, record.path].map((target) => ({ verb: "move" as const, target }));
      return isRewritten(record) ? [...moves, { verb: "overwrite", target: from }] : moves;
    }
  }
}

function folderOf(path: string, folders: readonly Folder[]): Folder | undefined {
  return folders
    .filter((folder) => path === folder.path || path.startsWith(folder.path === "/" ? "/" : `${folder.path}/`))
    .sort((left, right) => right.path.length - left.path.length)[0];
}

/** Whether some drives take a path for one in another handed-over folder than the one it is in as it is written. */
function isAmbiguous(path: string, folders: readonly Folder[]): boolean {
  if (folders.length < 2) return false;
  const spelt = folders.map((folder) => ({ ...folder, path: spelling(folder.path) }));
  return folderOf(spelling(path), spelt)?.path !== spelling(folderOf(path, folders)?.path ?? "");
}

function folderRefusal(record: ChangeRecord, path: string, folders: readonly Folder[]): string | null {
  const folder = folderOf(path, folders);
  if (folder === undefined) return "it is outside the folders that were handed over";
  if (isAmbiguous(path, folders)) return "its path is that of another handed-over folder in another spelling";
  if (folder.path === path && record.kind !== "edited")
    return "a handed-over folder itself is never moved, replaced or deleted";
  if (folder.verb === "read") return "its folder was handed over for looking only";
  if (folder.verb === "add" && record.kind !== "created") return "its folder was handed over for adding only";
  if (!folder.neverDelete) return null;
  if (record.kind === "deleted") return "nothing may be deleted in its folder";
  const isLeaving =
    record.kind === "moved" && path === record.from && folderOf(record.path, folders)?.path !== folder.path;
  return isLeaving ? "nothing may be moved out of its folder" : null;
}

/** Why a change must not happen whatever anybody says, or `null`. */
export function refusal(record: ChangeRecord, task: Task): string | null {
  for (const path of [record.path, record.from]) {
    const because = path === null ? null : folderRefusal(record, path, task.folders);
    if (because !== null) return because;
  }
  const source = record.from ?? record.path;
  const goes = record.entry === "folder" && (record.kind === "moved" || record.kind === "deleted");
  if (goes && task.folders.some((folder) => folder.path.startsWith(`${source}/`)))
    return "another handed-over folder lies in it";
  const denials = task.grants.filter((grant) => grant.effect === "deny");
  const isForbidden = actionsOf(record).some((action) =>
    denials.some((grant) => action.verb === grant.verb && isDenied(grant.pattern, action)),
  );
  return isForbidden ? "you decided earlier that this must not happen" : null;
}

/** What a judgement needs to know of the task, worked out once for a whole set. */
export type Standing = Readonly<{ task: Task; scope: Scope; owned: () => ReadonlyMap<string, string> }>;

/** Works out the approved scope, and the task's own files once a change asks for them. */
export function standingOf(task: Task): Standing {
  let owned: ReadonlyMap<string, string> | null = null;
  return {
    task,
    scope: approvedScope(task),
    owned() {
      owned ??= ownedFiles(task);
      return owned;
    },
  };
}

function isDestructive(record: ChangeRecord, owned: Standing["owned"]): boolean {
  if (record.runsItself) return true;
  if (record.kind !== "deleted" && record.kind !== "edited" && !isRewritten(record)) return false;
  const bytes = record.before?.sha256;
  return bytes === undefined || bytes === null || owned().get(record.from ?? record.path) !== bytes;
}

function isGranted(actions: readonly Action[], task: Task, needsExact: boolean): boolean {
  return actions.every((action) =>
    task.grants.some(
      ({ effect, pattern, verb }) =>
        effect === "allow" &&
        verb === action.verb &&
        (needsExact ? isExact(pattern) && pattern === action.target : matchesTarget(pattern, action.target)),
    ),
  );
}

function verdictOf(
  record: ChangeRecord,
  actions: readonly Action[],
  standing: Standing,
  destructive: boolean,
): JudgedChange["verdict"] {
  const { task, scope } = standing;
  const because = refusal(record, task);
  if (because !== null) return { type: "refuse", because };
  if (isGranted(actions, task, destructive)) return { type: "allow", because: "allowed by a standing grant" };
  switch (task.mode) {
    case "ask":
      return { type: "ask" };
    case "auto":
      return destructive ? { type: "ask" } : { type: "allow", because: "takes nothing away" };
    case "plan":
      return isInScope(scope, record, actions, destructive)
        ? { type: "allow", because: "in the approved plan" }
        : { type: "ask" };
  }
}

/** Judges one change of a set; pure. */
export function judgeChange(record: ChangeRecord, standing: Standing): JudgedChange {
  const actions = actionsOf(record);
  const destructive = isDestructive(record, standing.owned);
  return { record, actions, isDestructive: destructive, verdict: verdictOf(record, actions, standing, destructive) };
}
