import {
  type ChangeRecord,
  type ChangeSet,
  type ChangeSetId,
  type ChangeStatus,
  type Command,
  type GuestPath,
  openApprovals,
  type Rejection,
  reject,
  type Task,
} from "@deskhand/contracts";
import { changesDigest } from "../gate/digest.ts";
import { judgeChanges, refusedChanges } from "../gate.ts";
import type { Draft } from "./draft.ts";
import { addMessage } from "./messages.ts";
import { openApproval } from "./settle-tool.ts";

type ChangesCommand = Extract<Command, { type: `changes.${string}` }>;
type UserChanges = Extract<
  ChangesCommand,
  { type: "changes.apply" | "changes.drop" | "changes.undo" | "changes.redo" }
>;

/** paths named in a notice to the model before it says "and N more" */
const namedPaths = 20;

function isBelow(path: string, folders: ReadonlySet<string>): boolean {
  if (folders.has("/")) return true;
  for (let above = path; above !== ""; above = above.slice(0, above.lastIndexOf("/")))
    if (folders.has(above)) return true;
  return false;
}

/** Records of a set in one of the statuses, at or below one of the paths (any path when `null`); a move is found by both its ends. */
function select(set: ChangeSet, statuses: readonly ChangeStatus[], paths: ReadonlySet<string> | null): ChangeRecord[] {
  return set.records.filter(
    (record) =>
      statuses.includes(record.status) &&
      (paths === null || isBelow(record.path, paths) || (record.from !== null && isBelow(record.from, paths))),
  );
}

/** The chosen records as the event names them: `null` when it is every record that can take the transition. */
function named(set: ChangeSet, chosen: readonly ChangeRecord[], statuses: readonly ChangeStatus[]): GuestPath[] | null {
  const candidates = set.records.filter((record) => statuses.includes(record.status)).length;
  return candidates === chosen.length ? null : chosen.map((record) => record.path);
}

/** The question was about the whole set: what is left of it is asked anew. */
function closeApprovals(draft: Draft, changeSetId: ChangeSetId): void {
  for (const approval of openApprovals(draft.task)) {
    if (approval.subject.kind !== "changes" || approval.subject.changeSetId !== changeSetId) continue;
    draft.add({
      type: "approval.withdrawn",
      approvalId: approval.id,
      because: "decided in the list of changes",
    });
  }
}

const rules: Record<UserChanges["type"], { from: readonly ChangeStatus[]; empty: string }> = {
  "changes.apply": { from: ["staged", "held"], empty: "No change waits to be accepted there." },
  "changes.drop": { from: ["staged", "accepted", "held"], empty: "No change waits to be dropped there." },
  "changes.undo": { from: ["applied"], empty: "Nothing was changed there that could be taken back." },
  "changes.redo": { from: ["undone"], empty: "Nothing was taken back there that could be redone." },
};

function record(draft: Draft, command: UserChanges, set: ChangeSet, paths: GuestPath[] | null): void {
  const changeSetId = set.id;
  switch (command.type) {
    case "changes.apply":
      draft.add({ type: "changes.accepted", changeSetId, paths, because: "the user accepted them" });
      break;
    case "changes.drop":
      draft.add({ type: "changes.dropped", changeSetId, paths, because: "the user dropped them" });
      break;
    case "changes.undo":
      draft.add({ type: "changes.undoing", changeSetId, paths });
      return;
    case "changes.redo":
      draft.add({ type: "changes.redoing", changeSetId, paths });
      return;
  }
  closeApprovals(draft, changeSetId);
}

function decideUser(draft: Draft, command: UserChanges): Rejection | null {
  const rule = rules[command.type];
  const isBusy = draft.task.status === "working" || draft.task.status === "planning";
  const takesBack = command.type === "changes.undo" || command.type === "changes.redo";
  if (takesBack && isBusy) return reject("conflict", "The task is working. Pause or stop it first, then try again.");
  const paths = command.paths === null ? null : new Set<string>(command.paths);
  let count = 0;
  for (const set of draft.task.changeSets) {
    if (command.type === "changes.undo" && command.stepId !== null && set.stepId !== command.stepId) continue;
    const chosen = select(set, rule.from, paths);
    if (chosen.length === 0) continue;
    count += chosen.length;
    record(draft, command, set, named(set, chosen, rule.from));
  }
  return count === 0 ? reject("conflict", rule.empty) : null;
}

function listed(paths: readonly string[]): string {
  const shown = paths.slice(0, namedPaths).join(", ");
  return paths.length > namedPaths ? `${shown} and ${paths.length - namedPaths} more` : shown;
}

