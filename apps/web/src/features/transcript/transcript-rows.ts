import {
  type Approval,
  type Artifact,
  type Content,
  type Failure,
  type Run,
  type Step,
  type StepId,
  type Task,
  type ThoughtStep,
  type ToolStep,
  withoutFences,
} from "@deskhand/contracts";
import { type AttachedFile, attachedIn } from "../attachments/attached-in.ts";
import { undoneOf } from "../changes/undone-of.ts";
import { summariseWork, type WorkSummary } from "./summarise-work.ts";

/** One line of the transcript; `key` is stable over the life of the task. */
export type TranscriptRow = Readonly<{ key: string }> &
  Readonly<
    | { kind: "user"; text: string; attached: readonly AttachedFile[] }
    | { kind: "notice"; text: string }
    /** a summary that took the place of older steps in what the model reads */
    | { kind: "digest"; text: string; steps: number; because: "length" | "history" }
    | { kind: "answer"; text: string }
    | { kind: "live"; step: ThoughtStep }
    | { kind: "work"; summary: WorkSummary; steps: readonly ToolStep[]; isOpen: boolean }
    | { kind: "step"; step: ToolStep }
    | { kind: "delegation"; step: ToolStep; runs: readonly Run[] }
    | { kind: "approval"; approval: Approval }
    /** `own`: handed over by Deskhand itself before the end, with how many more were left unchecked */
    | { kind: "files"; artifacts: readonly Artifact[]; own?: Readonly<{ left: number }> }
    | { kind: "failure"; failure: Failure }
    | { kind: "paused" }
    | { kind: "ended"; status: "done" | "partly" | "failed" | "stopped"; failure: Failure | null }
    /** everything was taken back since, but `left` changes that could not be; `at` is ISO 8601 */
    | { kind: "undone"; at: string | null; left: number }
  >;

type Places = Readonly<{
  runs: ReadonlyMap<string, readonly Run[]>;
  approvals: ReadonlyMap<string, readonly Approval[]>;
  artifacts: ReadonlyMap<string, readonly Artifact[]>;
}>;

/** tools whose card says everything, so that their step is not told a second time */
const cardTools = new Set(["plan_propose", "user_ask", "folder_request", "task_delegate", "artifact_present"]);

/**
 * The transcript of one run. Consecutive tool steps become one `work` row; the keys in `open` (a `work` row's key) are spread out into
 * their steps. Open approvals of the root run come last, of every run, because somebody has to act on them.
 */
export function transcriptRows(task: Task, run: Run, open: ReadonlySet<string>): readonly TranscriptRow[] {
  const rows: TranscriptRow[] = [];
  const places = placesOf(task);
  const staged = stepsWithStaged(task);
  let work: ToolStep[] = [];

  const closeWork = () => {
    const [first] = work;
    if (first === undefined) return;
    if (work.every(isPlanProgress)) {
      work = [];
      return;
    }
    const key = `work:${first.id}`;
    const isOpen = open.has(key);
    rows.push({ kind: "work", key, steps: work, summary: summariseWork(work, staged), isOpen });
    if (isOpen) rows.push(...work.map((step): TranscriptRow => ({ kind: "step", key: `step:${step.id}`, step })));
    work = [];
  };

  for (const [at, step] of run.steps.entries()) {
    if (isMended(step, run.steps[at + 1])) continue;
    if (step.kind === "tool" && !needsCard(step, places)) work.push(step);
    const after = rowsAfter(step, places);
    if (after.length === 0) continue;
    closeWork();
    // what a parent run tells its assistant was not said by the user
    rows.push(
      ...(run.parent === null
        ? after
        : after.map((row) => (row.kind === "user" ? { ...row, kind: "notice" as const } : row))),
    );
  }
  closeWork();
  const last = lastRows(task, run);
  if (saysTheSame(rows.at(-1), last[0])) rows.pop();
  // what Deskhand looks over after an answer does not come between it and the end
  const said = rows.findLast(({ kind }) => kind !== "files" && kind !== "work" && kind !== "step");
  return [...rows, ...last.map((row) => (isTold(row, said) ? { ...row, failure: null } : row))];
}

/** Whether the last answer says itself why the task failed. */
function isTold(row: TranscriptRow, before: TranscriptRow | undefined): row is TranscriptRow & { kind: "ended" } {
  return (
    row.kind === "ended" &&
    row.failure !== null &&
    before?.kind === "answer" &&
    before.text.trim().startsWith(row.failure.message)
  );
}

/** Steps of which a change is not made yet. */
function stepsWithStaged({ changeSets }: Task): ReadonlySet<StepId> {
  const waiting = changeSets.filter(({ records }) => records.some(({ status }) => status === "staged"));
  return new Set(waiting.map(({ stepId }) => stepId));
}

/** A failed thought that ended the task is told once. */
function saysTheSame(row: TranscriptRow | undefined, end: TranscriptRow | undefined): boolean {
  if (row?.kind !== "failure") return false;
  const failure = end?.kind === "ended" || end?.kind === "failure" ? end.failure : null;
  return failure?.message === row.failure.message;
}

