import type { ChangeRecord, Task } from "@deskhand/contracts";

function fold(owned: Map<string, string>, { kind, path, from, before, after }: ChangeRecord): void {
  const source = kind === "moved" && from !== null ? from : path;
  const continues = kind === "created" || (owned.has(source) && owned.get(source) === before?.sha256);
  owned.delete(source);
  if (continues && after !== null && after.sha256 !== null) owned.set(path, after.sha256);
}

/**
 * The files whose bytes are this task's own work: it created them and nobody changed them since. Path → SHA-256 it left there.
 * Replacing or removing these takes nothing from the user.
 */
export function ownedFiles(task: Task): ReadonlyMap<string, string> {
  const owned = new Map<string, string>();
  for (const set of task.changeSets) {
    for (const record of set.records) if (record.status === "applied") fold(owned, record);
  }
  return owned;
}
