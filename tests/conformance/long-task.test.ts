import { openApprovals, type Step } from "@deskhand/contracts";
import type { StubReply } from "@deskhand/models/testing";
import { wireFormats } from "@deskhand/models/testing";
import { afterEach, describe, expect, it } from "vitest";
import { type ProviderDesk, startProviderDesk, stepsOf } from "./kit/provider-desk.ts";

const desks: ProviderDesk[] = [];
afterEach(async () => {
  await Promise.all(desks.splice(0).map((desk) => desk.close()));
});

const steps = 150;
const goal = "Sort the invoices of 2024 by customer; the ones of Meyer GmbH last.";
const report = "Sub-agent's finding: invoice 4711 of Meyer GmbH is unpaid, 1,234.50 EUR.";
const answer = "By customer number";
const note = "Please keep the originals, too.";

const planCall = {
  id: "p1",
  tool: "plan_propose",
  input: {
    goal: "Invoices by customer",
    steps: [
      { title: "Read every invoice", actions: [{ verb: "read", target: "/desk/**" }] },
      { title: "Write the list", actions: [{ verb: "create", target: "/desk/list.md" }] },
    ],
  },
};
const question = {
  header: "Order",
  question: "In which order do you want the customers?",
  options: [{ label: answer }, { label: "By name" }],
};

const read = (at: number): StubReply => ({
  text: at % 50 === 0 ? `I have read ${at} invoices so far.` : "",
  calls: [{ id: `r${at}`, tool: "file_read", input: { path: `/desk/invoice ${at}.txt` } }],
  usage: { input: 900 * ((at % 45) + 5), output: 20 },
});

/** Answers as a model would that plans, asks, delegates, writes, and then reads for a long time. */
function script(): (body: Readonly<Record<string, unknown>>) => StubReply {
  const opening: StubReply[] = [
    { calls: [planCall] },
    { calls: [{ id: "q1", tool: "user_ask", input: { questions: [question] } }] },
    { calls: [{ id: "d1", tool: "task_delegate", input: { runs: [{ goal: "Look for unpaid invoices (child)" }] } }] },
    { calls: [{ id: "w1", tool: "file_write", input: { path: "/desk/list.md", content: "# List\n" } }] },
  ];
  let at = 0;
  return (body) => {
    if (isOfChild(body)) return { text: report };
    const first = opening.shift();
    if (first !== undefined) return first;
    at += 1;
    return at <= steps ? read(at) : { text: "The list is in list.md." };
  };
}

function isOfChild(body: Readonly<Record<string, unknown>>): boolean {
  return JSON.stringify(body).includes("You are a sub-agent");
}

const files = Object.fromEntries(
  Array.from({ length: steps + 1 }, (_, at) => [
    `/desk/invoice ${at}.txt`,
    `Invoice ${at}. ${"A line of goods. ".repeat(120)}`,
  ]),
);

function digests(list: readonly Step[]) {
  return list.flatMap((step) => (step.kind === "message" && step.digest !== undefined ? [step] : []));
}

describe.each(wireFormats)("%s", (format) => {
  it("at 150 steps the next request still holds goal, plan, decisions, approvals, file facts and sub-agents' results", async () => {
    const desk = await startProviderDesk(format, script(), { files, contextTokens: 60_000 });
    desks.push(desk);
    const task = await desk.run({ goal, mode: "plan", preapproved: ["plan", "question", "write"] });
    expect([task.status, desk.bugs]).toEqual(["done", []]);
    const made = digests(stepsOf(task));
    expect(made.length).toBeGreaterThan(1);
    const followed = await desk.send(task.id, { type: "message.send", content: [{ type: "text", text: note }] });
    expect(followed.status).toBe("done");

    const bodies = desk.stub.requests.map(({ body }) => JSON.stringify(body));
    const last = bodies.at(-1) ?? "";
    const kept = [
      goal,
      note,
      "Invoices by customer",
      '1. [todo] Read every invoice (read "/desk/**")',
      '2. [todo] Write the list (create "/desk/list.md")',
      `"In which order do you want the customers?" → Allowed beforehand: ${answer}`,
      '"Is this plan right?" → Allowed beforehand: yes',
      "created /desk/list.md",
      "/desk/invoice 1.txt",
      report,
      "I have read 100 invoices so far.",
    ];
    for (const words of kept) expect(last).toContain(JSON.stringify(words).slice(1, -1));
    expect(Math.max(...bodies.map((body) => body.length))).toBeLessThan(60_000 * 4);
    expect(bodies.length).toBe(steps + 4 + 1 + 1 + 1);
  });

  it("a sub-agent that reads on while another waits for the user is told goal, plan, decisions and the open question", async () => {
    const reads = Array.from({ length: 60 }, (_, at) => read(at));
    const runs = [{ goal: "Write list.md (writer)" }, { goal: "Read every invoice (reader)" }];
    const opening: StubReply[] = [
      { calls: [planCall] },
      { calls: [{ id: "d1", tool: "task_delegate", input: { runs } }] },
    ];
    const write: StubReply = {
      calls: [{ id: "w1", tool: "file_write", input: { path: "/desk/list.md", content: "# List\n" } }],
    };
    const writer: StubReply[] = [write, { text: "The list is written." }];
    const reader: StubReply[] = [...reads, { text: report }];
    const bodies: string[] = [];
    const answers = (body: Readonly<Record<string, unknown>>): StubReply => {
      const text = JSON.stringify(body);
      if (!isOfChild(body)) return opening.shift() ?? { text: "All is done." };
      if (!text.includes("(reader)")) return writer.shift() ?? {};
      bodies.push(text);
      return reader.shift() ?? {};
    };
    const desk = await startProviderDesk(format, answers, { files, contextTokens: 60_000 });
    desks.push(desk);
    const waiting = await desk.run({ goal, mode: "ask", preapproved: ["plan"] });
    const [open] = openApprovals(waiting);
    expect([waiting.status, open?.subject.kind, reader]).toEqual(["waiting", "changes", []]);
    const child = Object.values(waiting.runs).find((run) => run.goal.includes("(reader)"));
    expect([child?.status, digests(child?.steps ?? []).length > 0]).toEqual(["done", true]);
    const last = bodies.at(-1) ?? "";
    const kept = [
      "Read every invoice (reader)",
      "Invoices by customer",
      "Open questions to the user:",
      open?.prompt ?? "?",
    ];
    for (const words of kept) expect(last).toContain(JSON.stringify(words).slice(1, -1));
    const done = await desk.send(waiting.id, { type: "approval.resolve-kinds", kinds: ["write"] });
    expect([done.status, desk.files.get("/desk/list.md"), desk.bugs]).toEqual(["done", "# List\n", []]);
    expect(JSON.stringify(desk.stub.requests.at(-1)?.body)).toContain(JSON.stringify(report).slice(1, -1));
  });
});
