import { isFinishLine, isSettled, type Step, type ToolStep } from "@deskhand/contracts";

/** the same round of calls with the same results: how often before the model is told, and before it is stopped */
export const repeatsToTell = 3;
export const repeatsToStop = 6;
/** rounds that may take turns and still count as the same */
const longestCycle = 2;

/** the calls of one answer, in order */
type Round = readonly ToolStep[];

/** Rounds of calls, newest first, back to what the user wrote last. */
function* roundsBack(steps: readonly Step[]): Generator<Round, void, undefined> {
  let calls: ToolStep[] = [];
  for (let at = steps.length - 1; at >= 0; at -= 1) {
    const step = steps[at];
    if (step === undefined || isFinishLine(step)) continue;
    if (step.kind === "tool") calls.unshift(step);
    else if (step.kind === "message" && step.by === "user") return;
    else if (step.kind === "thought" && step.state.status === "done") {
      if (calls.length === 0) return;
      yield calls;
      calls = [];
    }
  }
}

/** A result without what differs each time: the marks of its fence, and how long a command took. */
function bare(value: unknown): string {
  return (JSON.stringify(value) ?? "")
    .replaceAll(/<<(begin|end) [0-9a-f]{16}/g, "<<$1")
    .replace(/, after \d+\.\d s(?=\\n|")/, "");
}

function isSameCall({ call, state }: ToolStep, other: ToolStep | undefined): boolean {
  if (other === undefined || call.tool !== other.call.tool || state.status !== other.state.status) return false;
  if (JSON.stringify(call.input) !== JSON.stringify(other.call.input)) return false;
  if (state.status === "done" && other.state.status === "done")
    return bare(state.result.forModel) === bare(other.state.result.forModel);
  if (state.status === "failed" && other.state.status === "failed")
    return state.failure.message === other.state.failure.message;
  return isSettled(state);
}

function isSameRound(left: Round | undefined, right: Round | undefined): boolean {
  if (left === undefined || right === undefined || left.length !== right.length) return false;
  return left.every((step, at) => isSameCall(step, right[at]));
}

/**
 * How often the newest calls were made with the same results, one after the other or by turns of two; 1 when they are new. Looks at older
 * rounds only while they are the same.
 */
export function repeats(steps: readonly Step[]): number {
  const back = roundsBack(steps);
  const rounds: Round[] = [];
  const round = (index: number): Round | undefined => {
    while (rounds.length <= index) {
      const next = back.next();
      if (next.done === true) return undefined;
      rounds.push(next.value);
    }
    return rounds[index];
  };
  for (let cycle = 1; cycle <= longestCycle; cycle += 1) {
    let same = 0;
    while (same < repeatsToStop * cycle && isSameRound(round(same), round(same + cycle))) same += 1;
    if (same >= cycle) return 1 + same / cycle;
  }
  return 1;
}
