import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isHeld } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { createBubblewrapBackend } from "../bubblewrap/create-bubblewrap-backend.ts";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { runSelfTest } from "./run-self-test.ts";
import { noIsolation } from "./testing/no-isolation.ts";

it("finds that no attempt to leave the process isolation works while every harmless twin does", async (context) => {
  const missing = await isMissing();
  if (missing !== null) skipTier(context, missing);
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  const backend = createBubblewrapBackend({ folder: join(folder, "sandboxes"), nodePath: process.execPath });
  const trials = await runSelfTest(backend, { folder: join(folder, "ground") });
  await backend.close();
  expect(trials.filter((trial) => !isHeld(trial))).toEqual([]);
  expect(trials.length).toBeGreaterThan(8);
  expect(await readdir(join(folder, "ground"))).toEqual([]);
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
