import type { Action, ChangeRecord, Task } from "@deskhand/contracts";
import { isExact, matchesTarget } from "./match-target.ts";

/** What a person approved in the plan, arranged for look-up: plans may list thousands of exact paths. */
export type Scope = Readonly<{ exact: ReadonlySet<string>; globs: readonly Action[] }>;

function keyOf(action: Action): string {
  return `${action.verb}\0${action.target}`;
}

/** Every action of the approved plan's items that were not dropped; empty unless a person approved the plan. */
export function approvedScope(task: Task): Scope {
  const exact = new Set<string>();
  const globs: Action[] = [];
  const plan = task.plan;
  if (plan?.status === "approved" && plan.approvedBy === "user") {
    for (const item of plan.items) {
      if (item.status === "skipped") continue;
      for (const action of item.actions) {
        if (isExact(action.target)) exact.add(keyOf(action));
        else globs.push(action);
      }
    }
  }
  return { exact, globs };
}

function literalPart(target: string): string {
  const segments = target.split("/");
  const firstGlob = segments.findIndex((segment) => !isExact(segment));
  return (firstGlob === -1 ? segments : segments.slice(0, firstGlob)).join("/");
}

/** A new folder is covered by any approved action that creates or moves something at or below it. */
function coversFolder(scope: Scope, record: ChangeRecord): boolean {
  if (record.kind !== "created" || record.entry !== "folder") return false;
  const isAt = (path: string) => path === record.path || path.startsWith(`${record.path}/`);
  for (const { verb, target } of scope.globs)
    if ((verb === "create" || verb === "move") && isAt(literalPart(target))) return true;
  for (const key of scope.exact) {
    const [verb, target = ""] = key.split("\0");
    if ((verb === "create" || verb === "move") && isAt(target)) return true;
  }
  return false;
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
  return covered || (!needsExact && coversFolder(scope, record));
}
