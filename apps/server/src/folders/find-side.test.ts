import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChangeSet, Task, Workspace } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findSide } from "./find-side.ts";
import { toGuestPath } from "./guest-path.ts";

let folder = "";
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-side-")));
  for (const name of ["task/inner", "outside"]) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, "task", "inner", "bill.csv"), "own");
  await writeFile(join(folder, "outside", "bill.csv"), "secret");
});
afterEach(() => rm(folder, { recursive: true }));

/** A task with one change of `bill.csv`, of which the later side lies at `after`. */
function setUp(after: string, granted = "task") {
  const path = toGuestPath(join(folder, "task", "inner", "bill.csv"));
  const set = { id: "changes_1", records: [{ path, from: null }] } as unknown as ChangeSet;
  const folders = [{ path: toGuestPath(join(folder, granted)), verb: "edit", neverDelete: false }];
  const task = { folders, changeSets: [set] } as unknown as Task;
  const workspace: Pick<Workspace, "sides"> = { sides: async () => ({ before: null, after }) };
  return findSide(workspace, task, { set, path, side: "after" });
}

test("a side on the user's disk is given while it is in a folder of the task, and not once a link leads out", async () => {
  const place = join(folder, "task", "inner", "bill.csv");
  expect(await setUp(place)).toBe(place);
  await rename(join(folder, "task", "inner"), join(folder, "task", "old"));
  await symlink("../outside", join(folder, "task", "inner"));
  await expect(setUp(place)).rejects.toThrow("is outside the folders of this task");
});

test("a folder that was taken back is not read through its old changes, what Deskhand keeps of them is", async () => {
  await expect(setUp(join(folder, "task", "inner", "bill.csv"), "outside")).rejects.toThrow("outside the folders");
  expect(await setUp("/kept/blob", "outside")).toBe("/kept/blob");
});
