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

/** steps that make turns of their own; `isOpen` while calls in them wait for their results */
export type StepsPart = Readonly<{ steps: readonly Step[]; isOpen: boolean }>;

/**
 * Cuts steps into the shortest parts that make turns of their own: the turns of all parts are the turns of all steps. Only the last part
 * can be open.
 */
export function stepsPartsOf(steps: readonly Step[]): readonly StepsPart[] {
  const parts: StepsPart[] = [];
  const open: string[] = [];
  let start = 0;
  for (const [at, step] of steps.entries()) {
    if (step.kind === "thought" && step.state.status === "done") open.push(...step.state.calls.map(({ id }) => id));
    const answered = step.kind === "tool" ? open.lastIndexOf(step.call.id) : -1;
    if (answered !== -1) open.splice(answered, 1);
    if (open.length > 0) continue;
    parts.push({ steps: steps.slice(start, at + 1), isOpen: false });
    start = at + 1;
  }
  if (start < steps.length) parts.push({ steps: steps.slice(start), isOpen: true });
  return parts;
}
