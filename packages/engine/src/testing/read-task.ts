import { type Approval, openApprovals, type Task } from "@deskhand/contracts";

/** The state of each call of a task, run by run. */
export function toolStates(task: Task): string[] {
  return Object.values(task.runs).flatMap((run) =>
    run.steps.flatMap((step) => (step.kind === "tool" ? [step.state.status] : [])),
  );
}

/** What became of each staged change of a task. */
export function changeStatuses(task: Task): string[] {
  return task.changeSets.flatMap((set) => set.records.map((record) => record.status));
}

/** What a task waits for first; throws when it waits for nothing. */
export function firstApproval(task: Task): Approval {
  const approval = openApprovals(task)[0];
  if (approval === undefined) throw new Error("nothing is open");
  return approval;
}
