import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { changeSettings, readSettings } from "./settings-file.ts";

test("two parts that are changed at once are both kept", async () => {
  const home = await mkdtemp(join(tmpdir(), "deskhand-settings-"));
  onTestFinished(() => rm(home, { recursive: true }));
  const caps = { taskUsd: null, dayUsd: 5, monthUsd: 40 };
  await Promise.all([changeSettings(home, { caps }), changeSettings(home, { instructions: "Write in German." })]);
  expect(readSettings(home)).toEqual({ caps, instructions: "Write in German." });
});
