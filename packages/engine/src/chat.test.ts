import type { TaskSettings } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createDesk, testSettings } from "./testing/desk.ts";

const chat: TaskSettings = { ...testSettings, folders: [], isolation: "files", isChat: true };

test("a chat answers without any tool, and goes on when the user writes again", async () => {
  const desk = createDesk([{ text: "Hello." }, { text: "Seven." }]);
  const task = await desk.run(chat);
  expect(task.status).toBe("done");
  const content = [{ type: "text", text: "How many?" }];
  await desk.send(task.id, { type: "message.send", content });
  await desk.engine.drain();
  expect(desk.model.requests.map(({ tools }) => tools.length)).toEqual([0, 0]);
  expect(desk.model.requests[1]?.system).toBe(desk.model.requests[0]?.system);
  expect(desk.model.requests[1]?.system).toContain("no tools");
  expect((await desk.engine.tasks()).map(({ isChat }) => isChat)).toEqual([true]);
});

test("a chat whose model calls a tool all the same changes nothing", async () => {
  const call = { tool: "file_write", input: { path: "/desk/b.txt", content: "x" } };
  const desk = createDesk([{ calls: [call] }, { text: "I cannot." }]);
  const task = await desk.run(chat);
  expect(task.status).toBe("done");
  expect(desk.workspace.files.has("/desk/b.txt")).toBe(false);
  expect(JSON.stringify(task.runs)).toContain("There are no tools here: answer in words.");
});

test("a chat is never given folders, hosts or programs", async () => {
  const folders = [{ path: "/desk" as const, verb: "edit" as const, neverDelete: false }];
  for (const more of [{ folders }, { hosts: ["example.com"] }, { isolation: "process" as const }])
    await expect(createDesk([{ text: "Hello." }]).run({ ...chat, ...more })).rejects.toThrow(/A chat/);
  const desk = createDesk([{ text: "Hello." }]);
  const task = await desk.run(chat);
  expect(await desk.send(task.id, { type: "folder.grant", folder: folders[0] })).toMatchObject({
    rejected: true,
    code: "invalid",
  });
});
