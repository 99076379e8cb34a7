import { type Content, isFinishLine, isSettled, oneLine, type Run, type Step, type StepId } from "@deskhand/contracts";

type Message = Extract<Step, { kind: "message" }>;

function isForModel(step: Step): boolean {
  if (step.kind === "message") return true;
  if (step.kind === "thought") return step.state.status === "done";
  return isSettled(step.state) && !isFinishLine(step);
}

/** the same object each time, because what is written for a step is remembered by it */
const withoutPictures = new WeakMap<Step, Step>();

function textOnly(step: Message): Step {
  if (step.content.every((part) => part.type === "text")) return step;
  const known = withoutPictures.get(step);
  if (known !== undefined) return known;
  const content = step.content.map((part): Content => {
    return part.type === "text" ? part : { type: "text", text: "[A picture that the model's provider did not take.]" };
  });
  const made = { ...step, content };
  withoutPictures.set(step, made);
  return made;
}

/** the same object each time, as above */
const withoutFiles = new WeakMap<Step, Step>();

/** Attached files are the largest part of what a user said; where room ran out, only their names stay. */
function wordsOnly(step: Message): Step {
  if (step.content.every(({ attached }) => attached === undefined)) return step;
  const known = withoutFiles.get(step);
  if (known !== undefined) return known;
  const names = new Set(step.content.flatMap(({ attached }) => (attached === undefined ? [] : [attached.name])));
  const left = [...names].map((name): Content => {
    const text = `[The attached file ${oneLine(name)} was left out to make room. Ask the user to attach it again if it is needed.]`;
    return { type: "text", text };
  });
  const made = { ...step, content: [...step.content.filter(({ attached }) => attached === undefined), ...left] };
  withoutFiles.set(step, made);
  return made;
}

function digestOf(run: Run): Message | null {
  const step = run.steps.findLast(({ id }) => id === run.digestId);
  return step?.kind === "message" && step.digest !== undefined ? step : null;
}

/**
 * The steps of a run that its model sees for one thought, oldest first: everything finished before it, or the user's own words, the newest
 * digest, and what came after the steps it stands for.
 */
export function runSteps(run: Run, thoughtId: StepId): readonly Step[] {
  const end = run.steps.findLastIndex((step) => step.id === thoughtId);
  const before = run.steps.slice(0, end);
  const message = run.digestId === undefined ? null : digestOf(run);
  const digest = message?.digest;
  if (message === null || digest === undefined) return before.filter(isForModel);
  const after = before.findLastIndex((step) => step.id === digest.through) + 1;
  const said = before.slice(0, after).flatMap((step) => {
    if (step.kind !== "message" || step.by !== "user") return [];
    return [digest.because === "history" ? textOnly(step) : wordsOnly(step)];
  });
  const since = before.slice(after).filter((step) => isForModel(step) && !(step.kind === "message" && step.digest));
  return [...said, message, ...since];
}
