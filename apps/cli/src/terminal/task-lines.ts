import {
  contentInWords,
  type LimitName,
  modelInWords,
  openApprovals,
  type Step,
  type Task,
  type TaskStatus,
  type TaskSummary,
  withoutFences,
} from "@deskhand/contracts";
import { shortId } from "../arguments/task-argument.ts";
import { answerAdvice, approvalLines, planLines } from "./approval-lines.ts";
import { changeAdvice, countChanges } from "./change-lines.ts";
import { delegatedLine, stepWords } from "./event-lines.ts";
import { clean, cleanName, oneLine, paint, plural } from "./text.ts";

const colours: Readonly<Record<TaskStatus, Parameters<typeof paint>[0]>> = {
  planning: "cyan",
  working: "cyan",
  waiting: "yellow",
  paused: "yellow",
  done: "green",
  partly: "yellow",
  failed: "red",
  stopped: "dim",
};

/** The task list, newest first. */
export function taskListLines(tasks: readonly TaskSummary[]): readonly string[] {
  if (tasks.length === 0) return ['There are no tasks yet: deskhand run "Tidy this folder" --folder PATH'];
  return tasks.map((task) => {
    const open = task.openApprovals > 0 ? paint("yellow", ` · ${plural(task.openApprovals, "question")}`) : "";
    const staged =
      task.stagedChanges > 0 ? paint("yellow", ` · ${plural(task.stagedChanges, "change")} to accept`) : "";
    const status = paint(colours[task.status], task.status.padEnd(8));
    return `${shortId(task.id)}  ${status}  ${paint("dim", shortTime(task.createdAt))}  ${oneLine(task.title, 80)}${open}${staged}`;
  });
}

/** One task to read from top to bottom. */
export function taskLines(task: Task): readonly string[] {
  const id = shortId(task.id);
  const folders = task.folders.map(
    ({ path, verb, neverDelete }) => `${cleanName(path)} (${verb}${neverDelete ? ", keep" : ""})`,
  );
  const approvals = openApprovals(task);
  const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  const others = Object.values(task.runs).filter((run) => run !== root);
  return [
    paint("bold", oneLine(task.title, 500)),
    `${paint(colours[task.status], task.status)}  ${paint("dim", task.id)}  ${paint("dim", shortTime(task.createdAt))}`,
    `Folders: ${folders.join(", ") || "none"}`,
    `Model: ${modelInWords(task.model)}  Mode: ${task.mode}${task.review ? "  Review: on" : ""}`,
    ...(task.plan === null ? [] : ["", paint("bold", `Plan (${task.plan.status})`), ...planLines(task.plan)]),
    ...(others.length === 0 ? [] : ["", paint("bold", plural(others.length, "assistant"))]),
    ...others.map((run) => paint("dim", `  · ${delegatedLine(run, run.status)}, ${plural(run.steps.length, "step")}`)),
    ...(root === undefined ? [] : ["", paint("bold", "What happened"), ...root.steps.flatMap(stepLines)]),
    ...(task.paused === null ? [] : ["", paint("yellow", `Paused: ${oneLine(task.paused.because)}`)]),
    ...(task.ended?.failure == null ? [] : ["", paint("red", oneLine(task.ended.failure.message, 500))]),
    ...approvals.flatMap((approval) => ["", ...approvalLines(task, approval)]),
    ...outcomeLines(task),
    "",
    ...(approvals.length > 0 ? answerAdvice(approvals, id) : []),
    ...resumeAdvice(task, id),
    ...changeAdvice(task, id),
  ];
}

const limitOptions: Readonly<Partial<Record<LimitName, string>>> = {
  maxSteps: " --max-steps N",
  budgetUsd: " --budget-usd N",
  timeoutMs: " --timeout SECONDS",
};

/** How a paused task goes on; one that reached a limit only with a higher one. */
export function resumeAdvice({ paused }: Task, id: string): readonly string[] {
  if (paused === null) return [];
  const option = paused.limit === null ? undefined : limitOptions[paused.limit];
  return [`To go on: deskhand resume ${id}${option ?? ""}`];
}

/** Changes, finished files and what the models cost. */
export function outcomeLines(task: Task): readonly string[] {
  const changes = countChanges(task.changeSets);
  const { inputTokens, outputTokens, costUsd, estimatedUsd = 0 } = task.usage;
  const guess = estimatedUsd === 0 ? "" : `, about $${estimatedUsd.toFixed(2)} of it estimated`;
  const tokens = inputTokens + outputTokens;
  return [
    "",
    ...(changes === "" ? [] : [`Changes: ${changes}`]),
    ...task.artifacts.flatMap(fileLines),
    ...(tokens === 0 ? [] : [paint("dim", `${tokens} tokens, $${costUsd.toFixed(2)}${guess}`)]),
  ];
}

/** A finished file, with what was found when it was checked. */
function fileLines({ path, check }: Task["artifacts"][number]): readonly string[] {
  if (check === undefined) return [`File: ${cleanName(path)}`];
  if (check.status === "passed") return [`File: ${cleanName(path)} (checked: ${cleanName(check.summary)})`];
  const findings = check.findings.map((finding) => `  ${cleanName(finding)}`);
  return [
    paint("yellow", `File: ${cleanName(path)} (the check found faults: ${cleanName(check.summary)})`),
    ...findings,
  ];
}

function stepLines(step: Step): readonly string[] {
  if (step.kind === "tool") {
    const end = step.state.status === "done" ? "" : ` (${step.state.status})`;
    return [paint("dim", `  · ${stepWords(step)}${end}`)];
  }
  const content = step.kind === "message" ? step.content : step.state.status === "done" ? step.state.content : [];
  const isNotice = step.kind === "message" && step.by !== "user";
  const said = contentInWords(content).trim();
  const words = clean(isNotice ? withoutFences(said) : said);
  const texts = words === "" ? [] : [words];
  const mark = step.kind === "message" ? (isNotice ? "Deskhand: " : "You: ") : "";
  return texts.map((text) => `  ${mark}${text.replaceAll("\n", "\n  ")}`);
}

function shortTime(iso: string): string {
  return new Date(iso).toLocaleString("sv", { dateStyle: "short", timeStyle: "short" });
}
