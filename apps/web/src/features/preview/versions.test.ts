import type { ChangeRecord, ChangeSet } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { netChanges } from "../changes/net-changes.ts";
import { versionsOf } from "./versions.ts";

const record = (kind: ChangeRecord["kind"], path: string, from: string | null = null): ChangeRecord =>
  ({
    kind,
    path,
    from,
    entry: "file",
    bytes: 1,
    status: "staged",
    because: null,
    runsItself: false,
    isInferred: false,
  }) as ChangeRecord;
const set = (id: string, ...records: readonly ChangeRecord[]): ChangeSet =>
  ({ id, stepId: "s", runId: "r", records }) as ChangeSet;
const versions = (...sets: readonly ChangeSet[]) => netChanges(sets).map(versionsOf);

it("compares a file that changed twice from before the first change to after the last", () => {
  expect(versions(set("1", record("edited", "/a.txt")), set("2", record("edited", "/a.txt")))).toEqual([
    { before: { path: "/a.txt", changeSet: "1" }, after: { path: "/a.txt", changeSet: "2" } },
  ]);
});

it("has no earlier side of a file that was made and no later one of a file that is gone", () => {
  expect(versions(set("1", record("created", "/a.txt")))).toEqual([
    { before: null, after: { path: "/a.txt", changeSet: "1" } },
  ]);
  expect(versions(set("1", record("deleted", "/a.txt")))).toEqual([
    { before: { path: "/a.txt", changeSet: "1" }, after: null },
  ]);
});
