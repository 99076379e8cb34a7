import type { Action, ChangeRecord, Task } from "@deskhand/contracts";
import { planInForce } from "./contract.ts";
import { isExact, matchesTarget } from "./match-target.ts";

/** What a person approved in the plan, arranged for look-up: plans may list thousands of exact paths. */
export type Scope = Readonly<{
  exact: ReadonlySet<string>;
  globs: readonly Action[];
  /** folders that an approved action creates or moves something at or below */
  folders: ReadonlySet<string>;
}>;

function keyOf(action: Action): string {
  return `${action.verb}\0${action.target}`;
}

/** Adds every folder on the way to a target, up to its first glob, and the target itself. */
function addFolders(folders: Set<string>, { target, verb }: Action): void {
  if (verb !== "create" && verb !== "move") return;
  const segments = target.split("/");
  const firstGlob = segments.findIndex((segment) => !isExact(segment));
  let path = (firstGlob === -1 ? segments : segments.slice(0, firstGlob)).join("/");
  while (path !== "" && !folders.has(path)) {
    folders.add(path);
    path = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  }
}

/** Every action of the plan in force, without the items that were dropped; empty unless a person approved one. */
export function approvedScope(task: Task): Scope {
  const exact = new Set<string>();
  const globs: Action[] = [];
  const folders = new Set<string>();
  for (const item of planInForce(task)?.items ?? []) {
    if (item.status === "skipped") continue;
    for (const action of item.actions) {
      if (isExact(action.target)) exact.add(keyOf(action));
      else globs.push(action);
      addFolders(folders, action);
    }
  }
  return { exact, globs, folders };
}

/** Whether the approved plan covers everything a change does; a destructive change only by its exact paths. */
export function isInScope(
  scope: Scope,
  record: ChangeRecord,
  actions: readonly Action[],
  needsExact: boolean,
): boolean {
  const covered = actions.every(
    (action) =>
      scope.exact.has(keyOf(action)) ||
      (!needsExact &&
        scope.globs.some((allowed) => allowed.verb === action.verb && matchesTarget(allowed.target, action.target))),
  );
  const isFolderOnTheWay = record.kind === "created" && record.entry === "folder" && scope.folders.has(record.path);
  return covered || (!needsExact && isFolderOnTheWay);
}
