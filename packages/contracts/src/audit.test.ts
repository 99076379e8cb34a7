import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type AuditEntry, auditEntrySchema, auditOf } from "./audit.ts";
import type { Event, EventBody } from "./event.ts";
import type { RunId, StepId, TaskId } from "./id.ts";
import { type GuestPath, noLimits } from "./value.ts";

const logs = join(import.meta.dirname, "..", "..", "..", "tests", "golden-logs");
const runId = "run_a" as RunId;
const stepId = "step_a" as StepId;

function read(name: string): readonly AuditEntry[] {
  const lines = readFileSync(join(logs, name), "utf8").trimEnd().split("\n");
  return auditOf(lines.map((line) => JSON.parse(line) as Event));
}

function events(...bodies: readonly (EventBody & { by: Event["by"] })[]): Event[] {
  const head = { taskId: "task_a" as TaskId, at: "2026-01-01T00:00:00.000Z" };
  return bodies.map((body, index) => {
    const commandId = `command_${index}` as Event["commandId"];
    return { seq: index + 1, ...head, commandId, ...body } as Event;
  });
}

const settings = {
  goal: "Use password=hunter22 for the portal",
  mode: "auto" as const,
  model: "a/b" as const,
  folders: [],
  review: false,
  isolation: "files" as const,
  hosts: [],
  limits: { ...noLimits, budgetUsd: 2 },
  preapproved: [],
};

test.each(["v1/sort-undo-redo.jsonl", "v2/shell-and-hosts.jsonl"])("an old log (%s) is told whole", (name) => {
  const entries = read(name);
  expect(entries.length).toBeGreaterThan(5);
  for (const entry of entries) expect(auditEntrySchema.safeParse(entry).error).toBeUndefined();
  expect(entries[0]).toMatchObject({ seq: 1, who: "user", kind: "request" });
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).toSorted((a, b) => a - b));
  expect(entries.some(({ what }) => /^Made \d+ changes?$/.test(what))).toBe(true);
});

test("an answer names whose word it was: the user's own, or a yes given beforehand", () => {
  const decisions = read("v2/shell-and-hosts.jsonl").filter(({ what }) => what.startsWith("Allowed: "));
  expect(decisions.length).toBeGreaterThan(0);
  for (const { because } of decisions) expect(because).toMatch(/^the user's (own answer|yes given beforehand to )/);
});

test("secrets are taken out of what is told, and limits are named", () => {
  const [entry] = auditOf(events({ by: "user", type: "task.created", title: "t", settings }));
  expect(entry?.what).toBe("Asked for: Use password=[secret] for the portal");
  expect(entry?.details).toContain("limit: $2.00");
  expect(JSON.stringify(entry)).not.toContain("hunter22");
});

test("a step says what was used and by which rule, a refusal says why, an answer what it cost", () => {
  const call = { id: "c1", tool: "shell_run", input: { command: "curl -H 'Authorization: Bearer abcdef123456' x" } };
  const head = { id: runId, parent: null, goal: "g", model: "a/b" as const, tools: [] };
  const usage = { inputTokens: 1000, outputTokens: 10, costUsd: 0.0123, cacheReadTokens: 900 };
  const log = events(
    { by: "user", type: "task.created", title: "t", settings },
    { by: "user", type: "run.started", run: head },
    { by: "agent", type: "step.added", step: { id: stepId, runId, kind: "tool", call, state: { status: "proposed" } } },
    { by: "engine", type: "usage.recorded", runId, usage },
    { by: "engine", type: "tool.changed", runId, stepId, state: { status: "denied", because: "You decided earlier." } },
  );
  expect(auditOf(log).slice(1)).toMatchObject([
    { kind: "money", who: "agent", what: "a/b answered: 1000 tokens in, 900 of them from the cache, 10 out, $0.0123" },
    {
      kind: "decision",
      who: "engine",
      what: "Not allowed: Running a command: curl -H 'Authorization: Bearer [secret]' x",
      because: "You decided earlier.",
    },
  ]);
});

test("the rule-based helper is named as what it is, also as an assistant, and a language model as a model", () => {
  const call = { id: "c1", tool: "file_list", input: { path: "/desk" } };
  const state = { status: "done", result: { forModel: [], forUser: null }, because: "may read" } as never;
  const told = (model: "offline/playbooks" | "a/b") => {
    const head = { id: runId, parent: null, goal: "g", model, tools: [] };
    const assistant = { ...head, id: "run_b" as RunId, parent: stepId, goal: "read" };
    return auditOf(
      events(
        { by: "user", type: "task.created", title: "t", settings: { ...settings, model } },
        { by: "user", type: "run.started", run: head },
        {
          by: "agent",
          type: "step.added",
          step: { id: stepId, runId, kind: "tool", call, state: { status: "proposed" } },
        },
        { by: "agent", type: "run.started", run: assistant },
        { by: "engine", type: "tool.changed", runId: assistant.id, stepId, state },
        { by: "engine", type: "usage.recorded", runId, usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 } },
      ),
    );
  };
  const rules = told("offline/playbooks");
  expect(rules.map(({ name }) => name)).toEqual(["You", "Rule-based helper", "Rule-based helper"]);
  expect(rules[0]?.details).toContain("model: none, the rule-based helper works (offline/playbooks)");
  expect(told("a/b").map(({ name }) => name)).toEqual(["You", "The model", "The model", "The model"]);
});

