import type { Action } from "@deskhand/contracts";
import { type Ask, call, type Desk, type Script, takeNotes, unmet } from "./script.ts";
import { readPlanVerdict } from "./tool-text.ts";
import { isStop } from "./words.ts";

export type PlanStep = Readonly<{ title: string; actions: readonly Action[] }>;

/** exact paths named in one step before patterns stand for them */
const mostExact = 600;

/** What came back on a plan: the user's verdict with everything they said, or the words that end the work. */
export type PlanAnswer = Readonly<
  | { status: "answered"; isApproved: boolean; dropped: ReadonlySet<string>; said: string }
  | { status: "ended"; text: string }
>;

/** Proposes a plan and waits for the verdict. `nothing` ends the sentence when the user stops it (`nothing was moved`). */
export function* proposePlan(
  desk: Desk,
  goal: string,
  steps: readonly PlanStep[],
  words: Readonly<{ text: string; nothing: string }>,
): Script<PlanAnswer> {
  const shortened = steps.map(({ title, actions }) => ({ title: title.replace(/\s+/g, " ").slice(0, 490), actions }));
  const outcome = yield* call(desk, "plan_propose", { goal: goal.slice(0, 10_000), steps: shortened }, words.text);
  const verdict = readPlanVerdict(outcome, steps.length);
  const notes = takeNotes(desk);
  if (notes.some(isStop)) return { status: "ended", text: `Stopped as you asked; ${words.nothing}.` };
  if (verdict.status === "failed")
    return {
      status: "ended",
      text: unmet(desk, `The plan could not be shown, so ${words.nothing}: ${verdict.because}`),
    };
  const isApproved = verdict.status === "approved";
  const said = [isApproved ? "" : verdict.feedback, ...notes].join(" ").trim();
  if (isStop(said)) return { status: "ended", text: `Stopped as you asked; ${words.nothing}.` };
  return { status: "answered", isApproved, dropped: isApproved ? verdict.dropped : new Set(), said };
}

/** Ids of the steps that stay, in order. */
export function keptIds(count: number, dropped: ReadonlySet<string>): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index + 1)).filter((id) => !dropped.has(id));
}

/** A call that marks steps of the plan, made together with the work it belongs to. */
export function markSteps(marks: readonly Readonly<{ id: string; status: "doing" | "done" | "skipped" }>[]): Ask {
  return { tool: "plan_update", input: { steps: marks.slice(0, 200) } };
}

/**
 * The scope of moves as actions: the exact old paths, or patterns by folder and ending when there are very many, and the places they go to.
 * Both ends have to be covered.
 */
export function moveActions(
  moves: readonly Readonly<{ from: string; to: string }>[],
  target: string | null,
): readonly Action[] {
  const action = (path: string): Action => ({ verb: "move", target: path });
  const sources = moves.length <= mostExact ? moves.map(({ from }) => from) : patterns(moves.map(({ from }) => from));
  const places =
    target !== null
      ? [`${target}/**`]
      : moves.length <= mostExact
        ? moves.map(({ to }) => to)
        : patterns(moves.map(({ to }) => to));
  return [...new Set([...sources, ...places])].map(action);
}

/** `/a/*.jpg` for every folder and ending among the paths. */
function patterns(paths: readonly string[]): readonly string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const cut = path.lastIndexOf("/");
    const dot = path.lastIndexOf(".");
    found.add(dot > cut + 1 ? `${path.slice(0, cut)}/*${path.slice(dot)}` : `${path.slice(0, cut)}/*`);
  }
  return [...found].slice(0, 10_000);
}
