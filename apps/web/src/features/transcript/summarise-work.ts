import { isSettled, type StepId, type ToolStep } from "@deskhand/contracts";
import { sentence } from "../../words/counts.ts";
import { type WorkKind, workKind } from "./tool-words.ts";

/** a collapsed stretch of tool steps */
export type WorkSummary = Readonly<{
  line: string;
  failed: number;
  isRunning: boolean;
  /** some of it is not in the folder yet */ isWaiting: boolean;
}>;

const quiet = new Set(["plan-update"]);

/** Says what a stretch of steps did, in the order it began: `Read 12 files, moved 214 files, made 1 spreadsheet`. `staged`: steps with changes that wait. */
export function summariseWork(steps: readonly ToolStep[], staged: ReadonlySet<StepId> = new Set()): WorkSummary {
  const totals = new Map<string, { kind: WorkKind; amount: number }>();
  let failed = 0;
  let isRunning = false;
  for (const step of steps) {
    const { status } = step.state;
    if (!isSettled(step.state)) isRunning = true;
    if (status === "failed" || status === "denied" || status === "interrupted") failed += 1;
    else {
      const kind = workKind(step);
      const known = totals.get(kind.key);
      if (known === undefined) totals.set(kind.key, { kind, amount: kind.amount });
      else known.amount += kind.amount;
    }
  }
  const told = [...totals.values()].filter(({ kind }) => !quiet.has(kind.key) || totals.size === 1);
  const line = told.map(({ kind, amount }) => kind.say(amount)).join(", ");
  return {
    line: line === "" ? triedLine(steps) : sentence(line),
    failed,
    isRunning,
    isWaiting: steps.some(({ id }) => staged.has(id)),
  };
}

function triedLine(steps: readonly ToolStep[]): string {
  return steps.length === 1 ? "Tried 1 step" : `Tried ${steps.length} steps`;
}