function tellHeld(draft: Draft, set: ChangeSet, held: readonly Readonly<{ path: string; because: string }>[]): void {
  if (held.length === 0 || draft.task.ended !== null || draft.task.runs[set.runId]?.status !== "running") return;
  const lines = held.slice(0, namedPaths).map(({ path, because }) => `- ${path}: ${because}`);
  const more = held.length > namedPaths ? [`- and ${held.length - namedPaths} more`] : [];
  addMessage(
    draft,
    set.runId,
    "engine",
    ["These changes were held back and are not in the folder:", ...lines, ...more].join("\n"),
  );
}

function report(draft: Draft, command: Extract<ChangesCommand, { type: "changes.report" }>, set: ChangeSet): void {
  const { changeSetId, outcome, paths, held } = command;
  if (outcome === "applied") {
    if (held.length > 0) draft.add({ type: "changes.held", changeSetId, held });
    draft.add({ type: "changes.applied", changeSetId, paths });
    tellHeld(draft, set, held);
    return;
  }
  if (outcome === "redone") {
    draft.add({ type: "changes.redone", changeSetId, paths, kept: held });
    return;
  }
  draft.add({ type: "changes.undone", changeSetId, paths, kept: held });
  if (draft.task.ended !== null || draft.task.runs[set.runId]?.status !== "running") return;
  const undone = set.records.filter(
    (entry) => entry.status === "undoing" && !held.some(({ path }) => path === entry.path),
  );
  if (undone.length > 0)
    addMessage(
      draft,
      set.runId,
      "engine",
      `The user took these changes back: ${listed(undone.map(({ path }) => path))}.`,
    );
}

type Landing = Readonly<{ records: readonly ChangeRecord[]; why: Readonly<{ because?: string }> }>;

/**
 * What may land now, or `null`. The report may be late, so both gates are asked again: accepted changes need no more than the folders'
 * verbs, staged ones a task that moves and an allowing gate.
 */
function landing(task: Task, set: ChangeSet): Landing | null {
  const accepted = set.records.filter((record) => record.status === "accepted");
  // Why they were accepted is in the log already.
  if (accepted.length > 0) return refusedChanges(accepted, task).length === 0 ? { records: accepted, why: {} } : null;
  const isMoving = task.paused === null && task.ended === null && !task.review;
  const staged = set.records.filter((record) => record.status === "staged");
  const verdict = isMoving ? judgeChanges(set, task) : null;
  return verdict?.type === "allow" ? { records: staged, why: { because: verdict.because } } : null;
}

function begin(draft: Draft, command: Extract<ChangesCommand, { type: "changes.begin" }>, set: ChangeSet): void {
  const { changeSetId, journal } = command;
  const landed = landing(draft.task, set);
  if (landed === null) return;
  const open = new Set<string>(landed.records.map(({ path }) => path));
  const held = command.held.filter(({ path }) => open.has(path));
  if (held.length > 0) draft.add({ type: "changes.held", changeSetId, held });
  tellHeld(draft, set, held);
  const ready = command.paths === null ? null : new Set<string>(command.paths);
  const now = landed.records.filter(({ path }) => ready === null || ready.has(path));
  if (now.length === 0) return;
  const paths = named(set, now, ["staged", "accepted"]);
  draft.add({ type: "changes.applying", changeSetId, paths, journal, ...landed.why });
}

function ask(draft: Draft, command: Extract<ChangesCommand, { type: "changes.ask" }>, set: ChangeSet): void {
  const { amends, changeSetId, digest, needs, prompt } = command;
  const isAsked = openApprovals(draft.task).some(
    ({ subject }) => subject.kind === "changes" && subject.changeSetId === changeSetId,
  );
  if (draft.task.ended !== null || isAsked || digest !== changesDigest(set)) return;
  const subject = { kind: "changes" as const, changeSetId, digest, amends };
  openApproval(draft, { runId: set.runId, prompt, needs, subject });
}

/**
 * Decides what happens to change sets: the user's wishes, the gate's questions, and what the workspace reports. A report about what is no
 * longer so changes nothing.
 */
export function decideChanges(draft: Draft, command: ChangesCommand): Rejection | null {
  if (!("changeSetId" in command)) return decideUser(draft, command);
  const set = draft.task.changeSets.findLast((candidate) => candidate.id === command.changeSetId);
  if (set === undefined) return reject("not-found", "There is no such change set.");
  switch (command.type) {
    case "changes.ask":
      ask(draft, command, set);
      return null;
    case "changes.refuse":
      draft.add({ type: "changes.held", changeSetId: set.id, held: command.held });
      tellHeld(draft, set, command.held);
      return null;
    case "changes.begin":
      begin(draft, command, set);
      return null;
    case "changes.report":
      report(draft, command, set);
      return null;
  }
}
