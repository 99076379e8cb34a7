import { anthropicWire, type StubReply, startStub } from "@deskhand/models/testing";
import { expect, onTestFinished, test } from "vitest";
import { startLiveServer } from "./kit/live-server.ts";
import { makePlace, putFiles } from "./kit/place.ts";

const model = "anthropic/claude-sonnet-5-5" as const;
/** 100,000 plain, 150,000 cached, 50,000 into the cache and 10,000 written: $0.2 + $0.015 + $0.125 + $0.1 */
const usage = { input: 300_000, cacheRead: 150_000, cacheWrite: 50_000, output: 10_000 };

test("the day's cap holds over tasks, a kill and a restart, and a raised one lets the task go on", async () => {
  const place = makePlace();
  putFiles(place.desk, { "a.txt": "alpha" });
  const read = { id: "r1", tool: "file_read", input: { path: `${place.desk}/a.txt` } };
  const replies: StubReply[] = [{ calls: [read], usage }, { text: "Alpha.", usage }, { text: "Alpha again." }];
  const stub = await startStub(anthropicWire, replies);
  onTestFinished(() => stub.close());
  const environment = { ANTHROPIC_API_KEY: stub.key, ANTHROPIC_BASE_URL: stub.baseUrl };
  const folders = [{ path: place.desk as `/${string}`, verb: "read", neverDelete: false } as const];
  const settings = { goal: "What is in it?", mode: "auto", model, folders } as const;
  const costs = async (...options: readonly string[]) => {
    const { output } = await place.terminal.type("costs", "--json", ...options);
    return JSON.parse(output) as { todayUsd: number; caps: { dayUsd: number | null } };
  };

  const first = await startLiveServer(place.home, environment);
  expect((await costs("--per-day", "0.88")).caps.dayUsd).toBe(0.88);
  const spent = await first.create(settings);
  const done = await first.until(spent, ({ ended }) => ended !== null);
  expect([done.status, done.usage.costUsd.toFixed(4)]).toEqual(["done", "0.8800"]);
  expect((await costs()).todayUsd).toBeCloseTo(0.88, 9);
  await first.kill();

  const second = await startLiveServer(place.home, environment);
  onTestFinished(() => second.stop());
  const held = await second.create(settings);
  const paused = await second.until(held, (task) => task.paused !== null);
  expect([paused.paused?.limit, paused.thoughtCount, stub.requests.length]).toEqual(["dayUsd", 0, 2]);
  expect((await second.events(held)).filter(({ type }) => type === "budget.reached")).toHaveLength(1);

  await costs("--per-day", "5");
  await second.send(held, { type: "task.resume", limits: null });
  const after = await second.until(held, ({ ended }) => ended !== null);
  expect([after.status, stub.requests.length]).toEqual(["done", 3]);
}, 120_000);
