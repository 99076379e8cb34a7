import type { Action } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { isDestructive, scopeInWords } from "./actions-in-words.ts";

const folders = [{ path: "/home/ann/Receipts", verb: "edit", neverDelete: false }] as const;
const scope = (...actions: Action[]) => scopeInWords(actions, folders);

it("says a glob as the folder it is inside", () => {
  expect(scope({ verb: "move", target: "/home/ann/Receipts/**" })).toEqual(["Move or rename files inside Receipts"]);
  expect(scope({ verb: "create", target: "/home/ann/Receipts/2026/**/*.xlsx" })).toEqual([
    "Make new files ending in .xlsx inside Receipts/2026",
  ]);
  expect(scope({ verb: "read", target: "/home/ann/Receipts/*" })).toEqual(["Look at files directly in Receipts"]);
});

it("names a few exact files and counts many", () => {
  expect(scope({ verb: "delete", target: "/home/ann/Receipts/old.pdf" })).toEqual(["Delete Receipts/old.pdf"]);
  expect(
    scope(
      { verb: "overwrite", target: "/home/ann/Receipts/a.csv" },
      { verb: "overwrite", target: "/home/ann/Receipts/b.csv" },
    ),
  ).toEqual(["Change a.csv, b.csv in Receipts"]);
  const many = ["a", "b", "c", "d"].map((name): Action => ({ verb: "delete", target: `/home/ann/Receipts/${name}` }));
  expect(scope(...many)).toEqual(["Delete 4 files in Receipts"]);
});

it("names hosts as they are", () => {
  expect(scope({ verb: "fetch", target: "example.org" })).toEqual(["Load pages from example.org"]);
});

it("marks deleting and overwriting as destructive", () => {
  expect(
    (["read", "create", "move", "overwrite", "delete"] as const).filter((verb) =>
      isDestructive({ verb, target: "/a" }),
    ),
  ).toEqual(["overwrite", "delete"]);
});
