import type { ChangeRecord, ChangeStatus, HeldChange } from "../change.ts";
import type { Event } from "../event.ts";
import type { ChangeSetId } from "../id.ts";
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

type Move = Readonly<{
  changeSetId: ChangeSetId;
  from: readonly ChangeStatus[];
  to: ChangeStatus;
  paths: readonly string[] | null;
  because?: string;
}>;

function move(task: Task, { changeSetId, from: allowed, to, paths, because }: Move): Task {
  const named = paths === null ? null : new Set(paths);
  const moves = (record: ChangeRecord) => allowed.includes(record.status) && (named === null || named.has(record.path));
  return {
    ...task,
    changeSets: task.changeSets.map((set) =>
      set.id === changeSetId
        ? {
            ...set,
            records: set.records.map((record) =>
              moves(record) ? { ...record, status: to, because: because ?? null } : record,
            ),
          }
        : set,
    ),
  };
}

function hold(
  task: Task,
  changeSetId: ChangeSetId,
  held: readonly HeldChange[],
  rule: Pick<Move, "from" | "to">,
): Task {
  if (held.length === 0) return task;
  const reasons = new Map(held.map(({ path, because }) => [path as string, because]));
  return {
    ...task,
    changeSets: task.changeSets.map((set) =>
      set.id !== changeSetId
        ? set
        : {
            ...set,
            records: set.records.map((record) => {
              const because = reasons.get(record.path);
              return because !== undefined && rule.from.includes(record.status)
                ? { ...record, status: rule.to, because }
                : record;
            }),
          },
    ),
  };
}

/** Folds what became of changes. A transition from a status that does not allow it is ignored, so replays are harmless. */
export function reduceChanges(task: Task, event: ChangeEvent): Task {
  const { changeSetId, paths } = "paths" in event ? event : { changeSetId: undefined, paths: null };
  const rule = event.type === "changes.staged" ? [] : from[event.type];
  const to = (status: ChangeStatus, because?: string, start: Task = task): Task =>
    changeSetId === undefined
      ? start
      : move(start, { changeSetId, from: rule, to: status, paths, ...(because === undefined ? {} : { because }) });
  switch (event.type) {
    case "changes.staged": {
      const records = event.changes.map((change) => ({ ...change, status: "staged" as const, because: null }));
      return { ...task, changeSets: [...task.changeSets, { ...event.changeSet, records }] };
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
      return to("undone", undefined, hold(task, event.changeSetId, event.kept, { from: ["undoing"], to: "applied" }));
    case "changes.redoing":
      return to("redoing");
    case "changes.redone":
      return to("applied", undefined, hold(task, event.changeSetId, event.kept, { from: ["redoing"], to: "undone" }));
  }
}
