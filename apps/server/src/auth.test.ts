import { expect, test } from "vitest";
import { createTestApp, testHost, testToken } from "./testing/test-app.ts";
import { createTickets } from "./tickets.ts";

const authorization = `Bearer ${testToken}`;

test("an API request without the token is refused with a sentence", async () => {
  const { app } = createTestApp();
  const response = await app.request("/api/tasks", { headers: { host: testHost } });
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({
    error: { code: "unauthorized", message: "This address needs the token; run `deskhand` to open the app." },
  });
});

test.each(["Bearer wrong", "Bearer ", "Basic dXNlcg==", `Bearer ${testToken}x`])(
  "the header %s is refused",
  async (header) => {
    const { app } = createTestApp();
    const response = await app.request("/api/tasks", { headers: { host: testHost, authorization: header } });
    expect(response.status).toBe(401);
  },
);

test("an unknown address below /api is refused without the token, too", async () => {
  const { app } = createTestApp();
  expect((await app.request("/api", { headers: { host: testHost } })).status).toBe(401);
  expect((await app.request("/api/nothing", { headers: { host: testHost } })).status).toBe(401);
});

test("the token in a header opens the API", async () => {
  const { ask } = createTestApp();
  expect((await ask("/api/tasks")).status).toBe(200);
});

test("the token in the address becomes a private cookie and leaves the address", async () => {
  const { app } = createTestApp();
  const first = await app.request(`/tasks/task_1?token=${testToken}&view=all`, { headers: { host: testHost } });
  expect(first.status).toBe(302);
  expect(first.headers.get("location")).toBe("/tasks/task_1?view=all");
  const cookie = first.headers.get("set-cookie") ?? "";
  expect(cookie).toBe(`deskhand-4000=${testToken}; Path=/; HttpOnly; SameSite=Strict`);
  const next = await app.request("/api/tasks", { headers: { host: testHost, cookie: cookie.split(";")[0] ?? "" } });
  expect(next.status).toBe(200);
});

test("the redirect never leads to another server", async () => {
  const { app } = createTestApp();
  const response = await app.request(`http://x//evil.example/?token=${testToken}`, { headers: { host: testHost } });
  expect(response.headers.get("location")).toBe("/evil.example/");
});

test("a wrong token in the address sets no cookie", async () => {
  const { app } = createTestApp();
  const response = await app.request("/?token=wrong", { headers: { host: testHost } });
  expect(response.status).toBe(401);
  expect(response.headers.get("set-cookie")).toBeNull();
});

test("the token in the address does not open the API", async () => {
  const { app } = createTestApp();
  const response = await app.request(`/api/tasks?token=${testToken}`, { headers: { host: testHost } });
  expect(response.status).toBe(401);
});

test.each([
  "evil.example:4000",
  "127.0.0.1:4001",
  "127.0.0.1",
  "",
  "localhost.evil.example:4000",
  "127.0.0.1.evil.example:4000",
  "10.0.0.5:4000",
  "[::1:4000",
])("Host %s is refused even with the token", async (host) => {
  const { app } = createTestApp();
  expect((await app.request("/api/tasks", { headers: { host, authorization } })).status).toBe(403);
  expect((await app.request("/", { headers: { host } })).status).toBe(403);
});

test.each(["127.0.0.1:4000", "localhost:4000", "[::1]:4000", "LOCALHOST:4000"])("Host %s is ours", async (host) => {
  const { app } = createTestApp();
  expect((await app.request("/api/tasks", { headers: { host, authorization } })).status).toBe(200);
});

test("a server that listens everywhere answers to addresses and not to names", async () => {
  const { app } = createTestApp({ host: "0.0.0.0" });
  expect((await app.request("/api/tasks", { headers: { host: "10.0.0.5:4000", authorization } })).status).toBe(200);
  expect((await app.request("/api/tasks", { headers: { host: "evil.example:4000", authorization } })).status).toBe(403);
});

test.each(["http://evil.example", "null", "http://127.0.0.1:4001", "https://127.0.0.1:4000", "http://localhost:4000"])(
  "Origin %s is refused even with the token",
  async (origin) => {
    const { ask } = createTestApp();
    expect((await ask("/api/tasks", { headers: { origin } })).status).toBe(403);
  },
);

test("our own Origin passes", async () => {
  const { ask } = createTestApp();
  expect((await ask("/api/tasks", { headers: { origin: `http://${testHost}` } })).status).toBe(200);
});

test.each(["cross-site", "same-site"])(
  "what a page elsewhere (%s) shows or loads is refused even with the cookie",
  async (site) => {
    const { app } = createTestApp();
    const headers = { host: testHost, cookie: `deskhand-4000=${testToken}`, "sec-fetch-site": site };
    expect((await app.request("/api/tasks", { headers })).status).toBe(403);
    expect((await app.request("/api/events", { headers })).status).toBe(403);
  },
);

test.each(["same-origin", "none"])("what our own page or the user (%s) asks for passes", async (site) => {
  const { app } = createTestApp();
  const headers = { host: testHost, cookie: `deskhand-4000=${testToken}`, "sec-fetch-site": site };
  expect((await app.request("/api/tasks", { headers })).status).toBe(200);
});

test.each([
  "/%61pi/tasks",
  "//api/tasks",
  "/x/../api/tasks",
  "/api%2ftasks",
  "/API/tasks",
  "/api;/tasks",
  "/api/./tasks",
])("the address %s opens nothing of the API without the token", async (path) => {
  const { app } = createTestApp();
  const response = await app.request(`http://x${path}`, { headers: { host: testHost } });
  expect(await response.text()).not.toContain('"tasks"');
  expect([401, 404, 503]).toContain(response.status);
});

test("a ticket opens the app once", async () => {
  const { app, ask } = createTestApp();
  const { ticket } = (await (await ask("/api/tickets", { method: "POST" })).json()) as { ticket: string };
  const first = await app.request(`/?token=${ticket}`, { headers: { host: testHost } });
  expect(first.status).toBe(302);
  expect(first.headers.get("set-cookie")).toContain(testToken);
  expect((await app.request(`/?token=${ticket}`, { headers: { host: testHost } })).status).toBe(401);
});

test("a ticket is good for a minute", () => {
  let now = 0;
  const tickets = createTickets(() => now);
  const [first, second] = [tickets.create(), tickets.create()];
  now = 59_999;
  expect(tickets.redeem(first)).toBe(true);
  now = 60_000;
  expect(tickets.redeem(second)).toBe(false);
});
