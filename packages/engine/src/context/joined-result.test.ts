import { noUsage, type Run, type RunId, type Step, type StepId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { joinedResult } from "./joined-result.ts";

function run(index: number, text: string, ending: Partial<Run> = {}): Run {
  const id = `run_${index}` as RunId;
  const content = text === "" ? [] : [{ type: "text" as const, text }];
  const state = { status: "done" as const, content, calls: [], usage: noUsage, provider: null };
  const steps = [{ id: `step_${index}` as StepId, runId: id, kind: "thought" as const, state }];
  const head = { id, parent: "step_0" as StepId, goal: `Part ${index}\nmore`, model: "a/b" as const, tools: [] };
  return { ...head, status: "done", failure: null, steps, reads: {}, usage: noUsage, ...ending };
}

function textOf(runs: readonly Run[]): string {
  const [part] = joinedResult(runs).forModel;
  return part?.type === "text" ? part.text : "";
}

test("each answer is told under the name of its part", () => {
  expect(textOf([run(1, "17 files"), run(2, "9 files", { title: "Read the letters" })])).toBe(
    "Sub-agent 1 (Part 1) answered:\n17 files\n\nSub-agent 2 (Read the letters) answered:\n9 files",
  );
});

test("one that died is an error, one that was stopped says so, and what either had found is kept", () => {
  const failure = { kind: "input", message: "Its budget is used up.", retryable: false, userAction: "none" } as const;
  const text = textOf([
    run(1, "Half of it", { status: "failed", failure }),
    run(2, "", { status: "stopped" }),
    run(3, "All", {}),
  ]);
  expect(text).toBe(
    [
      "Sub-agent 1 (Part 1) failed: Its budget is used up.\nWhat it last said, unfinished:\nHalf of it",
      "Sub-agent 2 (Part 2) was stopped by the user before it finished.",
      "Sub-agent 3 (Part 3) answered:\nAll",
    ].join("\n\n"),
  );
});

test("sixteen long answers share the room, and short ones leave theirs to the others", () => {
  const long = Array.from({ length: 16 }, (_, index) => run(index, "x".repeat(60_000)));
  expect(textOf(long).length).toBeLessThan(165_000);
  expect(textOf(long).match(/\[cut: 10000 of 60000/g)).toHaveLength(16);
  const mixed = [...long.slice(0, 2), ...Array.from({ length: 14 }, (_, index) => run(index + 2, "y".repeat(1_000)))];
  expect(textOf(mixed).match(/\[cut: 24000 of 60000/g)).toHaveLength(2);
  expect(textOf(mixed).match(/y{1000}/g)).toHaveLength(14);
});

function thought(text: string, finish: "stop" | "length" = "stop"): Step {
  const content = text === "" ? [] : [{ type: "text" as const, text }];
  const state = { status: "done" as const, content, calls: [], usage: noUsage, finish, provider: null };
  return { id: `step_${text.length}` as StepId, runId: "run_1" as RunId, kind: "thought", state };
}

test("an answer in pieces comes back whole, and nothing that was said before it", () => {
  const steps = [thought("I begin."), thought("One, tw", "length"), thought("o, three", "length"), thought(", four.")];
  expect(textOf([run(1, "", { steps })])).toBe("Sub-agent 1 (Part 1) answered:\nOne, two, three, four.");
});

test("an empty last answer does not hide the one before it", () => {
  const steps = [thought("Twelve."), thought("")];
  expect(textOf([run(1, "", { steps })])).toBe("Sub-agent 1 (Part 1) answered:\nTwelve.");
});
