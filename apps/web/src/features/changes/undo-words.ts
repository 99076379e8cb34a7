import { figure, list, sentence } from "../../words/counts.ts";
import type { NetChange } from "./net-changes.ts";

/** What undoing these changes does, in one sentence; empty when there is nothing to take back. */
export function undoInWords(changes: readonly NetChange[]): string {
  const of = (kind: NetChange["kind"]) => changes.filter((change) => change.kind === kind).length;
  const folders = changes.filter((change) => change.kind === "created" && change.entry === "folder").length;
  const parts: string[] = [];
  const say = (amount: number, one: string, many: string) => {
    if (amount > 0) parts.push(amount === 1 ? `1 ${one}` : `${figure(amount)} ${many}`);
  };
  say(of("moved"), "moved file goes back to where it was", "moved files go back to where they were");
  say(of("edited"), "changed file gets its old content back", "changed files get their old content back");
  say(of("deleted"), "deleted file comes back from the trash", "deleted files come back from the trash");
  say(of("created") - folders, "file this task made is taken away", "files this task made are taken away");
  say(folders, "folder this task made goes when it is empty", "folders this task made go when they are empty");
  return parts.length === 0 ? "" : `${sentence(list(parts))}.`;
}

/** A short count of what a list of changes holds: `12 moved, 3 new, 1 deleted`. */
export function changesInWords(changes: readonly Pick<NetChange, "kind">[]): string {
  const words = { created: "new", edited: "changed", moved: "moved", deleted: "deleted" } as const;
  const parts = (["moved", "created", "edited", "deleted"] as const).flatMap((kind) => {
    const amount = changes.filter((change) => change.kind === kind).length;
    return amount === 0 ? [] : [`${figure(amount)} ${words[kind]}`];
  });
  return parts.join(", ");
}
