import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clearAbandonedTaskFolders, isAbandoned, makeTaskFolder } from "./task-folders.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "task-folders-"));
});
afterEach(() => rm(place, { recursive: true, force: true }));

test("a task's folder is private, its own, and kept as long as its server runs", async () => {
  const folder = join(place, "process");
  const [one, other] = [await makeTaskFolder(folder), await makeTaskFolder(folder)];
  expect(one).not.toBe(other);
  expect((await stat(one)).mode & 0o777).toBe(0o700);
  expect(await isAbandoned(basename(one))).toBe(false);
  expect(await clearAbandonedTaskFolders(folder)).toEqual([]);
});

test("file systems that can are told to put the folders of tasks far from each other", async (context) => {
  const isExt4 = /^ext[34]$/m.test(
    execFileSync("stat", ["-f", "-c", "%T", place], { encoding: "utf8" }).split("/")[1] ?? "",
  );
  if (!isExt4)
    return context.skip("the folder for temporary files does not lie on ext3 or ext4, which alone have this attribute");
  const folder = join(place, "process");
  await makeTaskFolder(folder);
  expect(execFileSync("lsattr", ["-d", folder], { encoding: "utf8" }).split(" ")[0]).toContain("T");
});

test("no program of a folder that the user's own search path names is run", async () => {
  const planted = join(place, "chattr");
  const mark = join(place, "ran");
  await writeFile(planted, `#!/bin/sh\necho >'${mark}'\n`, { mode: 0o755 });
  const before = process.env.PATH;
  process.env.PATH = `${place}:${before}`;
  try {
    execFileSync("chattr");
    expect(await readdir(place)).toContain("ran");
    await rm(mark);
    await makeTaskFolder(join(place, "process"));
  } finally {
    process.env.PATH = before;
  }
  expect(await readdir(place)).not.toContain("ran");
});
