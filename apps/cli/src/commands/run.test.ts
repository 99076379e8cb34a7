import type { Approval, EventBody, Failure, PlanId, RunId, StepId, UserCommand } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { parseSettings } from "../arguments/settings.ts";
import { captureOutput } from "../testing/capture-output.ts";
import { FakeDesk } from "../testing/fake-desk.ts";
import { runTask } from "./run.ts";

const failure: Failure = { kind: "transient", message: "The model is away.", retryable: true, userAction: "retry" };
const runId = "run_1" as RunId;
const approval: Approval = {
  id: "approval_1" as Approval["id"],
  runId,
  prompt: "Is this plan right?",
  needs: ["plan"],
  subject: { kind: "plan", planId: "plan_1" as PlanId, stepId: "step_1" as StepId },
  status: "open",
  decision: null,
  decidedBy: null,
};

const settings = parseSettings("Tidy", { mode: "plan", folder: ["/desk"] });

function run(bodies: readonly EventBody[], json = true) {
  const desk = new FakeDesk(() => bodies);
  return captureOutput(() => runTask(desk, settings, { json, attach: [] }));
}

const ended = (status: "done" | "partly" | "failed" | "stopped"): EventBody => ({
  type: "task.ended",
  status,
  failure: status === "failed" ? failure : null,
});
const paused = (limit: "budgetUsd" | null, why: Failure | null): EventBody => ({
  type: "task.paused",
  because: "for the test",
  failure: why,
  limit,
});

test.each<[string, EventBody, number, string]>([
  ["done", ended("done"), 0, "done"],
  ["partly done", ended("partly"), 1, "partly"],
  ["failed", ended("failed"), 1, "failed"],
  ["waiting", { type: "approval.opened", approval }, 3, "waiting"],
  ["stopped", ended("stopped"), 4, "stopped"],
  ["at its budget", paused("budgetUsd", null), 5, "stopped"],
  ["paused by a person", paused(null, null), 3, "waiting"],
  ["paused by a failure", paused(null, failure), 1, "failed"],
])("a task that is %s ends the command with its status", async (_name, body, status, summary) => {
  const { lines, result } = await run([body]);
  expect(result).toBe(status);
  expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ type: "run.summary", status: summary });
});

test("a task that cannot even write down that it stands still ends the command like a paused one", async () => {
  const desk: FakeDesk = new FakeDesk((command) => {
    setImmediate(() => desk.tell({ type: "work-stuck", taskId: command.taskId, failure }));
    return [];
  });
  const { lines, result } = await captureOutput(() => runTask(desk, settings, { json: false, attach: [] }));
  expect(result).toBe(1);
  expect(lines.join("\n")).toMatch(/Paused\.\nTo go on: deskhand resume \S+/);
});

test("--json prints exactly the events, then the summary", async () => {
  const { lines } = await run([paused(null, failure), ended("done")]);
  const printed = lines.map((line) => JSON.parse(line) as { type: string; seq?: number });
  expect(printed.map(({ type, seq }) => `${seq ?? ""} ${type}`)).toEqual([
    "1 task.created",
    "2 task.paused",
    "3 task.ended",
    " run.summary",
  ]);
  expect(printed.at(-1)).toEqual({
    type: "run.summary",
    taskId: expect.stringMatching(/^task_/),
    status: "done",
    changes: [],
    artifacts: [],
    usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
  });
});

test("what was typed is what the task is created with", async () => {
  const commands: UserCommand[] = [];
  const desk = new FakeDesk((command) => {
    commands.push(command);
    return [ended("done")];
  });
  await captureOutput(() => runTask(desk, settings, { json: true, attach: [] }));
  expect(commands).toEqual([
    {
      id: expect.stringMatching(/^command_/),
      taskId: expect.stringMatching(/^task_/),
      type: "task.create",
      settings: { ...settings, model: "offline/playbooks", isolation: "process" },
    },
  ]);
});

test("a file that goes with the outcome is in the command that creates the task, and one that is missing ends it before", async () => {
  const desk = new FakeDesk(() => [ended("done")]);
  await captureOutput(() => runTask(desk, settings, { json: true, attach: [import.meta.filename] }));
  const attachments = [
    expect.objectContaining({ attached: { name: "run.test.ts", bytes: expect.any(Number) }, type: "text" }),
  ];
  expect(desk.commands).toMatchObject([{ type: "task.create", attachments }]);
  const other = new FakeDesk(() => [ended("done")]);
  const gone = runTask(other, settings, { json: true, attach: ["/nowhere/gone.txt"] });
  await expect(captureOutput(() => gone)).rejects.toThrow("There is no file /nowhere/gone.txt");
  expect(other.commands).toEqual([]);
});

test("a folder that cannot be handed over ends the command before anything is created", async () => {
  const desk = new FakeDesk(() => []);
  const missing = parseSettings("Tidy", { mode: "plan", folder: ["/desk", "/missing"] });
  await expect(captureOutput(() => runTask(desk, missing, { json: true, attach: [] }))).rejects.toThrow(
    "There is no folder /missing",
  );
  expect(desk.commands).toEqual([]);
});

test("a waiting task says how to answer when nobody is there", async () => {
  const { lines } = await run([{ type: "approval.opened", approval }], false);
  expect(lines).toContain("Is this plan right?");
  expect(lines.join("\n")).toMatch(/deskhand answer \S+ --approve plan\n/);
});

test("an interrupt stops the task and ends with the status of a stopped one", async () => {
  const desk: FakeDesk = new FakeDesk((command) => {
    if (command.type === "task.create") {
      // the task works until it is told to stop
      queueMicrotask(() => process.emit("SIGINT"));
      return [];
    }
    return command.type === "task.stop" ? [ended("stopped")] : [];
  });
  const listenersBefore = process.listenerCount("SIGINT");
  const { result } = await captureOutput(() => runTask(desk, settings, { json: true, attach: [] }));
  expect(result).toBe(4);
  expect(desk.commands.map(({ type }) => type)).toEqual(["task.create", "task.stop"]);
  expect(process.listenerCount("SIGINT")).toBe(listenersBefore);
});

test("text of files and models cannot steer the terminal", async () => {
  const evil: Approval = { ...approval, prompt: "clear \u001b[2J\u0007 \u202e" };
  const { lines } = await run([{ type: "approval.opened", approval: evil }], false);
  expect(lines).toContain("clear �[2J� �");
});

test("a refusal of the rule-based helper ends with how a terminal gets a model, and a success does not", async () => {
  const told = async (body: EventBody) => (await run([body], false)).lines.join("\n");
  expect(await told(ended("failed"))).toMatch(/ANTHROPIC_API_KEY.*deskhand models add anthropic/);
  expect(await told(ended("done"))).not.toMatch(/ANTHROPIC_API_KEY/);
});

test("without a folder no task is made for the rule-based helper, and one is for a language model", async () => {
  const begin = async (model: string) => {
    const desk = new FakeDesk(() => [ended("done")]);
    const bare = parseSettings("Tidy", { mode: "plan", model });
    const outcome = captureOutput(() => runTask(desk, bare, { json: true, attach: [] })).then(
      ({ result }) => result,
      (error: Error) => error.message,
    );
    return [await outcome, desk.commands.length];
  };
  const words =
    "The rule-based helper works only on folders; hand one over with --folder PATH, or name a language model with --model.";
  expect(await begin("offline/playbooks")).toEqual([words, 0]);
  expect(await begin("anthropic/claude-haiku-5-5")).toEqual([0, 1]);
});
