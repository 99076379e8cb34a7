import type { ChangeRecord, ChangeSet, ChangeSetId, ChangeStatus, GuestPath, RunId, StepId } from "@deskhand/contracts";
import { describe, expect, it } from "vitest";
import { groupChanges } from "./group-changes.ts";
import { changesAlong, isDestructiveChange, netChanges, pathsOf } from "./net-changes.ts";
import { changesInWords, undoInWords } from "./undo-words.ts";

type Kind = ChangeRecord["kind"];

function record(kind: Kind, path: string, more: Partial<ChangeRecord> = {}): ChangeRecord {
  return {
    path: path as GuestPath,
    kind,
    entry: "file",
    from: null,
    bytes: 1,
    before: null,
    after: null,
    runsItself: false,
    isInferred: false,
    stepId: "step_1" as StepId,
    status: "applied",
    because: null,
    ...more,
  };
}

const moved = (from: string, to: string, more: Partial<ChangeRecord> = {}) =>
  record("moved", to, { from: from as GuestPath, ...more });

/** each list of records is one step */
function net(...steps: readonly (readonly ChangeRecord[])[]) {
  const sets = steps.map((records, index): ChangeSet => {
    const stepId = `step_${index}` as StepId;
    return { id: `changes_${index}` as ChangeSetId, stepId, runId: "run_1" as RunId, records };
  });
  return netChanges(sets);
}

const short = (changes: ReturnType<typeof net>) =>
  changes.map(({ kind, from, path }) => `${kind} ${from === null ? "" : `${from} > `}${path}`);

describe("net changes", () => {
  it("takes made and then edited as made, edited twice as edited once", () => {
    expect(short(net([record("created", "/a")], [record("edited", "/a")]))).toEqual(["created /a"]);
    expect(short(net([record("edited", "/a")], [record("edited", "/a")]))).toEqual(["edited /a"]);
  });

  it("joins moves to one from the first place to the last", () => {
    const changes = net([moved("/a", "/b")], [moved("/b", "/c")]);
    expect(short(changes)).toEqual(["moved /a > /c"]);
    expect(pathsOf(changes)).toEqual(["/b", "/c"]);
  });

  it("leaves out what was made and deleted again", () => {
    expect(net([record("created", "/a")], [record("deleted", "/a")])).toEqual([]);
  });

  it("says the first place of a file that was moved and then deleted", () => {
    expect(short(net([moved("/a", "/b")], [record("deleted", "/b")]))).toEqual(["deleted /a > /b"]);
  });

  it("takes a rename over an existing file as one change that replaces, with both parts", () => {
    const changes = net([record("deleted", "/b"), moved("/a", "/b")]);
    expect(short(changes)).toEqual(["moved /a > /b"]);
    expect(changes[0]).toMatchObject({ replaces: true });
    expect(changes[0]?.parts.length).toBe(2);
    expect(changes.every(isDestructiveChange)).toBe(true);
  });

  it("carries the contents of a moved folder along", () => {
    const changes = net([record("edited", "/a/x")], [moved("/a", "/b", { entry: "folder" })]);
    expect(short(changes).sort()).toEqual(["edited /b/x", "moved /a > /b"]);
  });

  it("never folds across what waits and what is done", () => {
    const changes = net([record("created", "/a")], [record("edited", "/a", { status: "staged" })]);
    expect(changes.map(({ phase, kind }) => `${phase} ${kind}`)).toEqual(["applied created", "waiting edited"]);
  });

  it("gives every status a phase, and an applied change with a reason its own", () => {
    const statuses: ChangeStatus[] = [
      "staged",
      "held",
      "accepted",
      "applying",
      "undoing",
      "redoing",
      "applied",
      "undone",
      "dropped",
    ];
    const phases = statuses.map((status) => net([record("edited", "/a", { status })])[0]?.phase);
    expect(phases).toEqual([
      "waiting",
      "held",
      "moving",
      "moving",
      "undoing",
      "redoing",
      "applied",
      "undone",
      "dropped",
    ]);
    expect(net([record("edited", "/a", { because: "you changed it" })])[0]?.phase).toBe("stuck");
  });
});

describe("words about changes", () => {
  const changes = net([moved("/a", "/x/a"), moved("/b", "/x/b"), record("created", "/c"), record("deleted", "/d")]);

  it("says exactly what undo does", () => {
    expect(undoInWords(changes)).toBe(
      "2 moved files go back to where they were, 1 deleted file comes back from the trash and 1 file this task made is taken away.",
    );
    expect(undoInWords([])).toBe("");
    expect(changesInWords(changes)).toBe("2 moved, 1 new, 1 deleted");
  });

  it("groups by folder, by kind with the risky first, and by step", () => {
    const keys = (grouping: "folder" | "kind" | "step") => groupChanges(changes, grouping).map((group) => group.key);
    expect([keys("folder"), keys("kind"), keys("step")]).toEqual([
      ["/", "/x"],
      ["deleted", "moved", "created"],
      ["step_1"],
    ]);
  });
});

it("takes what lies in a folder along with the folder, and only that", () => {
  const changes = net([
    record("created", "/desk/Docs", { entry: "folder" }),
    moved("/desk/a.pdf", "/desk/Docs/a.pdf"),
    moved("/desk/Docs2/b.pdf", "/desk/b.pdf"),
    record("created", "/desk/Docs/waits.txt", { status: "staged" }),
  ]);
  const [folder, inside] = changes;
  if (folder === undefined || inside === undefined) throw new Error("no changes");
  expect(short(changesAlong(changes, folder))).toEqual(["created /desk/Docs", "moved /desk/a.pdf > /desk/Docs/a.pdf"]);
  expect(changesAlong(changes, inside)).toEqual([inside]);
});
