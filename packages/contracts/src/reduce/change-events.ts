import type { ChangeRecord, ChangeStatus, HeldChange } from "../change.ts";
import type { Event } from "../event.ts";
import type { ChangeSetId } from "../id.ts";
import { openChangeSets, withReplacedSet, withSet } from "../open-change-sets.ts";
import type { Task } from "../task.ts";

type ChangeEvent = Extract<Event, { type: `changes.${string}` }>;

const from: Record<Exclude<ChangeEvent["type"], "changes.staged">, readonly ChangeStatus[]> = {
  "changes.accepted": ["staged", "held"],
  "changes.applying": ["staged", "accepted"],
  "changes.applied": ["applying"],
  "changes.held": ["staged", "accepted", "applying"],
  "changes.dropped": ["staged", "accepted", "held"],
  "changes.undoing": ["applied"],
  "changes.undone": ["undoing"],
  "changes.redoing": ["undone"],
  "changes.redone": ["redoing"],
};

type Rule = Readonly<{ from: readonly ChangeStatus[]; to: ChangeStatus }>;

/** Changes the records of one set that stand in one of the rule's statuses and for which `because` gives a reason or `null`. */
function move(
  task: Task,
  changeSetId: ChangeSetId,
  rule: Rule,
  because: (record: ChangeRecord) => string | null | undefined,
): Task {
  const index = task.changeSets.findLastIndex((set) => set.id === changeSetId);
  const set = task.changeSets[index];
  if (set === undefined) return task;
  const records = set.records.map((record) => {
    const reason = rule.from.includes(record.status) ? because(record) : undefined;
    return reason === undefined ? record : { ...record, status: rule.to, because: reason };
  });
  return { ...task, changeSets: withReplacedSet(task.changeSets, index, { ...set, records }) };
}

function hold(task: Task, changeSetId: ChangeSetId, held: readonly HeldChange[], rule: Rule): Task {
  if (held.length === 0) return task;
  const reasons = new Map(held.map(({ path, because }) => [path as string, because]));
  return move(task, changeSetId, rule, (record) => reasons.get(record.path));
}

/** What was accepted but not begun when a task is stopped or fails is staged again: nothing lands afterwards unasked. */
export function returnAccepted(task: Task): Task {
  return openChangeSets(task).reduce(
    (before, set) =>
      set.records.some((record) => record.status === "accepted")
        ? move(before, set.id, { from: ["accepted"], to: "staged" }, () => null)
        : before,
    task,
  );
}

/** Folds what became of changes. A transition from a status that does not allow it is ignored, so replays are harmless. */
export function reduceChanges(task: Task, event: ChangeEvent): Task {
  const rule = event.type === "changes.staged" ? [] : from[event.type];
  const to = (status: ChangeStatus, because: string | null = null, start: Task = task): Task => {
    if (!("paths" in event)) return start;
    const named = event.paths === null ? null : new Set<string>(event.paths);
    return move(start, event.changeSetId, { from: rule, to: status }, ({ path }) =>
      named === null || named.has(path) ? because : undefined,
    );
  };
  switch (event.type) {
    case "changes.staged": {
      const records = event.changes.map((change) => ({ ...change, status: "staged" as const, because: null }));
      return { ...task, changeSets: withSet(task.changeSets, { ...event.changeSet, records }) };
    }
    case "changes.held":
      return hold(task, event.changeSetId, event.held, { from: rule, to: "held" });
    case "changes.accepted":
      return to("accepted");
    case "changes.applying":
      return to("applying");
    case "changes.applied":
      return to("applied");
    case "changes.dropped":
      return to("dropped", event.because);
    case "changes.undoing":
      return to("undoing");
    case "changes.undone":
      return to("undone", null, hold(task, event.changeSetId, event.kept, { from: ["undoing"], to: "applied" }));
    case "changes.redoing":
      return to("redoing");
    case "changes.redone":
      return to("applied", null, hold(task, event.changeSetId, event.kept, { from: ["redoing"], to: "undone" }));
  }
}
