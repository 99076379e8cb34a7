import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openWriteAheadFile } from "./write-ahead-file.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "deskhand-wal-"));
  writeFileSync(join(folder, "log.sqlite-wal"), "frames");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** a disk whose syncs end when the test says so */
function slowDisk() {
  const waiting: PromiseWithResolvers<void>[] = [];
  const syncFile = () => {
    const sync = Promise.withResolvers<void>();
    waiting.push(sync);
    return sync.promise;
  };
  return { waiting, syncFile };
}

test("calls that come while the disk is busy wait for one sync that begins after them", async () => {
  const { waiting, syncFile } = slowDisk();
  const file = openWriteAheadFile(join(folder, "log.sqlite"), syncFile);
  const done: string[] = [];
  const first = file.sync().then(() => done.push("first"));
  const second = file.sync().then(() => done.push("second"));
  const third = file.sync().then(() => done.push("third"));
  expect(waiting).toHaveLength(1);
  waiting[0]?.resolve();
  await first;
  await expect.poll(() => waiting.length).toBe(2);
  expect(done).toEqual(["first"]);
  waiting[1]?.resolve();
  await Promise.all([second, third]);
  expect([done, waiting.length]).toEqual([["first", "second", "third"], 2]);
  file.close();
});

test("a call that comes between two syncs shares the one that is about to begin", async () => {
  const { waiting, syncFile } = slowDisk();
  const file = openWriteAheadFile(join(folder, "log.sqlite"), syncFile);
  const between = file.sync().then(() => file.sync());
  const second = file.sync();
  waiting[0]?.resolve();
  await expect.poll(() => waiting.length).toBe(2);
  waiting[1]?.resolve();
  await Promise.all([between, second]);
  expect(waiting).toHaveLength(2);
  file.close();
});

test("a disk that failed once is never trusted again, also by those who already wait", async () => {
  const { waiting, syncFile } = slowDisk();
  const file = openWriteAheadFile(join(folder, "log.sqlite"), syncFile);
  const failed = { failure: { kind: "space", message: expect.stringContaining("did not keep what was written") } };
  const first = expect(file.sync()).rejects.toMatchObject(failed);
  const second = expect(file.sync()).rejects.toMatchObject(failed);
  waiting[0]?.reject(new Error("EIO"));
  await Promise.all([first, second]);
  await expect(file.sync()).rejects.toMatchObject(failed);
  expect(() => file.check()).toThrow("did not keep what was written");
  expect(waiting).toHaveLength(1);
  file.close();
});

test("a write-ahead log that is not there is no success", async () => {
  const file = openWriteAheadFile(join(folder, "other.sqlite"));
  await expect(file.sync()).rejects.toThrow("did not keep what was written");
  file.close();
});
