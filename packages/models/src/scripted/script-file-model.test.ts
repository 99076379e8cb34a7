import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Model, type ModelRequest, type Step, type ThoughtState, toFailure } from "@deskhand/contracts";
import { afterAll, describe, expect, it } from "vitest";
import { collect, doneWith, messageStep, requestOf, stepOf, toolStep } from "../testing/index.ts";
import { createScriptFileModel } from "./script-file-model.ts";

const folder = mkdtempSync(path.join(tmpdir(), "script-"));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function file(content: unknown): string {
  files += 1;
  const name = path.join(folder, `${files}.json`);
  writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

/** Lets a run go on until a thought without calls or a failure, as the engine would. */
async function run(model: Model, goal: string, limit = 100): Promise<{ steps: Step[]; states: ThoughtState[] }> {
  const steps: Step[] = [messageStep(goal)];
  const states: ThoughtState[] = [];
  while (states.length < limit) {
    const { state } = await collect(model, requestOf(JSON.parse(JSON.stringify(steps)) as ModelRequest["steps"]));
    if (state === null) throw new Error("no end");
    states.push(state);
    if (state.status === "failed") break;
    steps.push(stepOf(state), ...state.calls.map((call) => toolStep(call, doneWith("x"))));
    if (state.calls.length === 0) break;
  }
  return { steps, states };
}

describe("createScriptFileModel", () => {
  it("follows the list, repeats replies with their round filled in, and gives every call its own id", async () => {
    const call = { tool: "file_read", input: { path: "/f{{n}}", deep: ["{{n}}"] } };
    const model = createScriptFileModel(file([{ text: "Begin", calls: [call], repeat: 3 }, { text: "Done" }]));
    const { states } = await run(model, "anything");
    const inputs = states.flatMap((state) => (state.status === "done" ? state.calls.map(({ input }) => input) : []));
    expect(inputs).toEqual([1, 2, 3].map((n) => ({ path: `/f${n}`, deep: [`${n}`] })));
    const ids = states.flatMap((state) => (state.status === "done" ? state.calls.map(({ id }) => id) : []));
    expect(new Set(ids).size).toBe(3);
    expect(states.at(-1)).toMatchObject({ status: "done", content: [{ text: "Done" }] });
  });

  it("goes on where a run's history ends, in another process and after a compaction", async () => {
    const name = file([{ calls: [{ tool: "file_read", input: {} }], repeat: 2 }, { text: "Done" }]);
    const first = await run(createScriptFileModel(name), "goal", 2);
    const goal = first.steps[0];
    if (goal === undefined) throw new Error("no goal");
    const { state } = await collect(createScriptFileModel(name), requestOf([goal, ...first.steps.slice(-2)]));
    expect(state).toMatchObject({ status: "done", content: [{ text: "Done" }] });
  });

  it("chooses the list by the longest text found in the goal", async () => {
    const model = createScriptFileModel(
      file({ "": [{ text: "any" }], tidy: [{ text: "tidy" }], "tidy up": [{ text: "up" }] }),
    );
    const texts = await Promise.all(
      ["Please tidy up", "tidy", "other"].map(
        async (goal) => (await collect(model, requestOf([messageStep(goal)]))).text,
      ),
    );
    expect(texts).toEqual(["up", "tidy", "any"]);
  });

  it("gives a scripted failure once, then what follows it", async () => {
    const failure = { kind: "transient", message: "Down.", retryable: true, userAction: "none" };
    const model = createScriptFileModel(file([{ failure }, { text: "Back" }]));
    const request = requestOf([messageStep("goal")]);
    expect((await collect(model, request)).state).toMatchObject({ status: "failed", failure });
    expect((await collect(model, request)).text).toBe("Back");
  });

  it("stops waiting when the request is stopped", async () => {
    const model = createScriptFileModel(file([{ text: "Late", delayMs: 600_000 }]));
    const abort = new AbortController();
    const answer = collect(model, requestOf([messageStep("goal")]), abort.signal);
    abort.abort();
    expect((await answer).state).toMatchObject({ status: "failed", failure: { kind: "transient" } });
  });

  it("fails loudly beyond its end", async () => {
    const { states } = await run(createScriptFileModel(file([])), "goal");
    expect(states).toMatchObject([{ status: "failed", failure: { kind: "internal", retryable: false } }]);
  });

  it.each(["{", '[{"txt":"typo"}]', '[{"repeat":0}]', "3"])("refuses the file %j with the reason", (content) => {
    const name = file(content);
    let failure: unknown = null;
    try {
      createScriptFileModel(name);
    } catch (error) {
      failure = toFailure(error);
    }
    expect(failure).toMatchObject({ kind: "config", message: expect.stringContaining(name) });
  });

  it("refuses a file that is not there", () => {
    expect(() => createScriptFileModel(path.join(folder, "none.json"))).toThrow("cannot be read");
  });
});
