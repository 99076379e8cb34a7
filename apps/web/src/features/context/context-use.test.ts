import type { ModelDescription, Run, RunId, Step, StepId, Task } from "@deskhand/contracts";
import { unknownTraits } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { contextUse } from "./context-use.ts";

const runId = "run_1" as RunId;
const ref = "some/model" as const;
const models: readonly ModelDescription[] = [
  { ref, title: "", note: "", isReady: true, missing: "", traits: { ...unknownTraits, contextTokens: 200_000 } },
];

function thought(inputTokens: number, outputTokens = 10): Step {
  const usage = { inputTokens, outputTokens, costUsd: 0 };
  const state = { status: "done" as const, content: [], calls: [], usage, provider: null };
  return { id: "step_1" as StepId, runId, kind: "thought", state };
}

function taskOf(steps: readonly Step[]): Task {
  const run = { id: runId, model: ref, steps } as unknown as Run;
  return { rootRunId: runId, runs: { [runId]: run } } as unknown as Task;
}

it("tells what the newest answer took and how much there is", () => {
  expect(contextUse(taskOf([thought(1_000), thought(50_000)]), models)).toEqual({
    tokens: 50_010,
    room: 200_000,
    digests: 0,
  });
});

it("knows no room of a model nobody described, and nothing where nothing is counted", () => {
  expect(contextUse(taskOf([thought(1_000)]), [])).toEqual({ tokens: 1_010, room: null, digests: 0 });
  expect(contextUse(taskOf([thought(0, 0)]), models)).toBeNull();
  expect(contextUse(taskOf([]), models)).toBeNull();
});

it("counts the summaries that made room", () => {
  const digest = { through: "step_0" as StepId, steps: 3, because: "length" as const };
  const step: Step = { id: "step_2" as StepId, runId, kind: "message", by: "engine", content: [], digest };
  expect(contextUse(taskOf([step, thought(5)]), models)?.digests).toBe(1);
});