test("changes that landed without a question name the rule that let them", () => {
  const changeSetId = "changes_a" as Extract<Event, { type: "changes.applied" }>["changeSetId"];
  const change = { path: "/desk/b", from: null, kind: "created", entry: "file", before: null, after: null } as never;
  const log = events(
    { by: "user", type: "task.created", title: "t", settings },
    { by: "agent", type: "changes.staged", changeSet: { id: changeSetId, stepId, runId }, changes: [change] },
    { by: "engine", type: "changes.applying", changeSetId, paths: null, journal: "j", because: "takes nothing away" },
    { by: "engine", type: "changes.applied", changeSetId, paths: null },
  );
  expect(auditOf(log).at(-1)).toMatchObject({
    kind: "change",
    what: "Made 1 change",
    because: "takes nothing away",
    details: ["created /desk/b"],
  });
});

test("what Deskhand looked over by itself is its own doing, what the model handed over is the model's", () => {
  const call = { id: "c", tool: "artifact_present", input: { paths: ["/a/x.xlsx"] } };
  const result = { forModel: [], forUser: null };
  const state = { status: "done" as const, because: "works on the task's own copy", reads: {}, result };
  const artifact = { stepId, path: "/a/x.xlsx" as GuestPath, mediaType: "", bytes: 1, sha256: "aa" };
  const tell = (by: "engine" | "agent", more: Readonly<Record<string, unknown>>) => {
    const step = { id: stepId, runId, kind: "tool" as const, call, state: { status: "proposed" as const }, ...more };
    return auditOf(
      events(
        { type: "task.created", title: "t", settings, by: "user" },
        { type: "step.added", step, by },
        { type: "tool.changed", runId, stepId, state, by },
        { type: "artifact.presented", artifact, summary: "", by },
      ),
    ).slice(1);
  };
  const own = tell("engine", { finishLine: { states: ["aa"], left: 0 } });
  expect(own.map(({ name, what }) => `${name}: ${what}`)).toEqual([
    "Deskhand: Handed over files (1)",
    "Deskhand: Handed over /a/x.xlsx",
  ]);
  expect(own[0]?.details).toEqual(["tool: artifact_present"]);
  expect(own[0]?.because).toBe("no finished office file leaves a task unchecked");
  expect(tell("agent", {}).map(({ name }) => name)).toEqual(["The model", "The model"]);
});
