import { createId, DeskhandError, inputFailure } from "@deskhand/contracts";
import { expect, test } from "vitest";
import type { AttachmentDesk, Upload } from "../attachments/create-attachments.ts";
import { createTestApp } from "../testing/test-app.ts";

const path = `/api/tasks/${createId("task")}/attachments?name=a%20b.txt&model=anthropic%2Fclaude-sonnet-5-5`;
const binary = { "content-type": "application/octet-stream" };

function open(gone: string | null = null) {
  const uploads: Upload[] = [];
  const received: string[] = [];
  const attachments: AttachmentDesk = {
    async read(upload) {
      uploads.push(upload);
      return { name: upload.name, bytes: upload.bytes.length, mediaType: "text/plain", content: [] };
    },
    async receive(command) {
      received.push(command.type);
      if (gone !== null) throw new DeskhandError(inputFailure(gone));
      return command.type === "message.send" ? { ...command, content: [{ type: "text", text: "fenced" }] } : command;
    },
  };
  return { uploads, received, ...createTestApp({ ports: { attachments } }) };
}

test("a file goes to the reader with its name and the model that will see it", async () => {
  const { ask, uploads } = open();
  const response = await ask(path, { method: "POST", headers: binary, body: "words" });
  expect(await response.json()).toEqual({ name: "a b.txt", bytes: 5, mediaType: "text/plain", content: [] });
  expect(uploads).toMatchObject([{ name: "a b.txt", model: "anthropic/claude-sonnet-5-5" }]);
});

test("a form of another page cannot attach, and what is too large or names no model is refused", async () => {
  const { ask, uploads } = open();
  const statuses = [
    await ask(path, { method: "POST", headers: { "content-type": "text/plain" }, body: "words" }),
    await ask(path, { method: "POST", headers: { ...binary, authorization: "" }, body: "words" }),
    await ask(path, { method: "POST", headers: binary, body: new Uint8Array(25_000_001) }),
    await ask(path.replace("anthropic", "!"), { method: "POST", headers: binary, body: "words" }),
    await ask(path.replace("task_", "nobody"), { method: "POST", headers: binary, body: "words" }),
  ].map(({ status }) => status);
  expect(statuses).toEqual([400, 401, 400, 400, 400]);
  expect(uploads).toEqual([]);
});

test("a message counts as it was received, and one whose file is gone is not sent", async () => {
  const message = { type: "message.send", content: [{ type: "image", mediaType: "image/png", sha256: "a" }] };
  const command = { id: createId("command"), taskId: createId("task"), ...message };
  const kept = open();
  await kept.post("/api/commands", command);
  expect([kept.received, kept.engine.dispatched]).toEqual([
    ["message.send"],
    [{ ...command, content: [{ type: "text", text: "fenced" }] }],
  ]);
  const lost = open("a.png is no longer kept here.");
  expect((await lost.post("/api/commands", command)).status).toBe(400);
  expect(lost.engine.dispatched).toEqual([]);
});
