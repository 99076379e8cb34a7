import { mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programStep } from "../testing/program-steps.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes } from "../testing/world.ts";

const world = useWorlds();

test("what took the name of something the run had seen can be changed without being read first", async () => {
  const made = world();
  for (const name of ["a", "b", "c/d", "e/d", "f"]) made.file(name, `old ${name}`);
  symlinkSync("f", join(made.folder, "link"));
  const { path } = made;
  await made.step(async (view) => {
    for (const name of ["b", "e/d"]) await view.read(path(name), { maxBytes: 99 });
    await view.remove(path("b"));
    await view.move(path("a"), path("b"));
    await view.remove(path("e"));
    await view.move(path("c"), path("e"));
    await view.remove(path("f"));
    await view.copy(path("link"), path("f"));
  });
  await made.step(async (view) => {
    await view.write(path("b"), bytes("new b"));
    await view.write(path("e/d"), bytes("new d"));
    await view.move(path("f"), path("g"));
  });
  for (const { id } of made.task().changeSets) expect((await made.apply(id)).held).toEqual([]);
  expect([made.text("b"), made.text("e/d")]).toEqual(["new b", "new d"]);
});

test("what the run knew of a file goes along when a program moves it and gives its name to a folder", async () => {
  const made = world();
  made.file("e", "first version");
  made.file("d/x", "x");
  await made.step(async (view) => void (await view.read(made.path("e"), { maxBytes: 99 })));
  made.file("e", "the user's second version");
  await programStep(made, (at) => {
    renameSync(at("e"), at("f"));
    renameSync(at("d"), at("e"));
  });
  const over = made.step((view) => view.write(made.path("f"), bytes("built on the first version")));
  await expect(over).rejects.toThrow(/changed since you read it/);
});

test("what the run knew of a folder's files goes along out of a folder that is deleted", async () => {
  const made = world();
  for (const name of ["t/f/x", "t/y"]) made.file(name, `old ${name}`);
  await made.step(async (view) => void (await view.read(made.path("t/f/x"), { maxBytes: 99 })));
  await programStep(made, (at) => {
    renameSync(at("t/f"), at("g"));
    rmSync(at("t"), { recursive: true });
  });
  await made.step((view) => view.write(made.path("g/x"), bytes("new")));
  for (const { id } of made.task().changeSets) expect((await made.apply(id)).held).toEqual([]);
  expect(made.text("g/x")).toBe("new");
});

test("a folder in the place of a file that the run had read can be moved once it was listed", async () => {
  const made = world();
  made.file("a", "a file");
  await made.step(async (view) => void (await view.read(made.path("a"), { maxBytes: 99 })));
  rmSync(made.path("a"));
  mkdirSync(made.path("a"));
  await expect(made.step((view) => view.move(made.path("a"), made.path("b")))).rejects.toThrow(/changed since/);
  await made.step(async (view) => {
    await view.list(made.path("a"), { depth: 1, limit: 9 });
    await view.move(made.path("a"), made.path("b"));
  });
});
