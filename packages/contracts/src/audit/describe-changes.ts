import type { Change } from "../change.ts";
import type { Event } from "../event.ts";
import type { ChangeSetId } from "../id.ts";
import type { Memory } from "./memory.ts";
import type { Told } from "./told.ts";

function changeWords({ entry, from, kind, path }: Change): string {
  const noun = entry === "folder" ? "folder " : "";
  return kind === "moved" ? `moved ${noun}${from ?? ""} to ${path}` : `${kind} ${noun}${path}`;
}

function changesOf(memory: Memory, id: ChangeSetId, paths: readonly string[] | null): readonly Change[] {
  const all = memory.changes.get(id) ?? [];
  if (paths === null) return all;
  const named = new Set(paths);
  return all.filter(({ path }) => named.has(path));
}

function counted(changes: readonly Change[]): string {
  return changes.length === 1 ? "1 change" : `${changes.length} changes`;
}

/** What became of changes to the user's files. */
export function describeChanges(event: Event, memory: Memory): Told | null {
  switch (event.type) {
    case "changes.applied": {
      const changes = changesOf(memory, event.changeSetId, event.paths);
      if (changes.length === 0) return null;
      const because = memory.reasons.get(event.changeSetId) ?? null;
      return {
        kind: "change",
        who: "engine",
        what: `Made ${counted(changes)}`,
        because,
        details: changes.map(changeWords),
      };
    }
    case "changes.accepted": {
      const changes = changesOf(memory, event.changeSetId, event.paths);
      return { kind: "decision", what: `Accepted ${counted(changes)}`, because: event.because };
    }
    case "changes.dropped": {
      const changes = changesOf(memory, event.changeSetId, event.paths);
      const details = changes.map(changeWords);
      return { kind: "decision", what: `Dropped ${counted(changes)}`, because: event.because, details };
    }
    case "changes.held": {
      const details = event.held.map(({ because, path }) => `${path}: ${because}`);
      const what = event.held.length === 1 ? "Held 1 change back" : `Held ${event.held.length} changes back`;
      return { kind: "change", what, details };
    }
    case "changes.undone":
    case "changes.redone": {
      const changes = changesOf(memory, event.changeSetId, event.paths);
      const words = event.type === "changes.undone" ? "Took back" : "Brought back";
      const because = "the user asked for it";
      return { kind: "change", what: `${words} ${counted(changes)}`, because, details: changes.map(changeWords) };
    }
    default:
      return null;
  }
}
