import { expect, test } from "vitest";
import { createDesk } from "./testing/desk.ts";

const words = "I cannot write poems. Choose a model.\nI can tidy folders.";

test("an answer that says it did not do what was asked ends the task as failed, with its first line as the reason", async () => {
  const task = await createDesk([{ text: words, finish: "declined" }]).run();
  expect(task.ended).toEqual({
    status: "failed",
    failure: {
      kind: "input",
      message: "I cannot write poems. Choose a model.",
      retryable: false,
      userAction: "retry",
    },
  });
});

test("the same words of a model that came to its end are an answer", async () => {
  const task = await createDesk([{ text: words, finish: "stop" }]).run();
  expect(task.ended).toEqual({ status: "done", failure: null });
});

test("an answer that says what is missing ends the task as partly done, with its first line as what is missing", async () => {
  const missing = "Not everything could be made: slides.pptx is missing.";
  const desk = createDesk([{ text: `${missing}\nThe rest is there.`, finish: "partial" }, { text: "Now it is." }]);
  const task = await desk.run();
  const failure = { kind: "input", message: missing, retryable: false, userAction: "retry" };
  expect(task.ended).toEqual({ status: "partly", failure });
  expect(task.rootRunId === null ? null : task.runs[task.rootRunId]?.status).toBe("done");
  await desk.send(task.id, { type: "message.send", content: [{ type: "text", text: "Try again" }] });
  await desk.engine.drain();
  expect((await desk.task(task.id)).ended).toEqual({ status: "done", failure: null });
});

test("calls of an answer that ends with a refusal are made before anything ends", async () => {
  const call = { tool: "file_write", input: { path: "/desk/b.txt", content: "x" } };
  const desk = createDesk([{ text: words, calls: [call], finish: "declined" }, { text: "Written." }]);
  expect((await desk.run()).status).toBe("done");
  expect(desk.workspace.files.has("/desk/b.txt")).toBe(true);
});

test("another wish after a refusal goes on with the task", async () => {
  const desk = createDesk([{ text: words, finish: "declined" }, { text: "Tidied." }]);
  const { id } = await desk.run();
  await desk.send(id, { type: "message.send", content: [{ type: "text", text: "Then tidy the folder" }] });
  await desk.engine.drain();
  expect((await desk.task(id)).ended).toEqual({ status: "done", failure: null });
});

test("a sub-agent's refusal reaches its parent as a failure and does not end the task", async () => {
  const desk = createDesk({
    "": [{ calls: [{ tool: "task_delegate", input: { goals: ["poem"] } }] }, { text: "Without a poem." }],
    poem: [{ text: words, finish: "declined" }],
  });
  expect((await desk.run()).status).toBe("done");
  expect(JSON.stringify(desk.model.requests.at(-1)?.steps)).toContain("failed: I cannot write poems");
});
