import { markSteps, type PlanStep, proposePlan } from "../plan.ts";
import { type Ask, callAll, type Desk, type Script, unmet } from "../script.ts";
import { counted, nameOf } from "../situation.ts";
import { isExcluded, listed, readExclusions } from "../words.ts";
import { missingFiles } from "./closing.ts";

/** Files to be read for results that are made from them. */
export type Reading = Readonly<{ paths: readonly string[]; outputs: readonly string[]; holds: string }>;
/** An approved reading; `hasHandOver` is false where the user dropped that step. */
export type AgreedReading = Reading & Readonly<{ hasHandOver: boolean }>;

function planSteps({ paths, outputs, holds }: Reading): readonly PlanStep[] {
  const names = listed(outputs.map(nameOf));
  return [
    { title: `Read ${counted(paths.length, "file")}: ${listed(paths.map(nameOf), 6)}`, actions: [] },
    {
      title: `Make ${names} with ${holds}`,
      actions: outputs.map((target) => ({ verb: "create" as const, target })),
    },
    { title: `Hand over ${names}`, actions: [] },
  ];
}

/** Agrees on what is read and made; files the user wants left out are left out. A text means that the work ends with it. */
export function* planReading(desk: Desk, goal: string, first: Reading, text: string): Script<AgreedReading | string> {
  let reading = first;
  for (let round = 0; round < 4; round += 1) {
    const answer = yield* proposePlan(desk, goal, planSteps(reading), { text, nothing: "nothing was made" });
    if (answer.status === "ended") return answer.text;
    const exclusions = readExclusions(answer.said);
    const kept = reading.paths.filter((path) => !isExcluded(nameOf(path), exclusions));
    if (answer.isApproved && kept.length === reading.paths.length) {
      if (answer.dropped.has("1") || answer.dropped.has("2"))
        return "Reading the files or making the result was dropped from the plan, so nothing was made.";
      return { ...reading, hasHandOver: !answer.dropped.has("3") };
    }
    if (kept.length === reading.paths.length || kept.length === 0)
      return unmet(
        desk,
        "Nothing was made. I follow rules and could not work that change in; I can leave files out if you write, for example, “leave out diary.txt”.",
      );
    reading = { ...reading, paths: kept };
  }
  return unmet(desk, "Nothing was made, because no plan was agreed on.");
}

/** Makes the results of a reading and hands them over. `ask` makes an output; `summary` tells what was made. */
export function* makeResults(
  desk: Desk,
  { outputs, hasHandOver }: AgreedReading,
  ask: (output: string) => Ask,
  summary: (made: readonly string[]) => string,
): Script<string> {
  const marks = markSteps([
    { id: "1", status: "done" },
    { id: "2", status: "doing" },
  ]);
  const [, ...outcomes] = yield* callAll(desk, [marks, ...outputs.map(ask)]);
  const made = outputs.filter((_, index) => outcomes[index]?.status === "done");
  const lost = outputs.flatMap((path, index) => {
    const outcome = outcomes[index];
    const because = outcome === undefined || outcome.status === "done" ? null : outcome.because;
    return because === null ? [] : [`- ${nameOf(path)} could not be made: ${because}`];
  });
  if (made.length === 0)
    return unmet(desk, ["The files were read, but nothing could be made of them.", ...lost].join("\n"));
  const words = summary(made);
  const done = markSteps([{ id: "2", status: "done" }, ...(hasHandOver ? [{ id: "3", status: "done" as const }] : [])]);
  const present = { tool: "artifact_present", input: { paths: made, summary: words.split("\n")[0] ?? words } };
  yield* callAll(desk, hasHandOver ? [done, present] : [done]);
  const head =
    lost.length === 0
      ? []
      : [
          missingFiles(
            desk,
            outputs.filter((path) => !made.includes(path)),
          ),
        ];
  return [...head, words, ...lost].join("\n");
}
