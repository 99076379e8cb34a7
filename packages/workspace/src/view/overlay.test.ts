import { type Change, createId, type GuestPath } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { foldChanges } from "./fold.ts";
import { attach, createOverlay, detach, isEmpty, type Overlay, remove, resolve } from "./overlay.ts";

const stepId = createId("step");
function change(kind: Change["kind"], path: string, more: Partial<Change> = {}): Change {
  const after = kind === "deleted" ? null : { bytes: 1, mode: 0o644, sha256: "s", linkTarget: null };
  const plain = {
    entry: "file",
    from: null,
    bytes: 1,
    before: null,
    after,
    runsItself: false,
    isInferred: false,
  } as const;
  return { path: path as GuestPath, kind, ...plain, stepId, ...more };
}
const lower = (overlay: Overlay, path: GuestPath) => resolve(overlay, path).lower;
function move(overlay: Overlay, from: GuestPath, to: GuestPath): void {
  const branch = detach(overlay, from);
  if (branch !== null) attach(overlay, to, branch);
}

test("a path without a place shows what lies below it", () => {
  expect(lower(createOverlay(), "/a/b")).toBe("/a/b");
});

test("a moved folder takes its contents along, changed ones too", () => {
  const overlay = createOverlay();
  attach(overlay, "/a/x", { place: { kind: "link", target: "t", modifiedMs: 0 }, children: new Map() });
  move(overlay, "/a", "/b");
  expect(lower(overlay, "/b/y")).toBe("/a/y");
  expect(resolve(overlay, "/b/x").own?.kind).toBe("link");
  expect(resolve(overlay, "/a/y")).toMatchObject({ own: null, lower: null });
});

test("what moves back leaves no trace", () => {
  const overlay = createOverlay();
  move(overlay, "/a", "/b");
  move(overlay, "/b", "/a");
  expect(lower(overlay, "/a")).toBe("/a");
  remove(overlay, "/b");
  expect(lower(overlay, "/b")).toBeNull();
  expect(isEmpty(createOverlay())).toBe(true);
});

test("the moves of one set happen at once: two names can swap", () => {
  const overlay = createOverlay();
  foldChanges(overlay, [change("moved", "/b", { from: "/a" }), change("moved", "/a", { from: "/b" })]);
  expect([lower(overlay, "/a"), lower(overlay, "/b")]).toEqual(["/b", "/a"]);
});

test("a file moves out of a folder that moves, and another is deleted in it", () => {
  const overlay = createOverlay();
  foldChanges(overlay, [
    change("deleted", "/a/gone"),
    change("moved", "/b", { from: "/a", entry: "folder" }),
    change("moved", "/out", { from: "/a/x" }),
  ]);
  expect([
    lower(overlay, "/out"),
    lower(overlay, "/b/x"),
    lower(overlay, "/b/gone"),
    lower(overlay, "/b/rest"),
  ]).toEqual(["/a/x", null, null, "/a/rest"]);
});
