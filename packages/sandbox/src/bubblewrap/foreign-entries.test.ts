import { chownSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findForeignEntries } from "./foreign-entries.ts";

/** nobody's number here, so that everything in the folder is another's */
const stranger = { uid: 54_321, gid: 54_321 };
let place = "";
const find = (own: typeof stranger, entries = 20, bytes = 1000) =>
  findForeignEntries({ path: "/inside", hostPath: place }, own, { entries, bytes });

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "foreign-"));
  for (const name of ["a", "b", "c"]) await writeFile(join(place, name), "12345");
});
afterEach(() => rm(place, { recursive: true, force: true }));

test("lists what belongs to others, and nothing of one's own", async () => {
  const found = await find(stranger);
  expect(found.differences.map(({ path }) => path)).toEqual(["/inside/a", "/inside/b", "/inside/c"]);
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  expect((await find({ uid, gid })).differences).toEqual([]);
});

test("a file that changes hands is noticed", async (context) => {
  if (process.getuid?.() !== 0) return context.skip("only root can give a file to another user");
  chownSync(join(place, "b"), 54_321, 54_321);
  expect((await find({ uid: 0, gid: 0 })).differences.map(({ path }) => path)).toEqual(["/inside/b"]);
});

test("too much is refused in words, and found out without reading all of it", async () => {
  await expect(find(stranger, 2)).rejects.toThrow("too many of its files belong to another user");
  await expect(find(stranger, 0)).rejects.toThrow("too many of its files belong to another user");
  await expect(find(stranger, 20, 14)).rejects.toThrow("too many of its files belong to another user");
  expect((await find(stranger, 3, 15)).differences).toHaveLength(3);
});
