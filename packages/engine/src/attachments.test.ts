import { auditOf, type Content, contentInWords } from "@deskhand/contracts";
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
