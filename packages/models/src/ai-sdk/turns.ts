import type { Step, ThoughtState, ToolCall, ToolStep } from "@deskhand/contracts";

type Message = Extract<Step, { kind: "message" }>;
type DoneThought = Extract<ThoughtState, { status: "done" }>;

/** one call with its step; `null` when the step is missing from the history */
export type PairedCall = Readonly<{ call: ToolCall; step: ToolStep | null }>;

/** the history in the order models want it: every call sits beside its own result */
export type Turn =
  | Readonly<{ kind: "message"; message: Message }>
  | Readonly<{ kind: "thought"; state: DoneThought; calls: readonly PairedCall[] }>
  /** a result whose call is no longer part of the history */
  | Readonly<{ kind: "left-over"; step: ToolStep }>;

type OpenThought = { kind: "thought"; state: DoneThought; calls: { call: ToolCall; step: ToolStep | null }[] };

function takeResult(thoughts: readonly OpenThought[], step: ToolStep): boolean {
  for (let at = thoughts.length - 1; at >= 0; at -= 1) {
    const thought = thoughts[at];
    const free = thought?.calls.find(({ call, step: taken }) => taken === null && call.id === step.call.id);
    if (free !== undefined) {
      free.step = step;
      return true;
    }
  }
  return false;
}

/**
 * Groups steps into turns. Thoughts that failed or never ended are left out; a message that came while calls were running
 * follows their results.
 */
export function turnsOf(steps: readonly Step[]): readonly Turn[] {
  const turns: (Turn | OpenThought)[] = [];
  const thoughts: OpenThought[] = [];
  for (const step of steps) {
    if (step.kind === "message") turns.push({ kind: "message", message: step });
    else if (step.kind === "tool") {
      if (!takeResult(thoughts, step)) turns.push({ kind: "left-over", step });
    } else if (step.state.status === "done") {
      const calls = step.state.calls.map((call) => ({ call, step: null }));
      const thought: OpenThought = { kind: "thought", state: step.state, calls };
      thoughts.push(thought);
      turns.push(thought);
    }
  }
  return turns;
}
