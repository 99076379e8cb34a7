import type { ChangeSet, ChangeStatus } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { undoneOf } from "./undone-of.ts";

function setOf(...statuses: readonly (readonly [ChangeStatus, string?])[]): ChangeSet {
  const records = statuses.map(([status, because = null], at) => ({
    path: `/desk/${at}`,
    kind: "created",
    entry: "file",
    from: null,
    bytes: 1,
    status,
    because,
    runsItself: false,
    isInferred: false,
  }));
  return { id: "changes_1", stepId: "step_1", runId: "run_1", records } as unknown as ChangeSet;
}

it.each([
  ["nothing was ever changed", [], null],
  ["a change stands", [["applied"]], null],
  ["one of two was taken back", [["undone"], ["applied"]], null],
  ["one is just being brought back", [["undone"], ["redoing"]], null],
  ["all were taken back", [["undone"], ["undone"]], { left: 0 }],
  ["all but what was dropped or still waits", [["undone"], ["dropped"], ["staged"]], { left: 0 }],
  ["one could not be taken back", [["undone"], ["applied", "You changed it since."]], { left: 1 }],
] as const)("tells what is undone where %s", (_name, statuses, expected) => {
  expect(undoneOf([setOf(...statuses)])).toEqual(expected);
});
