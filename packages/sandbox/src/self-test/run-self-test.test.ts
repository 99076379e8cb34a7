import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isHeld, type ProgramEnd } from "@deskhand/contracts";
import { expect, it } from "vitest";
import type { SandboxBackend } from "../backend.ts";
import { createBubblewrapBackend } from "../bubblewrap/create-bubblewrap-backend.ts";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { runSelfTest } from "./run-self-test.ts";
import { noIsolation } from "./testing/no-isolation.ts";

/** A place whose commands put out what the test says, each once, and do nothing. */
function toldIsolation(
  outputs: readonly string[],
  end: ProgramEnd = { by: "exit", code: 0 },
): SandboxBackend & { opened(): number } {
  const left = [...outputs];
  let opened = 0;
  return {
    ...noIsolation(),
    opened: () => opened,
    async open() {
      opened += 1;
      return {
        isolation: "process",
        programs: "",
        async run({ onOutput }) {
          onOutput("stdout", Buffer.from(left.shift() ?? ""));
          return { end, harvest: { differences: [], leftOut: [], dispose: async () => {} } };
        },
        close: async () => {},
      };
    },
  };
}

it("finds that no attempt to leave the process isolation works while every harmless twin does", async (context) => {
  const missing = await isMissing();
  if (missing !== null) skipTier(context, missing);
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  const backend = createBubblewrapBackend({ folder: join(folder, "sandboxes"), nodePath: process.execPath });
  const trials = await runSelfTest(backend, { folder: join(folder, "ground") });
  await backend.close();
  expect(trials.filter((trial) => !isHeld(trial))).toEqual([]);
  expect(trials).toHaveLength(10);
  expect(await readdir(join(folder, "ground"))).toEqual([]);
});

it("asks before a first program only what a program can reach", async () => {
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  const told: string[] = [];
  const trials = await runSelfTest(noIsolation(), { folder, isShort: true, onTrial: ({ title }) => told.push(title) });
  expect(told).toEqual(trials.map(({ title }) => title));
  expect(told).toEqual([
    "Read a file outside the folders",
    "Write a file outside the folders",
    "Change a folder handed over for reading",
    "Look at the programs of this computer",
    "Reach a program on this computer",
    "Reach the internet past Deskhand",
  ]);
});

it("makes an attempt that proved nothing once more in a fresh sandbox, and not a third time", async () => {
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  const titles = ["Read a file outside the folders"];
  const outputs = ["attempt tried\n", "attempt tried\ntwin tried\ntwin worked\n"];
  const backend = toldIsolation(outputs);
  expect(await runSelfTest(backend, { folder, titles })).toMatchObject([{ attempt: "failed", twin: "worked" }]);
  expect(backend.opened()).toBe(2);
  const silent = toldIsolation([]);
  expect(await runSelfTest(silent, { folder, titles })).toMatchObject([{ attempt: "not run", twin: "not run" }]);
  expect(silent.opened()).toBe(2);
});

it("takes an attempt that another limit cut short for no escape, and for no proof either", async () => {
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  const titles = ["Use more memory than allowed"];
  const slow = toldIsolation(["tried\n", "", "tried\n", ""], { by: "limit", limit: "timeoutMs" });
  expect(await runSelfTest(slow, { folder, titles })).toMatchObject([{ attempt: "not run" }]);
  const endless = toldIsolation(["tried\n", "worked\n"]);
  expect(await runSelfTest(endless, { folder, titles })).toMatchObject([{ attempt: "worked" }]);
});

it("finds every gap of a place that isolates nothing", async () => {
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  const titles = [
    "Read a file outside the folders",
    "Write a file outside the folders",
    "Change a folder handed over for reading",
    "Look at the programs of this computer",
    "Reach a program on this computer",
  ];
  const trials = await runSelfTest(noIsolation(), { folder, titles });
  expect(trials.map(({ title, attempt }) => [title, attempt])).toEqual(titles.map((title) => [title, "worked"]));
});
