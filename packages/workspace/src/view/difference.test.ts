import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { programStep } from "../testing/program-steps.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes, type World } from "../testing/world.ts";

const world = useWorlds();

function thatRun(made: World, id: string): readonly string[] {
  const records = made.task().changeSets.find((set) => set.id === id)?.records ?? [];
  return records.filter(({ runsItself }) => runsItself).map(({ path }) => path);
}

test("a folder that moves to where an editor obeys what is in it runs by itself, another does not", async () => {
  const made = world();
  made.file("notes/tasks.json", "{}");
  made.file("letters/a", "a");
  const id = await made.step(async (view) => {
    await view.move(made.path("notes"), made.path(".vscode"));
    await view.move(made.path("letters"), made.path("old"));
  });
  expect(made.task().changeSets.at(-1)?.records).toHaveLength(2);
  expect(thatRun(made, id)).toEqual([made.path(".vscode")]);
});

test("a link or a file that leads git elsewhere runs by itself, another link does not", async () => {
  const made = world();
  made.file("plain/config", "x");
  const { id, changes } = await programStep(made, (at) => {
    for (const name of ["one", "two"]) mkdirSync(at(name));
    symlinkSync("../plain", at("one/.git"));
    symlinkSync("../plain", at("one/other"));
    writeFileSync(at("two/.git"), "gitdir: ../plain\n");
  });
  expect(changes).toHaveLength(5);
  expect(thatRun(made, id).toSorted()).toEqual([made.path("one/.git"), made.path("two/.git")]);
});

test("a file that took the name of a deleted one and was edited there replaces it, and both come back", async () => {
  const made = world();
  made.file("a", "old a");
  made.file("b", "old b");
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.remove(made.path("b"));
    await view.move(made.path("a"), made.path("b"));
    await view.write(made.path("b"), bytes("new b"));
  });
  const { records = [] } = made.task().changeSets.at(-1) ?? {};
  expect(records.map(({ kind, path }) => [kind, path])).toEqual([
    ["deleted", made.path("b")],
    ["moved", made.path("b")],
    ["edited", made.path("b")],
  ]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(made.text("b")).toBe("new b");
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a folder that was deleted and made again is the old one, without what did not come back", async () => {
  const made = world();
  for (const name of ["c/d", "c/e", "c/f/g", "c/f/k"]) made.file(name, `old ${name}`);
  const before = made.tree();
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.move(path("c/f/g"), path("j"));
    await view.remove(path("c"));
    await view.move(path("j"), path("c/f/g"));
    await view.write(path("c/d"), bytes("new d"));
  });
  const { records = [] } = made.task().changeSets.at(-1) ?? {};
  expect(records.map(({ kind, path: at }) => `${kind} ${at.slice(made.folder.length + 1)}`)).toEqual([
    "deleted c/e",
    "deleted c/f/k",
    "edited c/d",
  ]);
  expect((await made.apply(id)).held).toEqual([]);
  expect([made.text("c/d"), made.text("c/f/g")]).toEqual(["new d", "old c/f/g"]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});
