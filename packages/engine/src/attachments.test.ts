import { auditOf, type Content, contentInWords, createId, reduceAll } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createDesk, testSettings } from "./testing/desk.ts";

const attached = { name: "bill.pdf", bytes: 9 };
const bill: Content[] = [
  { type: "text", text: "<<begin>> Pay 12.00 <<end>>", attached },
  { type: "file", mediaType: "application/pdf", sha256: "abc", pages: 1, attached },
];

test("attached files follow the outcome in the first message, go out with it, and taint the run", async () => {
  const desk = createDesk([{ text: "It is 12.00." }]);
  const id = await desk.create({ ...testSettings, goal: "What is the total?" }, bill);
  await desk.engine.drain();
  const task = await desk.task(id);
  const root = Object.values(task.runs)[0];
  expect(root?.steps[0]).toMatchObject({
    kind: "message",
    content: [{ type: "text", text: "What is the total?" }, ...bill],
  });
  expect([task.title, root?.taintedBy]).toEqual(["What is the total?", "bill.pdf"]);
  const record = JSON.stringify(auditOf(await desk.engine.events(id, 0)));
  expect(record).not.toContain("Pay 12.00");
  expect(contentInWords(root?.steps[0]?.kind === "message" ? root.steps[0].content : [])).toBe(
    "What is the total?\n[attached: bill.pdf]",
  );
  expect(desk.model.requests[0]?.steps[0]).toEqual(root?.steps[0]);
});

test("a message without files taints nothing, and one with files taints from then on", async () => {
  const desk = createDesk([{ text: "Hello." }, { text: "Seen." }]);
  const clean = await desk.run();
  expect(Object.values(clean.runs)[0]?.taintedBy).toBeUndefined();
  await desk.send(clean.id, { type: "message.send", content: [{ type: "text", text: "And this?" }, ...bill] });
  await desk.engine.drain();
  expect(Object.values((await desk.task(clean.id)).runs)[0]?.taintedBy).toBe("bill.pdf");
});

test("a part that its sender does not call a file's is one all the same, unless it is the words a message begins with", async () => {
  const unmarked = bill.map(({ attached: _, ...part }) => part as Content);
  const desk = createDesk([{ text: "Hello." }, { text: "Seen." }, { text: "Seen." }]);
  const created = await desk.create({ ...testSettings, goal: "What is the total?" }, unmarked);
  const sent = (await desk.run()).id;
  await desk.send(sent, { type: "message.send", content: [{ type: "text", text: "And this?" }, ...unmarked] });
  await desk.engine.drain();
  for (const [id, words] of [[created, "What is the total?"] as const, [sent, "And this?"] as const]) {
    const root = Object.values((await desk.task(id)).runs)[0];
    const message = root?.steps.findLast((step) => step.kind === "message");
    expect(message).toMatchObject({
      content: [
        { type: "text", text: words },
        { ...unmarked[0], attached: { name: "a file", bytes: 27 } },
        { ...unmarked[1], attached: { name: "a PDF file" } },
      ],
    });
    expect(message?.kind === "message" && message.content[0]?.attached).toBeUndefined();
    expect(root?.taintedBy).toBe("a file");
  }
});

test("a message of a log of before that brings a picture nobody called a file's taints, and words alone do not", async () => {
  const head = { taskId: createId("task"), at: "2026-01-01T00:00:00.000Z", commandId: createId("command") };
  const runId = createId("run");
  const folded = (content: readonly Content[]) =>
    reduceAll(null, [
      { ...head, seq: 1, by: "user", type: "task.created", title: "x", settings: testSettings },
      {
        ...head,
        seq: 2,
        by: "user",
        type: "run.started",
        run: { id: runId, parent: null, goal: "x", model: testSettings.model, tools: ["*"] },
      },
      {
        ...head,
        seq: 3,
        by: "user",
        type: "step.added",
        step: { id: createId("step"), runId, kind: "message", by: "user", content: [...content] },
      },
    ])?.runs[runId]?.taintedBy;
  const words = { type: "text", text: "Look" } as const;
  expect(folded([words])).toBeUndefined();
  expect(folded([words, { type: "image", mediaType: "image/png", sha256: "abc" }])).toBe("a picture");
});

test("where room runs out, attached files leave the conversation and their names stay with the user's words", async () => {
  const length = {
    kind: "input",
    message: "Too long.",
    retryable: false,
    userAction: "none",
    about: "length",
  } as const;
  const desk = createDesk([{ text: "It is 12.00." }, { failure: length }, { text: "It is short now." }]);
  const id = await desk.create({ ...testSettings, goal: "What is the total?" }, bill);
  await desk.engine.drain();
  await desk.send(id, { type: "message.send", content: [{ type: "text", text: "And the tax?" }] });
  await desk.engine.drain();
  expect((await desk.task(id)).status).toBe("done");
  const [, first, second] = desk.model.requests.map(({ steps }) => JSON.stringify(steps));
  expect(first).toContain("Pay 12.00");
  expect(second).not.toContain("Pay 12.00");
  expect(second).toContain("What is the total?");
  expect(second).toContain("The attached file bill.pdf was left out to make room");
});
