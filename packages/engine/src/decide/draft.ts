import {
  type Actor,
  type CommandId,
  createId,
  type Event,
  type EventBody,
  type Id,
  reduce,
  type Task,
  type TaskId,
} from "@deskhand/contracts";

/** Where `decide` gets time and ids from, so that it stays pure. */
export type Sources = Readonly<{ nowMs: number; newId<Kind extends string>(kind: Kind): Id<Kind> }>;

/** Sources from the real clock. */
export function realSources(): Sources {
  const nowMs = Date.now();
  return { nowMs, newId: (kind) => createId(kind, nowMs) };
}

/** Events being decided, each folded at once so that later rules see what earlier ones did. */
export type Draft = {
  readonly sources: Sources;
  readonly events: Event[];
  /** the task with every event of the draft folded in */
  task: Task;
  add(body: EventBody, by?: Actor): void;
};

/** Starts a draft on a task, or on nothing when `first` is the body of `task.created`. */
export function startDraft(
  task: Task | null,
  head: Readonly<{ taskId: TaskId; commandId: CommandId; by: Actor; sources: Sources; first?: EventBody }>,
): Draft {
  const at = new Date(head.sources.nowMs).toISOString();
  const events: Event[] = [];
  const fold = (state: Task | null, body: EventBody, by: Actor): Task => {
    const seq = (state?.seq ?? 0) + 1;
    const event = { seq, taskId: head.taskId, at, by, commandId: head.commandId, ...body } as Event;
    events.push(event);
    return reduce(state, event);
  };
  const start = head.first === undefined ? task : fold(task, head.first, head.by);
  if (start === null) throw new Error("a draft needs a task or its creation");
  const draft: Draft = {
    sources: head.sources,
    events,
    task: start,
    add(body, by = head.by) {
      draft.task = fold(draft.task, body, by);
    },
  };
  return draft;
}
