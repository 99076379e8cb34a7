import type { ChangeRecord, ChangeSet, GuestPath, Task } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { finishedFiles, wasDeleted } from "./finished-files.ts";

type Part = Pick<ChangeRecord, "kind" | "path"> & Partial<ChangeRecord>;

function created(path: string, sha256: string, more: Partial<ChangeRecord> = {}): Part {
  const after = { bytes: 1, mode: 0o644, sha256, linkTarget: null };
  return { kind: "created", path: path as GuestPath, after, ...more };
}

function moved(from: string, path: string, entry: ChangeRecord["entry"] = "file"): Part {
  return { kind: "moved", path: path as GuestPath, from: from as GuestPath, entry };
}

function deleted(path: string, entry: ChangeRecord["entry"] = "file"): Part {
  return { kind: "deleted", path: path as GuestPath, entry };
}

type Parts = readonly (readonly Part[])[];

/** A task with one set of changes for each list. */
function taskOf(...sets: Parts): Task {
  const changeSets = sets.map((records, at) => ({
    stepId: `step_${at}`,
    records: records.map((record) => ({ entry: "file", from: null, after: null, status: "applied", ...record })),
  }));
  return { runs: {}, changeSets: changeSets as unknown as readonly ChangeSet[] } as unknown as Task;
}

function finished(...sets: Parts): Record<string, string> {
  return Object.fromEntries(finishedFiles(taskOf(...sets)));
}

test("files that were made or edited come with the bytes they were left with, the newest last", () => {
  const edited = created("/d/a.xlsx", "2", { kind: "edited" });
  const found = finished([created("/d/a.xlsx", "1"), created("/d/b.pdf", "3"), created("/d/c.txt", "4")], [edited]);
  expect(Object.entries(found)).toEqual([
    ["/d/b.pdf", "3"],
    ["/d/a.xlsx", "2"],
  ]);
});

test("they are followed through renaming, moving, and moving of the folders around them", () => {
  const sets = [
    [created("/d/old/a.tmp", "1"), created("/d/old/b.docx", "2")],
    [moved("/d/old/a.tmp", "/d/old/a.xlsx")],
    [moved("/d/old", "/d/new", "folder"), moved("/d/old/b.docx", "/d/b.docx")],
  ];
  expect(finished(...sets)).toEqual({ "/d/new/a.xlsx": "1", "/d/b.docx": "2" });
});

test("two files that change places keep their bytes", () => {
  const swap = [moved("/d/a.xlsx", "/d/b.xlsx"), moved("/d/b.xlsx", "/d/a.xlsx")];
  expect(finished([created("/d/a.xlsx", "1"), created("/d/b.xlsx", "2")], swap)).toEqual({
    "/d/a.xlsx": "2",
    "/d/b.xlsx": "1",
  });
});

test("a file that was moved and edited at once is one of them, one that was only moved is not", () => {
  const set = [
    moved("/d/a.xlsx", "/d/b.xlsx"),
    created("/d/b.xlsx", "9", { kind: "edited" }),
    moved("/d/x.pdf", "/d/y.pdf"),
  ];
  expect(finished(set)).toEqual({ "/d/b.xlsx": "9" });
});

test("what was deleted, alone or with its folder, and a file in whose place another came, is not one of them", () => {
  const made = [created("/d/a.xlsx", "1"), created("/d/sub/b.xlsx", "2"), created("/d/c.xlsx", "3")];
  const gone = [deleted("/d/a.xlsx"), deleted("/d/sub", "folder")];
  expect(finished(made, gone, [deleted("/d/c.xlsx"), moved("/d/theirs.xlsx", "/d/c.xlsx")])).toEqual({});
});

test.each(["held", "dropped", "undone", "undoing"] as const)(
  "a change that is %s leaves what was before it",
  (status) => {
    const edited = created("/d/a.xlsx", "2", { kind: "edited", status });
    expect(finished([created("/d/a.xlsx", "1"), created("/d/b.xlsx", "3", { status })], [edited])).toEqual({
      "/d/a.xlsx": "1",
    });
  },
);

test.each(["staged", "accepted", "applying", "applied"] as const)("a change that is %s counts", (status) => {
  expect(finished([created("/d/a.pptm", "1", { status })])).toEqual({ "/d/a.pptm": "1" });
});

test("folders, links and names without a body are no files of that kind", () => {
  const folder = created("/d/x.pdf", "1", { entry: "folder" });
  expect(finished([folder, created("/d/.pdf", "2"), created("/d/pdf", "3"), created("/d/A.PDF", "4")])).toEqual({
    "/d/A.PDF": "4",
  });
});

test.each([
  ["deleted", [[deleted("/d/a.xlsx")]], true],
  ["deleted with its folder", [[deleted("/d", "folder")]], true],
  ["deleted and made again", [[deleted("/d/a.xlsx")], [created("/d/a.xlsx", "2")]], false],
  ["replaced by another at once", [[deleted("/d/a.xlsx"), moved("/d/b.xlsx", "/d/a.xlsx")]], false],
  ["to be deleted, which was declined", [[{ ...deleted("/d/a.xlsx"), status: "dropped" as const }]], false],
  ["left alone", [[deleted("/d/b.xlsx")]], false],
] as const)("a file that was %s", (_name, sets, isDeleted) => {
  expect(wasDeleted(taskOf([created("/d/a.xlsx", "1")], ...sets), "/d/a.xlsx" as GuestPath)).toBe(isDeleted);
});
