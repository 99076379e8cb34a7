import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StandingShell } from "./standing-shell.ts";

test("runs tools in order and tells their exit codes and complaints", async () => {
  const shell = new StandingShell();
  expect(await Promise.all([shell.run("true", []), shell.run("sh", ["-c", "exit 7"])])).toEqual([0, 7]);
  expect(await shell.run("ls", ["/nowhere at all"])).toBeGreaterThan(0);
  expect(shell.complaint).toContain("/nowhere at all");
});

test("takes every argument literally", async () => {
  const folder = await mkdtemp(join(tmpdir(), "shell-"));
  const name = join(folder, "it's $(touch x); `id` \n*");
  expect(await new StandingShell().run("touch", [name])).toBe(0);
  expect(existsSync(name)).toBe(true);
  await rm(folder, { recursive: true });
});

test("says that it is gone instead of leaving a call unanswered, and starts again", async () => {
  const shell = new StandingShell();
  await expect(shell.run("sh", ["-c", "kill -9 $PPID"])).rejects.toThrow(/gone/);
  expect(await shell.run("true", [])).toBe(0);
});
