import type { ChangeRecord, ChangeSet, ChangeStatus, GuestPath } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { fateOf } from "./file-fate.ts";

const report = "/desk/report.md" as GuestPath;

type Made = Partial<Pick<ChangeRecord, "kind" | "path" | "because">>;

/** each record is a step of its own */
function changes(...records: readonly (readonly [ChangeStatus, Made?])[]): readonly ChangeSet[] {
  return records.map(([status, made], at) => {
    const record = { path: report, kind: "created", entry: "file", from: null, bytes: 1, because: null, ...made };
    const records = [{ ...record, status, runsItself: false, isInferred: false }];
    return { id: `changes_${at}`, stepId: `step_${at}`, runId: "run_1", records } as unknown as ChangeSet;
  });
}

const other = { path: "/desk/other.md" as GuestPath };

it.each([
  ["nothing of it was changed", changes()],
  ["only another file was undone", changes(["applied"], ["undone", other])],
  ["it stands in the folder", changes(["applied"])],
  ["it is just being put there", changes(["applying"])],
  ["an undo had to leave it", changes(["applied", { because: "You changed it since." }])],
  ["it was made, undone, and made again", changes(["undone"], ["applied"])],
] as const)("offers a file where %s", (_, sets) => {
  expect(fateOf(report, sets)).toEqual({ type: "there" });
});

it.each([
  ["was made and undone", changes(["undone"]), "Undone: it is not in your folder."],
  [
    "was made before and whose last change was undone",
    changes(["applied"], ["undone", { kind: "edited" }]),
    "Undone: your folder has the version from before.",
  ],
  [
    "was made and changed, all of it undone",
    changes(["undone"], ["undone", { kind: "edited" }]),
    "Undone: it is not in your folder.",
  ],
  [
    "could not be brought back",
    changes(["undone", { because: "Another file is there now." }]),
    "Undone: it is not in your folder. It could not be brought back: Another file is there now.",
  ],
] as const)("offers Redo and nothing else for a file that %s", (_, sets, words) => {
  expect(fateOf(report, sets)).toEqual({ type: "gone", words, redo: [report] });
});

it.each([
  ["is being undone", changes(["undoing"]), "It is being undone."],
  ["is being brought back", changes(["redoing"]), "It is being brought back."],
  ["was dropped", changes(["dropped"]), "Dropped: it is not in your folder."],
  [
    "made itself superfluous",
    changes(["undone"], ["undone", { kind: "deleted" }]),
    "Undone: it is not in your folder.",
  ],
] as const)("offers nothing for a file that %s", (_, sets, words) => {
  expect(fateOf(report, sets)).toEqual({ type: "gone", words, redo: null });
});

it.each(["staged", "held"] as const)("does not offer on the desktop what is %s and only here", (status) => {
  expect(fateOf(report, changes([status]))).toMatchObject({ type: "waiting" });
});
