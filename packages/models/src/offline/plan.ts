import type { Action } from "@deskhand/contracts";
import { type Ask, call, type Desk, type Script } from "./script.ts";
import { type PlanVerdict, readPlanVerdict } from "./tool-text.ts";

export type PlanStep = Readonly<{ title: string; actions: readonly Action[] }>;

/** exact paths named in one step before patterns stand for them */
const mostExact = 600;

/** Proposes a plan and waits for the verdict. */
export function* proposePlan(desk: Desk, goal: string, steps: readonly PlanStep[], text: string): Script<PlanVerdict> {
  const shortened = steps.map(({ title, actions }) => ({ title: title.replace(/\s+/g, " ").slice(0, 490), actions }));
  const outcome = yield* call(desk, "plan_propose", { goal: goal.slice(0, 10_000), steps: shortened }, text);
  return readPlanVerdict(outcome, steps.length);
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
