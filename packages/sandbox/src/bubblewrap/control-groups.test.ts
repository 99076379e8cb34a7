import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { skipWithoutControlGroups } from "../testing/skip-test.ts";
import { clearAbandonedControlGroups, makeControlGroups } from "./control-groups.ts";
import { joinGroups } from "./stage-command.ts";

const bounds = { memoryMb: 64, processes: 20 };

it("binds what is started in the groups, follows new bounds, and goes away", async (context) => {
  const groups = await makeControlGroups(`stage-${process.pid}-0-abc-test`, bounds);
  if (groups === null) return skipWithoutControlGroups(context);
  const [program, ...rest] = joinGroups(["sh", "-c", "cat /proc/self/cgroup"], groups.files);
  const run = spawnSync(program, rest, { encoding: "utf8" });
  expect(run.stdout).toContain("abc-test");
  const memoryFile = groups.files.map((file) => dirname(file)).find((folder) => /memory/.test(folder));
  const bound = async () =>
    memoryFile === undefined ? "" : (await readFile(join(memoryFile, "memory.limit_in_bytes"), "utf8")).trim();
  const before = await bound();
  groups.bound({ memoryMb: 128, processes: 30 });
  if (before !== "") expect([before, await bound()]).toEqual([String(64 * 1_048_576), String(128 * 1_048_576)]);
  const greedy = joinGroups(["perl", "-e", 'my $x = "x" x 400_000_000; print "all"'], groups.files);
  const killed = spawnSync(greedy[0], greedy.slice(1), { encoding: "utf8" });
  expect(killed.stdout).toBe("");
  expect(await groups.memoryKills()).toBeGreaterThan(0);
  await groups.remove();
  expect(groups.files.some((file) => existsSync(file))).toBe(false);
});

it("clears the groups of servers that are gone and leaves those that run", async (context) => {
  const groups = await makeControlGroups(`stage-${process.pid}-${await ownStart()}-abc-live`, bounds);
  if (groups === null) return skipWithoutControlGroups(context);
  const [live = ""] = groups.files.map((file) => dirname(file));
  const gone = live.replace(/deskhand-stage-.*$/, "deskhand-stage-999999999-1-abc-gone");
  mkdirSync(gone);
  await clearAbandonedControlGroups();
  expect([existsSync(gone), existsSync(live)]).toEqual([false, true]);
  await groups.remove();
});

it("starts a command as it is where there are no groups", () => {
  expect(joinGroups(["true", "x"], [])).toEqual(["true", "x"]);
});

async function ownStart(): Promise<string> {
  const text = await readFile("/proc/self/stat", "latin1");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
