import type { UserRequest } from "@deskhand/client";
import type { Event, GuestPath, HeldChange, StepId, Task } from "@deskhand/contracts";
import { toGuestPath } from "@deskhand/server/guest-path";
import { resolvePath } from "../arguments/folder-argument.ts";
import { shortId } from "../arguments/task-argument.ts";
import { wrongUsage } from "../arguments/usage.ts";
import type { Desk } from "../desk/desk.ts";
import { exitStatus } from "../exit-status.ts";
import { followTask } from "../follower.ts";
import { hasChangesInTransit } from "../is-settled.ts";
import { send } from "../send.ts";
import { countChanges } from "../terminal/change-lines.ts";
import { resumeAdvice } from "../terminal/task-lines.ts";
import { cleanName, oneLine, say } from "../terminal/text.ts";
import { withTask } from "../with-task.ts";

export type ChangeOptions = Readonly<{ path?: readonly string[]; step?: string }>;

/** `deskhand apply ID`: accepts what is staged or held. */
export function apply(id: string, options: ChangeOptions): Promise<number> {
  const paths = guestPaths(options);
  return withTask(id, (desk, task) => settle(desk, task, { type: "changes.apply", paths }));
}

/** `deskhand drop ID`: discards what is staged or held. */
export function drop(id: string, options: ChangeOptions): Promise<number> {
  const paths = guestPaths(options);
  return withTask(id, (desk, task) => settle(desk, task, { type: "changes.drop", paths }));
}

/** `deskhand undo ID`: takes back what was made, all of it or by step and path. */
export function undo(id: string, options: ChangeOptions): Promise<number> {
  const paths = guestPaths(options);
  return withTask(id, (desk, task) => {
    const stepId = options.step === undefined ? null : findStepId(task, options.step);
    return settle(desk, task, { type: "changes.undo", stepId, paths });
  });
}

/** `deskhand redo ID`: brings back what was taken back. */
export function redo(id: string, options: ChangeOptions): Promise<number> {
  const paths = guestPaths(options);
  return withTask(id, (desk, task) => settle(desk, task, { type: "changes.redo", paths }));
}

/** Sends the request, waits until nothing moves any more, and says what became of it; 1 when something was kept back. */
export async function settle(desk: Desk, task: Task, request: UserRequest): Promise<number> {
  const kept: HeldChange[] = [];
  const follower = followTask(desk, task.id, {
    from: task,
    onEvents: (events) => void kept.push(...events.flatMap(keptBack)),
  });
  try {
    const seq = await send(desk, task.id, request);
    const after = await follower.until((now) => now.seq >= seq && !hasChangesInTransit(now));
    for (const { path, because } of kept) say(`Kept back ${cleanName(path)}: ${oneLine(because, 500)}`);
    say(`Changes now: ${countChanges(after.changeSets) || "none"}`);
    if (after.paused !== null && isWaitingToBeMade(after)) {
      say(`Not made yet, as the task is paused: ${oneLine(after.paused.because, 500)}`);
      for (const line of resumeAdvice(after, shortId(after.id))) say(line);
      return exitStatus.failed;
    }
    return kept.length > 0 ? exitStatus.failed : exitStatus.done;
  } finally {
    follower.close();
  }
}

function isWaitingToBeMade({ changeSets }: Task): boolean {
  return changeSets.some(({ records }) => records.some(({ status }) => status === "accepted"));
}

function keptBack(event: Event): readonly HeldChange[] {
  if (event.type === "changes.held") return event.held;
  return event.type === "changes.undone" || event.type === "changes.redone" ? event.kept : [];
}

function guestPaths({ path }: ChangeOptions): GuestPath[] | null {
  return path === undefined || path.length === 0 ? null : path.map((each) => toGuestPath(resolvePath(each)));
}

/** A step that changed something, by the beginning of its id. */
function findStepId(task: Task, argument: string): StepId {
  const start = argument.startsWith("step_") ? argument : `step_${argument}`;
  const ids = [...new Set(task.changeSets.map(({ stepId }) => stepId))].filter((stepId) => stepId.startsWith(start));
  const [only] = ids;
  if (only !== undefined && ids.length === 1) return only;
  throw wrongUsage(
    `${ids.length === 0 ? "No" : "More than one"} step with changes begins with "${argument}"; see \`deskhand changes ID\`.`,
  );
}
