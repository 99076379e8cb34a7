import { createId } from "@deskhand/contracts";
import { sampleSettings } from "@deskhand/contracts/testing";
import { expect, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";

test("a good command reaches the engine", async () => {
  const { engine, post } = createTestApp();
  const taskId = engine.addTask();
  const command = { id: createId("command"), taskId, type: "task.pause" };
  const response = await post("/api/commands", command);
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ accepted: true, seq: 1 });
  expect(engine.dispatched).toEqual([command]);
});

test("what the engine refuses keeps its code and its sentence", async () => {
  const { engine, post } = createTestApp();
  const taskId = engine.addTask();
  const conflict = await post("/api/commands", { id: createId("command"), taskId, type: "task.resume", limits: null });
  expect(conflict.status).toBe(409);
  expect(await conflict.json()).toEqual({
    rejected: true,
    code: "conflict",
    message: "The task is not paused.",
    error: { code: "conflict", message: "The task is not paused." },
  });
  const missing = await post("/api/commands", { id: createId("command"), taskId: createId("task"), type: "task.stop" });
  expect(missing.status).toBe(404);
});

test.each([
  ["an engine report", { id: "command_1", taskId: "task_1", type: "task.recover", safe: [] }],
  ["a path that climbs", { id: "command_1", taskId: "task_1", type: "folder.revoke", path: "/a/../b" }],
  ["no id", { taskId: "task_1", type: "task.stop" }],
  ["a list", []],
  ["nothing", null],
])("%s is no command from outside", async (_name, body) => {
  const { engine, post } = createTestApp();
  const response = await post("/api/commands", body);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: "invalid" } });
  expect(engine.dispatched).toEqual([]);
});

test("a body that is not JSON, or not sent as JSON, is refused", async () => {
  const { ask } = createTestApp();
  const broken = await ask("/api/commands", {
    method: "POST",
    body: "{",
    headers: { "content-type": "application/json" },
  });
  expect(await broken.json()).toEqual({ error: { code: "invalid", message: "The request is not valid JSON." } });
  const form = await ask("/api/commands", { method: "POST", body: "{}", headers: { "content-type": "text/plain" } });
  expect(form.status).toBe(400);
});

test("a task with an unknown model or an isolation that does not work is not created", async () => {
  const { engine, post } = createTestApp();
  const settings = (await engine.task(engine.addTask()))?.folders;
  const create = (more: object) =>
    post("/api/commands", {
      id: createId("command"),
      taskId: createId("task"),
      type: "task.create",
      settings: { ...sampleSettings, folders: settings, ...more },
    });
  expect((await create({ model: "nobody/nothing" })).status).toBe(400);
  expect((await create({ isolation: "vm" })).status).toBe(400);
  expect(engine.dispatched).toEqual([]);
});

test.each([
  "/api/tasks/task_unknown",
  "/api/tasks/task_unknown/events",
  "/api/tasks/task_unknown/file?path=/a",
  "/api/tasks/%2e%2e",
])("%s is not found, with a sentence", async (path) => {
  const { ask } = createTestApp();
  const response = await ask(path);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { code: "not-found" } });
});

test("a task comes folded", async () => {
  const { engine, ask } = createTestApp();
  const id = engine.addTask("/home/a");
  expect(await (await ask(`/api/tasks/${id}`)).json()).toEqual({ task: await engine.task(id) });
  expect(await (await ask("/api/tasks")).json()).toEqual({ tasks: await engine.tasks() });
});

test("a deleted task is gone", async () => {
  const { engine, ask } = createTestApp();
  const id = engine.addTask();
  expect((await ask(`/api/tasks/${id}`, { method: "DELETE" })).status).toBe(200);
  expect((await ask(`/api/tasks/${id}`)).status).toBe(404);
});

test("a bug ends its request with a sentence and not the server", async () => {
  const { ask } = createTestApp({ ports: { about: () => Promise.reject(new Error("out of order")) } });
  const told: unknown[] = [];
  const before = console.error;
  console.error = (error: unknown) => told.push(error);
  try {
    const response = await ask("/api/about");
    expect(response.status).toBe(500);
    expect(await response.json()).toEqual({
      error: { code: "internal", message: "Something went wrong inside Deskhand: out of order" },
    });
  } finally {
    console.error = before;
  }
  expect(told).toEqual([new Error("out of order")]);
  expect((await ask("/api/tasks")).status).toBe(200);
});

test("answers of the API are not kept by anybody", async () => {
  const { ask } = createTestApp();
  const { headers } = await ask("/api/tasks");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
});

test("the description names every route, and its references lead somewhere", async () => {
  const { ask } = createTestApp();
  const api = (await (await ask("/api/openapi.json")).json()) as {
    openapi: string;
    paths: Record<string, object>;
    components: { schemas: object };
  };
  expect(api.openapi).toBe("3.1.0");
  expect(Object.keys(api.paths)).toEqual([
    "/api/commands",
    "/api/tasks",
    "/api/tasks/{id}",
    "/api/tasks/{id}/events",
    "/api/tasks/{id}/audit",
    "/api/tasks/{id}/audit.jsonl",
    "/api/tasks/{id}/attachments",
    "/api/tasks/{id}/file",
    "/api/tasks/{id}/preview",
    "/api/tasks/{id}/preview/sheet",
    "/api/tasks/{id}/preview/source",
    "/api/tasks/{id}/preview/rows",
    "/api/tasks/{id}/preview/arranged",
    "/api/tasks/{id}/preview/pages",
    "/api/tasks/{id}/preview/page",
    "/api/tasks/{id}/preview/page-text",
    "/api/tasks/{id}/preview/web-page",
    "/api/tasks/{id}/comparison",
    "/api/tasks/{id}/folder",
    "/api/tasks/{id}/reveal",
    "/api/tasks/{id}/open",
    "/api/events",
    "/api/folders",
    "/api/folders/check",
    "/api/models",
    "/api/models/providers",
    "/api/models/providers/{id}",
    "/api/models/look",
    "/api/models/add",
    "/api/models/remove",
    "/api/models/default",
    "/api/models/test",
    "/api/tickets",
    "/api/tasks/{id}/egress",
    "/api/isolation",
    "/api/isolation/settings",
    "/api/isolation/self-test",
    "/api/isolation/image",
    "/api/isolation/image/stop",
    "/api/money",
    "/api/money/caps",
    "/api/instructions",
    "/api/ways-out",
    "/api/ways-out/{id}",
    "/api/about",
  ]);
  const text = JSON.stringify(api);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g))
    expect(api.components.schemas).toHaveProperty(name ?? "");
  expect(text).not.toContain('"#/$defs');
});
