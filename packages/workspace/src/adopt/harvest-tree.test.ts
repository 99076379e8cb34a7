import type { GuestPath, LeftOut, TreeDifference } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { harvestTree, isPossibleName } from "./harvest-tree.ts";

const folder = (path: string): TreeDifference => ({
  path: path as GuestPath,
  entry: "folder",
  mode: 0o755,
  isOpaque: false,
});

test("names that this computer could take for a path, a drive or a device are none on Windows", () => {
  const odd = ["..\\up", "C:", "a:stream", "NUL", "com1.txt", "dot.", "space ", "a|b"];
  expect(odd.filter((name) => isPossibleName(name, "win32"))).toEqual([]);
  expect(odd.filter((name) => isPossibleName(name, "linux"))).toEqual(odd);
  expect(["plain.txt", "…", "console"].every((name) => isPossibleName(name, "win32"))).toBe(true);
});

test("what does not lie in the folder is left out, the rest becomes a tree", () => {
  const leftOut: LeftOut[] = [];
  const root = harvestTree(
    "/desk",
    [folder("/desk"), folder("/desk/a"), folder("/desk/b/c"), folder("/desktop")],
    leftOut,
  );
  expect(leftOut.map(({ path }) => path)).toEqual(["/desktop"]);
  expect(root.difference?.path).toBe("/desk");
  expect([...root.children.keys()]).toEqual(["a", "b"]);
  expect(root.children.get("b")?.difference).toBeNull();
});
