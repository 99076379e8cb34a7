import { childRuns, openApprovals, type Run, type Step, type Task } from "@deskhand/contracts";

const active = new Set(["proposed", "allowed", "running"]);
const inTransit = new Set(["applying", "undoing", "redoing"]);

/**
 * Whether a task stands still until somebody does something: it ended, is paused, or waits for an answer and nothing else goes on.
 * Between two events a task that works can look still for a moment, so callers look twice.
 */
export function isSettled(task: Task): boolean {
  if (task.ended !== null || task.paused !== null) return !hasChangesInTransit(task);
  if (openApprovals(task).length === 0 || Object.values(task.runs).some((run) => isBusy(task, run))) return false;
  return !hasChangesInTransit(task) && !hasUnjudgedChanges(task);
}

/** Whether changes are being made, taken back or brought back; a paused task finishes what it began and begins nothing. */
export function hasChangesInTransit(task: Task): boolean {
  return task.changeSets.some(({ records }) =>
    records.some(({ status }) => inTransit.has(status) || (status === "accepted" && task.paused === null)),
  );
}

/** Staged changes are judged by themselves unless they wait for an answer, or for a person's review. */
function hasUnjudgedChanges(task: Task): boolean {
  if (task.review) return false;
  const asked = openApprovals(task).map(({ subject }) => (subject.kind === "changes" ? subject.changeSetId : null));
  return task.changeSets.some(
    ({ id, records }) => !asked.includes(id) && records.some(({ status }) => status === "staged"),
  );
}

function isBusy(task: Task, run: Run): boolean {
  // from the end, where a working run works
  return run.status === "running" && run.steps.findLast((step) => isActive(task, step)) !== undefined;
}

/** A step that waits for sub-agents is as busy as they are. */
function isActive(task: Task, step: Step): boolean {
  if (step.kind === "message") return false;
  if (step.kind === "thought") return step.state.status === "running";
  if (!active.has(step.state.status)) return false;
  return !childRuns(task, step.id).some(({ status }) => status === "running");
}
