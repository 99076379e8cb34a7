import type { Content, Failure, Step, ToolCall, ToolStep } from "@deskhand/contracts";
import { isGoOn } from "./words.ts";

/** How one call ended, as a playbook sees it. */
export type Outcome = Readonly<
  | { status: "done"; text: string; forUser: unknown }
  /** `blocked`: by what the user mends before the task goes on, a folder that was gone or a disk that was full */
  | { status: "failed" | "denied" | "interrupted" | "blocked"; because: string }
>;

/** One answer with calls and everything that followed until the next answer. */
export type Exchange = Readonly<{
  calls: readonly ToolCall[];
  outcomes: readonly Outcome[];
  /** what the user wrote meanwhile */
  notes: readonly string[];
  /** what the engine told meanwhile, such as changes held back */
  notices: readonly string[];
}>;

/** A wish of the user's and what was done for it so far. `isOver` when a final answer was given. */
export type Episode = Readonly<{
  goal: string;
  by: "user" | "engine";
  exchanges: readonly Exchange[];
  isOver: boolean;
}>;

function textOf(content: readonly Content[]): string {
  return content
    .map((part) => (part.type === "text" && part.attached === undefined ? part.text : ""))
    .join("\n")
    .trim();
}

function blocks({ kind }: Failure): boolean {
  return kind === "folder" || kind === "space";
}

function outcomeOf(step: ToolStep): Outcome {
  const { state } = step;
  switch (state.status) {
    case "done":
      return { status: "done", text: textOf(state.result.forModel), forUser: state.result.forUser };
    case "failed":
      return { status: blocks(state.failure) ? "blocked" : "failed", because: state.failure.message };
    case "denied":
      return { status: "denied", because: state.because };
    default:
      return { status: "interrupted", because: "it was interrupted" };
  }
}

type Draft = { goal: string; by: "user" | "engine"; exchanges: DraftExchange[]; isOver: boolean };
type DraftExchange = { calls: readonly ToolCall[]; steps: ToolStep[]; notes: string[]; notices: string[] };

function finish(draft: DraftExchange): Exchange {
  const { calls, steps, notes, notices } = draft;
  const outcomes = calls.map((call): Outcome => {
    const step = steps.find((candidate) => candidate.call.id === call.id);
    return step === undefined ? { status: "interrupted", because: "it never ran" } : outcomeOf(step);
  });
  return { calls, outcomes, notes, notices };
}

function addMessage(episodes: Draft[], by: "user" | "engine", text: string): void {
  const current = episodes.at(-1);
  if (current === undefined || current.isOver) {
    episodes.push({ goal: text, by, exchanges: [], isOver: false });
    return;
  }
  // The work goes on in any case, and what it is about was said before.
  if (by === "user" && isGoOn(text)) return;
  const exchange = current.exchanges.at(-1);
  // What the engine tells before anything was done, such as an overview of the folders, is no part of the wish.
  if (exchange === undefined) current.goal = by === "user" ? `${current.goal}\n${text}` : current.goal;
  else (by === "user" ? exchange.notes : exchange.notices).push(text);
}

/** Splits the steps of a run into wishes: a message after a final answer begins the next one. */
export function readHistory(steps: readonly Step[]): readonly Episode[] {
  const episodes: Draft[] = [];
  for (const step of steps) {
    const current = episodes.at(-1);
    if (step.kind === "message") addMessage(episodes, step.by, textOf(step.content));
    else if (step.kind === "tool") current?.exchanges.at(-1)?.steps.push(step);
    else if (step.state.status === "done" && current !== undefined) {
      if (step.state.calls.length === 0) current.isOver = true;
      else current.exchanges.push({ calls: step.state.calls, steps: [], notes: [], notices: [] });
    }
  }
  return episodes.map(({ exchanges, ...rest }) => ({ ...rest, exchanges: exchanges.map(finish) }));
}