/** A refused conversation that was folded and sent again is told by the summary that follows. */
function isMended(step: Step, next: Step | undefined): boolean {
  return (
    step.kind === "thought" && step.state.status === "failed" && next?.kind === "message" && next.digest !== undefined
  );
}

/** Progress of the plan shows in the rail; alone it is no line of the story. */
function isPlanProgress(step: ToolStep): boolean {
  return step.call.tool === "plan_update" && step.state.status === "done";
}

/** A card tool that failed has no card; its step is told instead. */
function needsCard(step: ToolStep, places: Places): boolean {
  if (!cardTools.has(step.call.tool)) return false;
  return places.approvals.has(step.id) || places.runs.has(step.id) || places.artifacts.has(step.id);
}

function rowsAfter(step: Step, places: Places): readonly TranscriptRow[] {
  if (step.kind === "message") {
    const text = textOf(step.content);
    if (step.digest !== undefined) return [{ kind: "digest", key: step.id, text, ...step.digest }];
    const attached = attachedIn(step.content);
    if (step.by === "user" && (text !== "" || attached.length > 0))
      return [{ kind: "user", key: step.id, text, attached }];
    return text === "" ? [] : [{ kind: "notice", key: step.id, text: withoutFences(text) }];
  }
  if (step.kind === "thought") return thoughtRows(step);
  const runs = places.runs.get(step.id);
  const artifacts = places.artifacts.get(step.id);
  const approvals = (places.approvals.get(step.id) ?? []).filter((approval) => approval.status !== "open");
  return [
    ...(runs === undefined ? [] : [{ kind: "delegation", key: `runs:${step.id}`, step, runs } as const]),
    ...(artifacts === undefined ? [] : [filesRow(step, artifacts)]),
    ...approvals.map((approval) => ({ kind: "approval", key: approval.id, approval }) as const),
  ];
}

function filesRow(step: ToolStep, artifacts: readonly Artifact[]): TranscriptRow {
  const { finishLine, id } = step;
  const own = finishLine === undefined ? {} : { own: { left: finishLine.left } };
  return { kind: "files", key: `files:${id}`, artifacts, ...own };
}

function thoughtRows(step: ThoughtStep): readonly TranscriptRow[] {
  if (step.state.status === "running") return [{ kind: "live", key: step.id, step }];
  if (step.state.status === "failed") return [{ kind: "failure", key: step.id, failure: step.state.failure }];
  const text = textOf(step.state.content);
  return text === "" ? [] : [{ kind: "answer", key: step.id, text }];
}

function lastRows(task: Task, run: Run): readonly TranscriptRow[] {
  if (run.parent !== null)
    return run.status === "failed" && run.failure !== null
      ? [{ kind: "failure", key: `end:${run.id}`, failure: run.failure }]
      : [];
  const waiting = Object.values(task.approvals).filter((approval) => approval.status === "open");
  const rows: TranscriptRow[] = waiting.map((approval) => ({ kind: "approval", key: approval.id, approval }));
  if (task.paused !== null) rows.push({ kind: "paused", key: "paused" });
  // a chat is never finished: an answer is no ending
  const isAnswer = task.isChat === true && task.ended?.status === "done";
  if (task.ended !== null && !isAnswer) {
    const { failure, status } = task.ended;
    rows.push({ kind: "ended", key: "ended", status, failure });
    const undone = undoneOf(task.changeSets);
    if (undone !== null) rows.push({ kind: "undone", key: "undone", at: task.undoneAt ?? null, ...undone });
  }
  return rows;
}

function placesOf(task: Task): Places {
  const runs = new Map<string, Run[]>();
  const approvals = new Map<string, Approval[]>();
  const artifacts = new Map<string, Artifact[]>();
  for (const run of Object.values(task.runs)) if (run.parent !== null) put(runs, run.parent, run);
  const stepOfSet = new Map(task.changeSets.map((set) => [set.id, set.stepId]));
  for (const approval of Object.values(task.approvals)) {
    const stepId = stepOf(approval, stepOfSet);
    if (stepId !== undefined) put(approvals, stepId, approval);
  }
  for (const artifact of task.artifacts) put(artifacts, artifact.stepId, artifact);
  return { runs, approvals, artifacts };
}

function stepOf(approval: Approval, stepOfSet: ReadonlyMap<string, StepId>): StepId | undefined {
  return approval.subject.kind === "changes" ? stepOfSet.get(approval.subject.changeSetId) : approval.subject.stepId;
}

function put<Value>(places: Map<string, Value[]>, key: string, value: Value): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [value]);
  else known.push(value);
}

/** The words of a message or an answer; pictures are named as such, attached files not at all. */
export function textOf(content: readonly Content[]): string {
  return content
    .filter(({ attached }) => attached === undefined)
    .map((part) => (part.type === "text" ? part.text : "(picture)"))
    .join("\n")
    .trim();
}
