import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { skipUnlessRequired } from "../testing/skip-test.ts";
import { memoryOf, type ProcessSight, seeProcess, seeProcesses, treeOf } from "./process-tree.ts";

const reason = process.platform === "linux" ? null : "there is a /proc on Linux only";

test("this process is seen with its parent, its threads and its memory", (context) => {
  if (reason !== null) skipUnlessRequired(context, "process", reason);
  const sight = seeProcess(process.pid);
  expect(sight).toMatchObject({ pid: process.pid, parent: process.ppid, state: "R" });
  expect(sight?.threads).toBeGreaterThan(1);
  expect(sight?.cpuMs).toBeGreaterThan(0);
  expect(sight?.startTicks).toBeGreaterThan(0);
  expect(memoryOf({ pid: process.pid, threads: 1 }).own).toBeGreaterThan(1024 * 1024);
  expect(seeProcess(2 ** 22 + 1)).toBeNull();
  expect(memoryOf({ pid: 2 ** 22 + 1, threads: 2 })).toEqual({ own: 0, shared: 0 });
});

test("a child with brackets and spaces in its name is found below its parent", async (context) => {
  if (reason !== null) skipUnlessRequired(context, "process", reason);
  const child = spawn("bash", ["-c", 'exec -a "x) R 1 (" sleep 60 & echo up; wait'], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  try {
    await once(child.stdout, "data");
    const found = treeOf([process.pid], seeProcesses()).map(({ pid }) => pid);
    expect(found).toEqual(expect.arrayContaining([process.pid, child.pid]));
    expect(treeOf([child.pid ?? 0], seeProcesses()).map(({ pid }) => pid)).not.toContain(process.pid);
  } finally {
    child.kill("SIGKILL");
  }
});

test("a tree holds all descendants of its roots once, and no dead ones", () => {
  const sight = (pid: number, parent: number, state = "S", threads = 1): ProcessSight => ({
    pid,
    parent,
    state,
    threads,
    cpuMs: 0,
    childrenMs: 0,
    startTicks: 1,
  });
  const sights = [
    sight(1, 0),
    sight(10, 1),
    sight(11, 10),
    sight(12, 11),
    sight(20, 1),
    sight(13, 10, "Z"),
    // its first thread ended, the other works on
    sight(15, 10, "Z", 2),
    sight(14, 13),
  ];
  const pids = (roots: readonly number[]) =>
    treeOf(roots, sights)
      .map(({ pid }) => pid)
      .sort();
  expect(pids([10])).toEqual([10, 11, 12, 14, 15]);
  expect(pids([10, 11])).toEqual([10, 11, 12, 14, 15]);
  expect(pids([99])).toEqual([]);
});
