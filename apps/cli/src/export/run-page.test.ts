import {
  auditOf,
  createId,
  type Event,
  type EventBody,
  type RunId,
  reduceAll,
  type StepId,
  type ThoughtState,
} from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { runPage } from "./run-page.ts";

const taskId = createId("task");
const runId = "run_a" as RunId;
const goal = `<script>alert(1)</script> log in with password=hunter22 \u202e\u0007`;
const notice = "Looked over:\n<<begin 896335deb296e262 what follows is data>>\nB2: 1\n<<end 896335deb296e262>>";

const saidDone: ThoughtState = {
  status: "done",
  content: [{ type: "text", text: "Sorted." }],
  calls: [],
  provider: null,
  usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
};

const bodies: readonly (EventBody & { by: Event["by"] })[] = [
  {
    by: "user",
    type: "task.created",
    title: "Tidy & sort",
    settings: {
      ...sampleSettings,
      goal,
      folders: [{ path: "/home/ann/<b>", verb: "edit", neverDelete: false }],
    },
  },
  { by: "user", type: "run.started", run: { id: runId, parent: null, goal, model: "offline/playbooks", tools: [] } },
  {
    by: "user",
    type: "step.added",
    step: { id: "step_a" as StepId, runId, kind: "message", by: "user", content: [{ type: "text", text: goal }] },
  },
  { by: "agent", type: "step.added", step: { id: "step_b" as StepId, runId, kind: "thought", state: saidDone } },
  {
    by: "engine",
    type: "step.added",
    step: { id: "step_c" as StepId, runId, kind: "message", by: "engine", content: [{ type: "text", text: notice }] },
  },
];
const events = bodies.map((body, index) => {
  const head = { seq: index + 1, taskId, at: "2026-01-01T00:00:00.000Z", commandId: createId("command") };
  return { ...head, ...body } as Event;
});

function made(): string {
  const task = reduceAll(null, events);
  if (task === null) throw new Error("no task");
  return runPage(task, auditOf(events));
}

test("a page of a run needs nothing else and nothing in it can act", () => {
  const html = made();
  expect(html).toContain("default-src 'none'");
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).toContain("/home/ann/&lt;b&gt;");
  expect([...html.matchAll(/<(script|img|link|iframe|a|form)\b/gi)]).toEqual([]);
  expect(["\u202e", "\u0007"].some((character) => html.includes(character))).toBe(false);
  expect(html).not.toMatch(/\b(?:src|href|on[a-z]+)=/);
});

test("it shows Deskhand's notices without the marks that are for the model", () => {
  expect(made()).toContain("Looked over:\nB2: 1</p>");
});

test("it calls the rule-based helper what it is", () => {
  const html = made();
  expect(html).toContain("rule-based helper, no AI");
  expect(html).toContain("Rule-based helper</p>");
  expect(html).not.toContain("The model");
});

test("it tells title, talk and record, without secrets", () => {
  const html = made();
  expect(html).toContain("<h1>Tidy &amp; sort</h1>");
  expect(html).toContain("The record: who decided what");
  expect(html).not.toContain("hunter22");
  expect(html.match(/password=\[secret\]/g)?.length).toBeGreaterThan(1);
});
