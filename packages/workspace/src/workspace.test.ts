import { createId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { useWorlds } from "./testing/use-worlds.ts";
import { bytes, type World } from "./testing/world.ts";

const world = useWorlds();

/** moves, edits, creations, deletions, folders: one of each */
async function mixture(made: World): Promise<void> {
  made.file("a.txt", "a");
  made.file("b.txt", "b");
  made.file("c/d.txt", "d");
  made.file("c/e.txt", "e");
  made.file("old/f.txt", "f");
  made.file("keep/g.txt", "g");
}

test("a mixture of changes touches nothing before apply and is byte-identical after undo", async () => {
  const made = world();
  await mixture(made);
  const before = made.tree();
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.move(path("a.txt"), path("sorted/letters/a.txt"));
    await view.write(path("b.txt"), bytes("b, changed"));
    await view.write(path("fresh/h.txt"), bytes("h"));
    await view.remove(path("old"));
    await view.move(path("c"), path("sorted/c"));
    await view.write(path("sorted/c/d.txt"), bytes("d, changed"));
    await view.move(path("sorted/c/e.txt"), path("e.txt"));
  });
  expect(made.tree()).toEqual(before);
  const outcome = await made.apply(id);
  expect(outcome.held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual([
    ".",
    "b.txt",
    "e.txt",
    "fresh",
    "fresh/h.txt",
    "keep",
    "keep/g.txt",
    "sorted",
    "sorted/c",
    "sorted/c/d.txt",
    "sorted/letters",
    "sorted/letters/a.txt",
  ]);
  expect(made.text("b.txt")).toBe("b, changed");
  expect(made.text("sorted/c/d.txt")).toBe("d, changed");
  const after = made.tree();
  const undone = await made.undo(id);
  expect(undone.held).toEqual([]);
  expect(made.tree()).toEqual(before);
  const redone = await made.redo(id);
  expect(redone.held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual(Object.keys(after));
  await made.undo(id);
  expect(made.tree()).toEqual(before);
});

test("taking changes back says what it waits for when a command goes on using the folder, and works when that is over", async () => {
  const made = world({ busyMs: 1 });
  made.file("a.txt", "a");
  const id = await made.step((view) => view.write(made.path("a.txt"), bytes("b")));
  await made.apply(id);
  const view = await made.workspace().open(made.task(), made.runId, createId("step"));
  const snapshot = await view.snapshot();
  await expect(made.undo(id)).rejects.toThrow("A command is still using the folder. Stop it or wait until it ends");
  expect(made.text("a.txt")).toBe("b");
  snapshot.release();
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.text("a.txt")).toBe("a");
});
