import {
  type ChangeSet,
  type ChangeSetId,
  type ChangeStatus,
  createId,
  DeskhandError,
  type EngineCommand,
  type Failure,
  type GuestPath,
  type HeldChange,
  type Task,
  type Workspace,
} from "@deskhand/contracts";
import { changesDigest } from "../gate/digest.ts";
import { judgeChanges, refusedChanges } from "../gate.ts";

type Draft<Command> = Command extends unknown ? Omit<Command, "id" | "taskId"> : never;
/** an engine command before its head is put on */
export type Report = Draft<EngineCommand>;

/** Adds the head to a report. */
export function toCommand(report: Report, taskId: Task["id"]): EngineCommand {
  return { id: createId("command"), taskId, ...report } as EngineCommand;
}

/** Expected trouble becomes another report; anything else is a bug and is thrown on. */
async function orElse(work: () => Promise<Report>, instead: (failure: Failure) => Report): Promise<Report> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof DeskhandError)) throw error;
    return instead(error.failure);
  }
}

function holdAll(paths: readonly GuestPath[], failure: Failure): { path: GuestPath; because: string }[] {
  return paths.map((path) => ({ path, because: failure.message }));
}

/** What is held, with every path that was neither done nor held: no change may stay due for ever. */
function withUnmentioned(
  asked: readonly GuestPath[],
  done: readonly GuestPath[],
  held: readonly HeldChange[],
): HeldChange[] {
  const told = new Set([...done, ...held.map(({ path }) => path)]);
  const left = [...new Set(asked)].filter((path) => !told.has(path));
  return [...held, ...left.map((path) => ({ path, because: "it was not finished; try it again" }))];
}

/** The digest a person approved for a set that is now accepted, or `null` when no approval was involved. */
function approvedDigest(task: Task, changeSetId: ChangeSetId): string | null {
  for (const { subject, status, decision } of Object.values(task.approvals).toReversed()) {
    const isYes = status === "resolved" && decision?.type === "allow";
    if (isYes && subject.kind === "changes" && subject.changeSetId === changeSetId) return subject.digest;
  }
  return null;
}

/**
 * Second gate and first half of apply for one change set: judges what is staged, or checks that what was accepted is exactly what was
 * shown; then journals the old bytes. The report makes `applying` durable before anything in the folder changes.
 */
export async function settleChanges(
  changeSetId: ChangeSetId,
  task: Task,
  workspace: Workspace,
): Promise<Report | null> {
  const set = task.changeSets.findLast((candidate) => candidate.id === changeSetId);
  if (set === undefined) return null;
  const accepted = set.records.filter((record) => record.status === "accepted");
  if (accepted.length === 0) {
    const verdict = judgeChanges(set, task);
    if (verdict.type === "refuse") return { type: "changes.refuse", changeSetId, held: [...verdict.held] };
    if (verdict.type === "ask") {
      const { needs, prompt, amends } = verdict;
      return {
        type: "changes.ask",
        changeSetId,
        digest: changesDigest(set),
        prompt,
        needs: [...needs],
        amends: [...amends],
      };
    }
  } else {
    const held = refusedChanges(accepted, task);
    if (held.length > 0) return { type: "changes.refuse", changeSetId, held: [...held] };
    const digest = approvedDigest(task, changeSetId);
    const isWhole = set.records.every((record) => record.status === "accepted");
    if (digest !== null && isWhole && digest !== changesDigest(set)) {
      const because = "what was allowed is not what would be done now";
      return { type: "changes.refuse", changeSetId, held: accepted.map(({ path }) => ({ path, because })) };
    }
  }
  return prepareChanges(set, task, workspace);
}

/** Trouble pauses a running task, so that nothing is lost; an ended one cannot pause, so its changes are held with the reason. */
function prepareChanges(set: ChangeSet, task: Task, workspace: Workspace): Promise<Report> {
  const changeSetId = set.id;
  const accepted = set.records.filter((record) => record.status === "accepted").map((record) => record.path);
  const paths = accepted.length === 0 ? null : accepted;
  const open = set.records
    .filter((record) => record.status === "staged" || record.status === "accepted")
    .map((record) => record.path);
  return orElse(
    async () => {
      const { held, journal, ready } = await workspace.prepare(task, changeSetId, paths);
      const left = withUnmentioned(paths ?? open, ready, held);
      const isWhole = left.length === 0 && paths === null;
      return { type: "changes.begin", changeSetId, paths: isWhole ? null : [...ready], journal, held: left };
    },
    (failure) =>
      task.ended === null
        ? { type: "task.suspend", failure }
        : { type: "changes.refuse", changeSetId, held: holdAll(paths ?? open, failure) },
  );
}

/** Second half of apply, after `changes.applying` is durable. What cannot be done now is held with the reason. */
export function applyChanges(changeSetId: ChangeSetId, task: Task, workspace: Workspace): Promise<Report> {
  const report = (paths: GuestPath[] | null, held: HeldChange[]): Report => ({
    type: "changes.report",
    changeSetId,
    outcome: "applied",
    paths,
    held,
  });
  const applying = pathsWith(task, changeSetId, "applying");
  return orElse(
    async () => {
      const { done, held } = await workspace.apply(task, changeSetId);
      const left = withUnmentioned(applying, done, held);
      return report(left.length === 0 ? null : [...done], left);
    },
    (failure) => report([], holdAll(applying, failure)),
  );
}

function pathsWith(task: Task, changeSetId: ChangeSetId, status: ChangeStatus): GuestPath[] {
  const set = task.changeSets.findLast((candidate) => candidate.id === changeSetId);
  return set?.records.filter((record) => record.status === status).map((record) => record.path) ?? [];
}

/** Takes changes back, or brings them back. What cannot be done keeps its place, with the reason. */
export function turnChanges(
  direction: "undo" | "redo",
  changeSetId: ChangeSetId,
  task: Task,
  workspace: Workspace,
): Promise<Report> {
  const paths = pathsWith(task, changeSetId, direction === "undo" ? "undoing" : "redoing");
  const outcome = direction === "undo" ? "undone" : "redone";
  const report = (done: GuestPath[] | null, held: HeldChange[]): Report => ({
    type: "changes.report",
    changeSetId,
    outcome,
    paths: done,
    held,
  });
  return orElse(
    async () => {
      const { done, held } = await workspace[direction](task, changeSetId, paths);
      const left = withUnmentioned(paths, done, held);
      return report(left.length === 0 ? null : [...done], left);
    },
    (failure) => report([], holdAll(paths, failure)),
  );
}
