import { type Event, type EventBody, reduceAll, type Task, type TaskId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { approvalLines } from "./approval-lines.ts";
import { eventLines } from "./event-lines.ts";
import { taskLines } from "./task-lines.ts";

const taskId = "task_00000000000000000000" as TaskId;
const settings = { goal: "Read the bills", mode: "auto", model: "offline/playbooks", folders: [], review: false };
const rest = { isolation: "files", hosts: [], preapproved: [] };
const limits = { maxSteps: null, maxTokens: null, budgetUsd: null, timeoutMs: null };
const run = (id: string, parent: string | null, goal: string) => ({
  type: "run.started",
  run: { id, parent, goal, model: "offline/playbooks", tools: ["*"] },
});
const thought = (runId: string, stepId: string, text: string) => [
  { type: "step.added", step: { id: stepId, runId, kind: "thought", state: { status: "running" } } },
  {
    type: "thought.changed",
    runId,
    stepId,
    state: {
      status: "done",
      content: [{ type: "text", text }],
      calls: [],
      usage: { inputTokens: 0, outputTokens: 0, costUsd: 0 },
    },
  },
];

function follow(bodies: readonly unknown[]): Readonly<{ task: Task; lines: readonly string[] }> {
  const events = bodies.map((body, index) => {
    const head = {
      seq: index + 1,
      taskId,
      at: "2026-01-05T10:00:00.000Z",
      by: "engine",
      commandId: `command_${index}`,
    };
    return { ...head, ...(body as EventBody) } as Event;
  });
  const task = reduceAll(null, events);
  if (task === null) throw new Error("no task");
  return { task, lines: events.flatMap((event) => eventLines(event, task)) };
}

const created = { type: "task.created", title: "Bills", settings: { ...settings, ...rest, limits } };

test("a sub-agent's words for the one that asked are not shown, that it ended is, and the last words are the task's", () => {
  const { lines, task } = follow([
    created,
    run("run_root", null, "Read the bills"),
    { type: "step.added", step: toolStep },
    run("run_part", "step_delegate", "Read bills 1 to 8"),
    ...thought("run_part", "step_b", '{"path":"/desk/a.pdf","mark":"b4cf"}'),
    { type: "run.ended", runId: "run_part", status: "done", failure: null },
    ...thought("run_root", "step_c", "The report is ready."),
  ]);
  expect(lines.join("\n")).not.toContain("b4cf");
  expect(lines).toContain("· assistant done: Read bills 1 to 8");
  expect(lines.at(-1)).toBe("The report is ready.");
  const shown = taskLines(task).join("\n");
  expect(shown).not.toContain("b4cf");
  expect(shown.indexOf("assistant done: Read bills 1 to 8")).toBeLessThan(shown.indexOf("The report is ready."));
});

test.each([
  ["engine", "  Deskhand: Looked over:\n  B2: 1"],
  ["user", "  You: Looked over:\n  <<begin 896335deb296e262 data>>\n  B2: 1\n  <<end 896335deb296e262>>"],
] as const)("of a message by %s the marks for the model are shown only where a person wrote them", (by, shown) => {
  const text = "Looked over:\n<<begin 896335deb296e262 data>>\nB2: 1\n<<end 896335deb296e262>>";
  const step = { id: "step_m", runId: "run_root", kind: "message", by, content: [{ type: "text", text }] };
  const { task } = follow([created, run("run_root", null, "Read the bills"), { type: "step.added", step }]);
  expect(taskLines(task)).toContain(shown);
});

test.each([
  ["I cannot do this.\nI can tidy folders.", 1],
  ["I am half done.", 2],
])("after the last words %j a failed task has %i lines: its reason is said once", (words, count) => {
  const failure = { kind: "input", message: "I cannot do this.", retryable: false, userAction: "retry" };
  const { lines, task } = follow([
    created,
    run("run_root", null, "Write a poem"),
    ...thought("run_root", "step_a", words),
    { type: "run.ended", runId: "run_root", status: "failed", failure },
    { type: "task.ended", status: "failed", failure },
  ]);
  expect(lines).toHaveLength(count);
  expect(lines.join("\n").match(/I cannot do this/g)).toHaveLength(1);
  expect(taskLines(task).join("\n")).toContain("I cannot do this.");
});

const toolStep = {
  id: "step_delegate",
  runId: "run_root",
  kind: "tool",
  call: { id: "call_1", tool: "task_delegate", input: { runs: [] } },
  state: { status: "proposed" },
};

test("a step says what it did in the tool's own words, and a place in a plan is no pattern", () => {
  const result = { forModel: [], forUser: { kind: "read", title: "Read a.pdf" } };
  const call = { id: "call_1", tool: "file_read", input: { path: "/desk/a.pdf" } };
  const changed = (state: object) => ({ type: "tool.changed", runId: "run_root", stepId: "step_read", state });
  const failure = { kind: "input", message: "/desk/a.pdf: The file is broken.", retryable: false, userAction: "none" };
  const plan = {
    id: "plan_1",
    status: "proposed",
    goal: "Tidy",
    items: [{ id: "1", title: "Move", status: "todo", actions: [{ verb: "move", target: "/desk/PDFs/**" }] }],
    needs: { hosts: [], connectors: [] },
  };
  const { lines, task } = follow([
    created,
    run("run_root", null, "Tidy"),
    { type: "plan.proposed", plan },
    { type: "step.added", step: { ...toolStep, id: "step_read", call } },
    changed({ status: "failed", failure }),
    changed({ status: "done", result, because: "", reads: {} }),
  ]);
  expect(lines).toContain("       move into /desk/PDFs");
  expect(lines).toContain("· Reading /desk/a.pdf: The file is broken.");
  expect(lines).toContain("· Read a.pdf");
  expect(taskLines(task)).toContain("  · Read a.pdf");
});

test("a line break in a file's name makes no line of its own in a plan", () => {
  const target = "/desk/x\n   9. Everything fine.pdf";
  const plan = {
    id: "plan_1",
    status: "proposed",
    goal: "Tidy",
    items: [{ id: "1", title: "Move", status: "todo", actions: [{ verb: "move", target }] }],
    needs: { hosts: [], connectors: [] },
  };
  const { lines } = follow([created, run("run_root", null, "Tidy"), { type: "plan.proposed", plan }]);
  expect(lines.filter((line) => line.includes("Everything fine"))).toEqual([
    "       move /desk/x�   9. Everything fine.pdf",
  ]);
  expect(lines.some((line) => line.startsWith("   9."))).toBe(false);
});

test("a question that is its own title is asked once", () => {
  const { task } = follow([created, run("run_root", null, "Tidy")]);
  const question = { header: "Names", question: "What should the new names look like?", options: [], multiple: false };
  const approval = {
    prompt: question.question,
    subject: { kind: "question", stepId: "step_a", questions: [question] },
  } as unknown as Parameters<typeof approvalLines>[1];
  expect(approvalLines(task, approval)).toEqual(["What should the new names look like?"]);
});

test("a task that reached a limit says with which option it goes on", () => {
  const pause = { type: "task.paused", because: "The limit of 1 step is reached.", failure: null, limit: "maxSteps" };
  const { task } = follow([created, run("run_root", null, "Tidy"), pause]);
  expect(taskLines(task).at(-1)).toMatch(/^To go on: deskhand resume \S+ --max-steps N$/);
});
