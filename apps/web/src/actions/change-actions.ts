import type { GuestPath, StepId, Task } from "@deskhand/contracts";
import { tell } from "../connection/tell.ts";
import { type NetChange, netChanges } from "../features/changes/net-changes.ts";
import { undoInWords } from "../features/changes/undo-words.ts";
import { whyNoUndoYet } from "../features/changes/why-no-undo-yet.ts";
import { count } from "../words/counts.ts";
import type { Action, ActionContext } from "./action.ts";
import type { Overlay } from "./overlay.ts";

function inPhase(task: Task | null, ...phases: readonly NetChange["phase"][]): readonly NetChange[] {
  return task === null ? [] : netChanges(task.changeSets).filter((change) => phases.includes(change.phase));
}

/** The question before something is taken back: says exactly what happens, and what does not. */
export function undoQuestion(
  task: Task,
  changes: readonly NetChange[],
  which: Readonly<{ stepId: StepId | null; paths: readonly GuestPath[] | null }>,
): Overlay {
  return {
    kind: "confirm",
    title: `Undo ${count(changes.length, "change")}?`,
    lines: [
      undoInWords(changes),
      "A file that you or another task changed since stays as it is; you will see which and why.",
      "You can bring the changes back afterwards.",
    ],
    confirm: `Undo ${count(changes.length, "change")}`,
    isDangerous: false,
    perform: () =>
      void tell(task.id, {
        type: "changes.undo",
        stepId: which.stepId,
        paths: which.paths === null ? null : [...which.paths],
      }),
  };
}

/** The question before staged work is thrown away. */
export function dropQuestion(task: Task, changes: readonly NetChange[], paths: readonly GuestPath[] | null): Overlay {
  return {
    kind: "confirm",
    title: `Drop ${count(changes.length, "change")}?`,
    lines: [
      `${count(changes.length, "change")} will not be made. Your folders stay as they are.`,
      "This cannot be brought back; ask for it again if you change your mind.",
    ],
    confirm: `Drop ${count(changes.length, "change")}`,
    isDangerous: true,
    perform: () => void tell(task.id, { type: "changes.drop", paths: paths === null ? null : [...paths] }),
  };
}

/** While an approval is open the task itself still asks about its staged changes. */
function canSettle({ task }: ActionContext): boolean {
  return inPhase(task, "waiting", "held").length > 0;
}

export const acceptChanges: Action = {
  id: "changes.accept",
  label: "Accept all waiting changes",
  group: "Changes",
  when: canSettle,
  perform: ({ ask }) => ask({ type: "changes.apply", paths: null }),
};

export const dropChanges: Action = {
  id: "changes.drop",
  label: "Drop all waiting changes",
  group: "Changes",
  when: canSettle,
  perform: ({ task, show }) => task !== null && show(dropQuestion(task, inPhase(task, "waiting", "held"), null)),
};

export const undoChanges: Action = {
  id: "changes.undo",
  label: "Undo all changes",
  group: "Changes",
  when: ({ task }) => inPhase(task, "applied", "stuck").length > 0,
  blocked: ({ task }) => whyNoUndoYet(task),
  perform: ({ task, show }) =>
    task !== null && show(undoQuestion(task, inPhase(task, "applied", "stuck"), { stepId: null, paths: null })),
};

export const redoChanges: Action = {
  id: "changes.redo",
  label: "Redo everything that was undone",
  group: "Changes",
  when: ({ task }) => inPhase(task, "undone").length > 0,
  blocked: ({ task }) => whyNoUndoYet(task),
  perform: ({ ask }) => ask({ type: "changes.redo", paths: null }),
};

export const changeActions: readonly Action[] = [acceptChanges, dropChanges, undoChanges, redoChanges];
