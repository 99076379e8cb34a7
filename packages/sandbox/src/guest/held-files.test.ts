import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { heldBytes } from "./held-files.ts";
import { seeProcess } from "./process-tree.ts";

const reason = process.platform === "linux" ? null : "there is a /proc on Linux only";
let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "held-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `bytes` that this process holds on the disk, after a moment. */
async function held(sinceUnixMs: number): Promise<number> {
  const sight = seeProcess(process.pid);
  const processes = sight === null ? [] : [sight];
  return (await heldBytes({ processes, spool: folder, sinceUnixMs })).disk;
}

/** Opens a file of 100 kB as often as is asked, deletes it, and closes it after `use`. */
async function withDeleted(times: number, use: () => Promise<void>): Promise<void> {
  const path = join(folder, "deleted");
  const open = Array.from({ length: times }, () => openSync(path, "a"));
  try {
    writeSync(open[0] ?? -1, Buffer.alloc(100_000, "x"));
    rmSync(path);
    await use();
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

test("a deleted file counts once while it is open, and not any more", async (context) => {
  if (reason !== null) context.skip(reason);
  const since = Date.now();
  const before = await held(since);
  await withDeleted(3, async () => {
    const bytes = (await held(since)) - before;
    expect(bytes).toBeGreaterThanOrEqual(100_000);
    expect(bytes).toBeLessThan(200_000);
  });
  expect(await held(since)).toBe(before);
});

test("a file from before the command does not count when somebody deletes it", async (context) => {
  if (reason !== null) context.skip(reason);
  const later = Date.now() + 3_600_000;
  await withDeleted(1, async () => expect(await held(later)).toBe(0));
});

test("a file that still has a name does not count here", async (context) => {
  if (reason !== null) context.skip(reason);
  const since = Date.now();
  const before = await held(since);
  const fd = openSync(join(folder, "named"), "w");
  try {
    writeSync(fd, Buffer.alloc(100_000, "x"));
    expect(await held(since)).toBe(before);
  } finally {
    closeSync(fd);
  }
});
