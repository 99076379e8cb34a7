import { DeskhandError, inputFailure, type ModelDesk, type ProviderChange } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createTestApp } from "../testing/test-app.ts";

const key = "sk-http-1234567890";

function desk(changes: ProviderChange[] = []): ModelDesk {
  return {
    providers: async () => [],
    change: async (change) => void changes.push(change),
    forget: async (provider) => {
      if (provider !== "anthropic") throw new DeskhandError(inputFailure("There is no such provider."));
    },
    add: async () => {},
    remove: async (ref) => ref === "openai/there",
    choose: async () => {},
    test: async (ref) =>
      Promise.reject(new DeskhandError({ ...inputFailure(`${ref} is not set up.`), kind: "config" })),
    look: async () => {},
  };
}

test("a key comes in and does not come out", async () => {
  const changes: ProviderChange[] = [];
  const { ask, post } = createTestApp({ ports: { modelDesk: desk(changes) } });
  const answer = await post("/api/models/providers", { provider: "anthropic", key });
  expect(changes).toEqual([{ provider: "anthropic", key }]);
  expect(answer.status).toBe(200);
  expect((await answer.text()) + (await (await ask("/api/models/providers")).text())).not.toContain(key);
});

test.each([
  ["/api/models/providers", { provider: "" }],
  ["/api/models/providers", { provider: "anthropic", key: " " }],
  ["/api/models/providers", { provider: "openai", wire: "telepathy" }],
  ["/api/models/add", { ref: "no-slash" }],
  ["/api/models/default", {}],
  ["/api/models/test", { ref: "" }],
])("%s refuses %j", async (path, body) => {
  const changes: ProviderChange[] = [];
  const { post } = createTestApp({ ports: { modelDesk: desk(changes) } });
  expect((await post(path, body)).status).toBe(400);
  expect(changes).toEqual([]);
});

test("what the desk refuses is answered with its sentence, and the list comes back after each change", async () => {
  const { ask, post } = createTestApp({ ports: { modelDesk: desk() } });
  expect(await (await post("/api/models/remove", { ref: "openai/there" })).json()).toMatchObject({ isRemoved: true });
  expect(await (await post("/api/models/default", { ref: null })).json()).toMatchObject({
    defaultRef: "offline/playbooks",
  });
  expect((await ask("/api/models/providers/anthropic", { method: "DELETE" })).status).toBe(200);
  expect((await ask("/api/models/providers/nobody", { method: "DELETE" })).status).toBe(400);
  const refused = await post("/api/models/test", { ref: "openai/a" });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ error: { message: "openai/a is not set up." } });
});

test("nobody without the token sets anything", async () => {
  const changes: ProviderChange[] = [];
  const { app } = createTestApp({ ports: { modelDesk: desk(changes) } });
  const body = JSON.stringify({ provider: "anthropic", baseUrl: "https://evil.example.com" });
  const headers = { host: "127.0.0.1:4000", "content-type": "application/json" };
  expect((await app.request("/api/models/providers", { method: "POST", headers, body })).status).toBe(401);
  expect(changes).toEqual([]);
});
