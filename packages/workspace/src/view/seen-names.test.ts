import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
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
