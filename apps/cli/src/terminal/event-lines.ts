import {
  callInWords,
  type Event,
  lastWords,
  openApprovals,
  type Run,
  type RunId,
  type Task,
  type ToolStep,
} from "@deskhand/contracts";
import { planLines } from "./approval-lines.ts";
import { clean, cleanName, oneLine, paint, plural } from "./text.ts";

type Line = (event: Event, task: Task) => readonly string[];
type EventOf<Type extends Event["type"]> = Extract<Event, { type: Type }>;

/** What a person in front of a terminal is told of an event; most events say nothing. */
export const eventLines: Line = (event, task) => {
  switch (event.type) {
    case "plan.proposed":
      return isAsked(task) ? [] : ["", paint("bold", "Plan"), ...planLines(event.plan)];
    case "step.added":
      return stepLines(event);
    case "thought.changed":
      return thoughtLines(event, task);
    case "tool.changed":
      return toolLines(event, task);
    case "retry.scheduled":
      return [paint("yellow", `Trying again: ${oneLine(event.failure.message)}`)];
    case "changes.applied":
      return [paint("green", `Made ${plural(event.paths?.length ?? countOf(event, task), "change")}.`)];
    case "changes.held":
      return event.held.map(({ path, because }) =>
        paint("yellow", `Kept back ${cleanName(path)}: ${oneLine(because)}`),
      );
    case "run.ended":
      return runLines(event, task);
    case "egress.recorded":
      return egressLines(event, task);
    case "artifact.presented":
      return [paint("green", `Finished: ${cleanName(event.artifact.path)}`)];
    case "task.paused":
      return [paint("yellow", `Paused: ${oneLine(event.because)}`)];
    case "task.ended":
      return endedLines(event, task);
    default:
      return [];
  }
};

/** An open question about the plan shows it itself. */
function isAsked(task: Task): boolean {
  return openApprovals(task).some(({ subject }) => subject.kind === "plan");
}

/** Why a task failed, unless its last words said it already. */
function endedLines({ failure }: EventOf<"task.ended">, task: Task): readonly string[] {
  const root = task.rootRunId === null ? undefined : task.runs[task.rootRunId];
  const isSaid = failure !== null && root !== undefined && lastWords(root).startsWith(failure.message);
  return failure === null || isSaid ? [] : [paint("red", oneLine(failure.message, 500))];
}

function countOf(event: EventOf<"changes.applied">, task: Task): number {
  return task.changeSets.find(({ id }) => id === event.changeSetId)?.records.length ?? 0;
}

/** Each host when it is new to the ledger; later traffic with it is counted there and not said again. */
function egressLines(event: EventOf<"egress.recorded">, task: Task): readonly string[] {
  const { allowed, because = "", connections, host, port = 0 } = event;
  const known = task.egress.filter((line) => line.host === host && line.port === port && line.allowed === allowed);
  if (known.length !== 1 || known[0]?.connections !== connections) return [];
  const where = `${oneLine(host, 253)}${port === 0 ? "" : `:${port}`}`;
  return [allowed ? paint("dim", `→ reached ${where}`) : paint("yellow", `→ refused ${where}: ${oneLine(because)}`)];
}

function stepLines({ step }: EventOf<"step.added">): readonly string[] {
  if (step.kind !== "message" || step.digest === undefined) return [];
  return [paint("dim", `· folded ${plural(step.digest.steps, "earlier step")} into a summary to make room`)];
}

/** What a sub-agent says is meant for the one that asked it: that it ended is told, its words are not. */
function thoughtLines({ runId, state }: EventOf<"thought.changed">, task: Task): readonly string[] {
  // A conversation that is folded and sent again, or that ends the task, is told by what follows.
  if (state.status === "failed" && state.failure.about !== undefined) return [];
  if (state.status === "failed") return [paint("red", oneLine(state.failure.message, 500))];
  if (state.status !== "done" || isDelegated(runId, task)) return [];
  return state.content.flatMap((part) =>
    part.type === "text" && part.text.trim() !== "" ? [clean(part.text.trim())] : [],
  );
}

function isDelegated(runId: RunId, task: Task): boolean {
  return task.runs[runId]?.parent != null;
}

function runLines({ runId, status }: EventOf<"run.ended">, task: Task): readonly string[] {
  const run = task.runs[runId];
  return run === undefined || run.parent === null ? [] : [paint("dim", `· ${delegatedLine(run, status)}`)];
}

/** A sub-agent's job and how far it is. */
export function delegatedLine({ goal, title }: Pick<Run, "goal" | "title">, status: Run["status"]): string {
  return `assistant ${status}: ${oneLine(title ?? goal.split("\n", 1)[0] ?? "", 120)}`;
}

function toolLines({ state, runId, stepId }: EventOf<"tool.changed">, task: Task): readonly string[] {
  const step = task.runs[runId]?.steps.findLast(({ id }) => id === stepId);
  if (step?.kind !== "tool") return [];
  const call = stepWords({ call: step.call, state });
  if (state.status === "done") return [paint("dim", `· ${call}`)];
  if (state.status === "failed") return [paint("yellow", `· ${call}: ${oneLine(withoutPath(state.failure.message))}`)];
  if (state.status === "denied") return [paint("yellow", `· ${call}: ${oneLine(state.because)}`)];
  return [];
}

/** A path before the sentence repeats what the line says already. */
function withoutPath(message: string): string {
  return message.replace(/^\/[^\n]*?: (?=\p{Lu})/u, "");
}

function titleOf(forUser: unknown): string {
  const values = typeof forUser === "object" && forUser !== null ? (forUser as Record<string, unknown>) : {};
  return typeof values.title === "string" ? values.title : "";
}

/** A call as people read it: what the tool says it did, else what it is for and what it was about. */
export function stepWords({ call, state }: Pick<ToolStep, "call" | "state">): string {
  const title = state.status === "done" ? titleOf(state.result.forUser) : "";
  return oneLine(title === "" ? callInWords(call, state.status === "done" ? "done" : "doing") : title, 160);
}
