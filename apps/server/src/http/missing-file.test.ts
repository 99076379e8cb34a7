import { mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChangeStatus, GuestPath, Task } from "@deskhand/contracts";
import { expect, onTestFinished, test } from "vitest";
import { toGuestPath } from "../folders/guest-path.ts";
import { isGone, whyMissing } from "./missing-file.ts";

type Known = Pick<Task, "changeSets" | "folders">;

/** a task on one folder with one change per status to the same file */
function taskOn(folder: GuestPath, ...statuses: readonly ChangeStatus[]): Known {
  const path = `${folder}/report.md`;
  const changeSets = statuses.map((status) => ({ records: [{ path, from: null, status }] }));
  return { folders: [{ path: folder, verb: "edit", neverDelete: false }], changeSets } as unknown as Known;
}

const path = "/desk/report.md";

test.each([
  [
    "was put away by hand",
    ["applied"],
    "report.md is not in /desk any more: it was moved, renamed or deleted; put it back there, or ask the task to make it again.",
  ],
  ["was undone", ["undone"], "report.md was undone, so it is not in /desk; bring it back with Redo under Changes."],
  ["was dropped", ["dropped"], "report.md was dropped, so it is not in /desk; ask the task to make it again."],
] as const)("says what to do about a file that %s", (_, statuses, words) => {
  expect(whyMissing(taskOn("/desk", ...statuses), { path })).toBe(words);
});

test("says of a version, and of a place that is none of the task's, no more than that it is not there", () => {
  expect(whyMissing(taskOn("/desk", "undone"), { path, side: "before" })).toBe(
    "Deskhand does not keep this version of report.md any more; look at the file as it is now.",
  );
  expect(whyMissing(taskOn("/desk"), { path: "/other/report.md" })).toBe(
    "/other/report.md is outside the folders of this task.",
  );
});

test("a file is gone only where nothing is and nothing waits to be put", async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "deskhand-missing-")));
  onTestFinished(() => rm(folder, { recursive: true }));
  const desk = toGuestPath(folder);
  const report = toGuestPath(join(folder, "report.md"));
  const gone = (...statuses: readonly ChangeStatus[]) => isGone(taskOn(desk, ...statuses), report);
  expect(await Promise.all([gone(), gone("applied"), gone("undone"), gone("dropped")])).toEqual(Array(4).fill(true));
  expect(await Promise.all([gone("staged"), gone("held"), gone("undone", "staged")])).toEqual(Array(3).fill(false));
  expect(await isGone(taskOn(desk), toGuestPath("/nowhere/report.md"))).toBe(false);
  await symlink("/nowhere", join(folder, "report.md"));
  expect(await gone("applied")).toBe(false);
  await rm(join(folder, "report.md"));
  await writeFile(join(folder, "report.md"), "");
  expect(await gone("applied")).toBe(false);
});
