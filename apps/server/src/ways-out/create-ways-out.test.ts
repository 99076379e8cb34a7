import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeskhandError, type SecretStore, type WayOutChange } from "@deskhand/contracts";
import { createMemorySecretStore } from "@deskhand/contracts/testing";
import { expect, onTestFinished, test } from "vitest";
import { createWaysOut } from "./create-ways-out.ts";
import type { HostSettings } from "./host-settings.ts";

const secret = "s3cret-key";

async function lay(secrets: SecretStore = createMemorySecretStore()) {
  const home = await mkdtemp(join(tmpdir(), "deskhand-ways-"));
  onTestFinished(() => rm(home, { recursive: true }));
  return { home, secrets, desk: createWaysOut(home, secrets) };
}

function way(more: Partial<WayOutChange> = {}): WayOutChange {
  return { host: "api.example.com", ports: null, methods: null, credential: null, secret: null, ...more };
}

const token = way({ credential: { kind: "token" }, secret });

test("a credential reaches the broker and is in no file and no answer", async () => {
  const { desk, home, secrets } = await lay();
  const told: HostSettings[] = [];
  const { settings, stop } = await desk.follow((changed) => void told.push(changed));
  expect(settings).toEqual({ bounds: [], credentials: [] });
  const answers = [
    await desk.change({ ...token, host: " API.example.com. ", methods: ["get", "GET"] }),
    await desk.report(),
  ];
  const bound = { host: "api.example.com", ports: [443], methods: ["GET"], closed: null };
  const headers = { authorization: `Bearer ${secret}` };
  expect(told).toEqual([{ bounds: [bound], credentials: [{ host: "api.example.com", port: 443, headers }] }]);
  expect(answers[1]).toEqual({
    ways: [{ host: "api.example.com", ports: null, methods: ["GET"], credential: { kind: "token" }, trouble: null }],
    secretPlace: "file",
  });
  expect(await secrets.names()).toEqual(["host:api.example.com"]);
  expect(await readdir(home)).toEqual(["ways-out.json"]);
  expect((await stat(join(home, "ways-out.json"))).mode & 0o077).toBe(0);
  expect(JSON.stringify(answers) + (await readFile(join(home, "ways-out.json"), "utf8"))).not.toContain(secret);
  stop();
  await desk.remove("api.example.com");
  expect(told).toHaveLength(1);
});

test("a way out is changed without its secret, and loses it with its credential or when it goes", async () => {
  const { desk, secrets } = await lay();
  await desk.change(token);
  await desk.change({ ...token, secret: null, credential: { kind: "password", username: "ann" }, ports: [443, 8443] });
  const { settings } = await desk.follow(() => undefined);
  const headers = { authorization: `Basic ${Buffer.from(`ann:${secret}`).toString("base64")}` };
  expect(settings.credentials).toEqual([443, 8443].map((port) => ({ host: "api.example.com", port, headers })));
  await desk.change(way());
  expect(await secrets.names()).toEqual([]);
  await desk.change(token);
  await desk.change(way({ host: "*.example.org", methods: ["GET"] }));
  expect((await desk.remove("api.example.com")).ways.map(({ host }) => host)).toEqual(["*.example.org"]);
  expect(await secrets.names()).toEqual([]);
  expect((await desk.remove("unknown.example")).ways).toHaveLength(1);
});

test.each<[string, Partial<WayOutChange>, string]>([
  ["no host", { host: "https://example.com" }, "is not a site"],
  ["a whole ending", { host: "*.com" }, "is not a site"],
  ["a credential for a pattern", { ...token, host: "*.example.com" }, "belongs to one site"],
  ["a credential without a secret", { credential: { kind: "token" } }, "Enter the password or key"],
  ["a secret without a credential", { secret }, "Choose how"],
  ["a secret with a line break", { ...token, secret: "a\r\nx-more: b" }, "cannot be sent"],
  ["a header of the connection", { credential: { kind: "header", name: "Host" }, secret }, 'cannot be sent as "Host"'],
  ["a user name with a colon", { credential: { kind: "password", username: "a:b" }, secret }, "colon"],
])("%s is refused with words, and nothing is kept", async (_what, change, words) => {
  const { desk, secrets } = await lay();
  const refused = await desk.change(way(change)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(DeskhandError);
  expect(String(refused)).toContain(words);
  expect(String(refused)).not.toContain(secret);
  expect([(await desk.report()).ways, await secrets.names()]).toEqual([[], []]);
});

test("a host whose secret cannot be had is closed, says why, and opens again by itself", async () => {
  const memory = createMemorySecretStore();
  let isLocked = false;
  const locked = new DeskhandError({ kind: "config", message: "Unlock it.", retryable: false, userAction: "settings" });
  const { desk, home } = await lay({
    ...memory,
    get: async (name) => (isLocked ? Promise.reject(locked) : memory.get(name)),
  });
  await desk.change(token);
  isLocked = true;
  const later = createWaysOut(home, {
    ...memory,
    get: async (name) => (isLocked ? Promise.reject(locked) : memory.get(name)),
  });
  const { settings } = await later.follow(() => undefined);
  expect(settings.credentials).toEqual([]);
  expect(settings.bounds).toMatchObject([{ closed: expect.stringContaining("cannot be read: Unlock it.") }]);
  isLocked = false;
  expect((await later.report()).ways).toMatchObject([{ trouble: null }]);
  await memory.delete("host:api.example.com");
  const { ways } = await createWaysOut(home, memory).report();
  expect(ways).toMatchObject([{ trouble: expect.stringContaining("is missing") }]);
});

test("a file that cannot be read stops what depends on it instead of opening everything", async () => {
  const { desk, home } = await lay();
  await writeFile(join(home, "ways-out.json"), '{"ways":[{"host":1}]}');
  await expect(desk.follow(() => undefined)).rejects.toThrow("correct the file");
  await expect(desk.change(token)).rejects.toThrow("correct the file");
});
