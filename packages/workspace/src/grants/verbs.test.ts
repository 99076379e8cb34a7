import type { Folder, GuestPath } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { refusal } from "./verbs.ts";

const outer: Folder = { path: "/desk", verb: "edit", neverDelete: false };
const inner: Folder = { path: "/desk/Straße", verb: "read", neverDelete: false };
const create = (path: GuestPath, folders: readonly Folder[]) =>
  refusal({ kind: "created", path, from: null, isOwn: true }, folders);

test("a folder for looking inside one for editing cannot be reached by spelling it otherwise", () => {
  for (const name of ["Straße", "STRASSE", "straße", "Straße".normalize("NFD")]) {
    expect(create(`/desk/${name}/x`, [outer, inner]), name).not.toBeNull();
  }
  expect(refusal({ kind: "moved", path: "/desk/x", from: "/desk/STRASSE/x", isOwn: false }, [outer, inner])).toMatch(
    /another spelling/,
  );
});

test("a folder beside it, the same name where one folder was handed over, and two folders that differ in case only are fine", () => {
  expect(create("/desk/Straßen/x", [outer, inner])).toBeNull();
  expect(create("/desk/STRASSE/x", [outer])).toBeNull();
  const twins: readonly Folder[] = [
    { path: "/desk/a", verb: "edit", neverDelete: false },
    { path: "/desk/A", verb: "edit", neverDelete: false },
  ];
  for (const path of ["/desk/a/x", "/desk/A/x"] as const) expect(create(path, twins)).toBeNull();
});
