import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Config, readConfig } from "./config.ts";
import { takeHomeLock } from "./home/home-lock.ts";
import { readServerRecord } from "./home/server-record.ts";
import { openEngine } from "./open-engine.ts";
import { type RunningServer, startServer } from "./start-server.ts";

const anyPort = { host: "127.0.0.1", port: null };
let folder = "";
let config: Config;
let running: RunningServer[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskhand-server-"));
  config = readConfig({
    DESKHAND_HOME: join(folder, "home"),
    DESKHAND_CACHE: join(folder, "cache"),
    DESKHAND_BUILD_IMAGE: "never",
  });
});

afterEach(async () => {
  await Promise.all(running.map((server) => server.close()));
  running = [];
  await rm(folder, { recursive: true });
});

async function start(options: { host: string; port: number | null } = anyPort): Promise<RunningServer> {
  const server = await startServer(config, options);
  running.push(server);
  return server;
}

async function stopAll(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

test("it answers at the address it gives, and the token lies in a private file", async () => {
  const { url } = await start();
  const { origin, searchParams } = new URL(url);
  const authorization = `Bearer ${searchParams.get("token")}`;
  const response = await fetch(`${origin}/api/tasks`, { headers: { authorization } });
  expect(await response.json()).toEqual({ tasks: [] });
  const file = join(config.home, "server.json");
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual({
    pid: process.pid,
    host: "127.0.0.1",
    port: Number(new URL(url).port),
    token: searchParams.get("token"),
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(config.home)).mode & 0o777).toBe(0o700);
});

test("a second server of the same data folder is told where the first one is", async () => {
  const { url } = await start();
  await expect(startServer(config, anyPort)).rejects.toThrow(
    `Deskhand already runs for this data folder at ${new URL(url).origin} (process ${process.pid})`,
  );
});

test("a command that works in the data folder keeps the server out, and the other way round", async () => {
  const parts = await openEngine(config);
  await expect(start()).rejects.toThrow("is working with the data folder");
  await parts.close();
  await start();
  await expect(openEngine(config)).rejects.toThrow("is working with the data folder");
});

test("a lock whose record is gone still holds", async () => {
  const parts = await openEngine(config);
  await rm(join(config.home, "engine.json"));
  expect(takeHomeLock(config.home, "command")).toBeNull();
  await parts.close();
});

test("a restart keeps token and port, so that an open page finds back", async () => {
  const { url } = await start();
  await stopAll();
  expect(readServerRecord(config.home)?.pid).toBeNull();
  expect((await start()).url).toBe(url);
});

test("a port that is taken is named when it was asked for, and left alone when not", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  const address = taken.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await expect(start({ host: "127.0.0.1", port })).rejects.toThrow(
    `Port ${port} on 127.0.0.1 is used by another program`,
  );
  expect(Number(new URL((await start()).url).port)).not.toBe(port);
  await new Promise((resolve) => taken.close(resolve));
});

test("closing ends open streams and frees the data folder", async () => {
  const { url } = await start();
  const { origin, searchParams } = new URL(url);
  const authorization = `Bearer ${searchParams.get("token")}`;
  const response = await fetch(`${origin}/api/events`, { headers: { authorization } });
  await stopAll();
  expect(await response.text()).toContain("event: tasks");
  const lock = takeHomeLock(config.home, "command");
  expect(lock).not.toBeNull();
  lock?.release();
});

test("a broken server record is replaced", async () => {
  await start();
  await stopAll();
  await writeFile(join(config.home, "server.json"), '{"token":"short"}');
  const { url } = await start();
  expect(new URL(url).searchParams.get("token")).toMatch(/^[A-Za-z0-9_-]{43}$/);
});

test("a data folder that cannot be made is named, with what to do", async () => {
  await writeFile(join(folder, "file"), "");
  config = readConfig({ DESKHAND_HOME: join(folder, "file", "home"), DESKHAND_CACHE: join(folder, "cache") });
  await expect(start()).rejects.toThrow("make it writable or set DESKHAND_HOME to another folder");
});

test("a log of a newer version keeps the lock for nobody", async () => {
  await start();
  await stopAll();
  const log = new DatabaseSync(join(config.home, "log.sqlite"));
  log.exec("PRAGMA user_version = 99");
  log.close();
  await expect(start()).rejects.toThrow("newer Deskhand");
  const lock = takeHomeLock(config.home, "command");
  expect(lock).not.toBeNull();
  lock?.release();
});
