import {
  isFinishLine,
  isSettled,
  type Run,
  type Step,
  type StepId,
  type Task,
  type ThoughtStep,
  type ToolStep,
} from "@deskhand/contracts";
import {
  decisionsPart,
  filesPart,
  openPart,
  outcomeWords,
  planPart,
  reportsPart,
  shortened,
  wordsOf,
} from "./digest-parts.ts";
import { promptFence } from "./prompt-fence.ts";

export type DigestOptions = Readonly<{
  /** steps that the digest stands for, oldest first */
  steps: readonly Step[];
  /** `characters` it may have */
  budget: number;
  /** what nobody else knows: the id of the message that will hold the digest */
  secret: StepId;
}>;

/** `characters` of one call's input and, for the newest calls and for older ones, of its result */
const inputCap = 240;
const newestCap = 4_000;
const olderCap = 200;
/** `characters` of an older answer's words, and of a notice */
const wordsCap = 600;
const noticeCap = 400;
/** how many calls count as newest */
const newest = 6;

const head = `The earlier part of this conversation was folded together to make room. What the user wrote stands above, word for word; below is
what Deskhand recorded. Older results are shortened: read again whatever you need. Go on from here, and do not do again what is done.`;

/** One line for every answer and call, newest first until the room is used up; given oldest first. */
function storyPart(steps: readonly Step[], room: number): string {
  const lines: string[] = [];
  let left = room;
  let calls = 0;
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const line = lineOf(steps[at], calls < newest);
    if (line === "") continue;
    if (steps[at]?.kind === "tool") calls += 1;
    if (line.length + 1 > left) {
      lines.push(`(${at + 1} earlier steps are not shown)`);
      break;
    }
    left -= line.length + 1;
    lines.push(line);
  }
  return lines.toReversed().join("\n");
}

function messageLine(step: Extract<Step, { kind: "message" }>): string {
  const isTold = step.by === "engine" && step.digest === undefined;
  return isTold ? `notice: ${shortened(wordsOf(step.content), noticeCap)}` : "";
}

function thoughtLine({ state }: ThoughtStep, isNewest: boolean): string {
  const words = state.status === "done" ? wordsOf(state.content) : "";
  return words === "" ? "" : `you: ${shortened(words, isNewest ? newestCap : wordsCap)}`;
}

function callLine(step: ToolStep, isNewest: boolean): string {
  if (!isSettled(step.state) || isFinishLine(step)) return "";
  const input = shortened(JSON.stringify(step.call.input) ?? "", inputCap);
  const outcome = outcomeWords(step).replaceAll(/\s*\n\s*/g, isNewest ? "\n" : " ");
  return `${step.call.tool} ${input} → ${shortened(outcome, isNewest ? newestCap : olderCap)}`;
}

function lineOf(step: Step | undefined, isNewest: boolean): string {
  if (step === undefined) return "";
  if (step.kind === "message") return messageLine(step);
  return step.kind === "thought" ? thoughtLine(step, isNewest) : callLine(step, isNewest);
}

/**
 * What takes the place of older steps: plan, decisions, approvals, open questions, files and sub-agents' results as they are recorded, and
 * the story of the steps as far as there is room. Pure, and made without asking any model. Whatever came from files or sub-agents is fenced.
 */
export function digestText(task: Task, run: Run, { steps, budget, secret }: DigestOptions): string {
  const own = [head, planPart(task), decisionsPart(task), openPart(task)].filter((part) => part !== "").join("\n\n");
  const files = filesPart(task, run);
  const reports = reportsPart(steps);
  const afterOwn = Math.max(1_000, budget - Math.min(own.length, budget));
  const shownReports = shortened(reports, Math.max(1_000, Math.floor(afterOwn * 0.7)));
  const shownFiles = shortened(files, Math.max(500, Math.floor((afterOwn - shownReports.length) * 0.5)));
  const story = storyPart(steps, Math.max(500, afterOwn - shownReports.length - shownFiles.length));
  const fenced = [shownReports, shownFiles, story === "" ? "" : `What was done, oldest first:\n${story}`]
    .filter((part) => part !== "")
    .map((part) => promptFence(secret, "what was done so far", part));
  return [own, ...fenced].join("\n\n");
}
