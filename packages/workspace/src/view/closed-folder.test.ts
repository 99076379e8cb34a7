import { createId, type StepView } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import type { World } from "../testing/world.ts";

const world = useWorlds();

const open = (made: World): Promise<StepView> => made.workspace().open(made.task(), made.runId, createId("step"));

test("a folder that may not be opened is marked in a listing, and everything else is listed and changed", async () => {
  const real = createNodeFileSystem();
  const refused = Object.assign(new Error("EACCES: permission denied, scandir"), { code: "EACCES" });
  const made = world({
    fileSystem: {
      ...real,
      readFolder: (path) => (path.endsWith("shut") ? Promise.reject(refused) : real.readFolder(path)),
    },
  });
  made.file("a", "a");
  made.file("shut/b", "b");
  made.file("z/c", "c");
  const view = await open(made);
  const { entries } = await view.list(made.path(""), { depth: 9, limit: 1000 });
  const told = entries.map(({ path, isClosed }) => `${path.slice(made.folder.length + 1)}${isClosed ? " closed" : ""}`);
  expect(told).toEqual(["a", "shut closed", "z", "z/c"]);
  await expect(view.list(made.path("shut"), { depth: 1, limit: 9 })).rejects.toThrow(/no permission/);
  const id = await made.step((step) => step.move(made.path("a"), made.path("z/a")));
  expect((await made.apply(id)).held).toEqual([]);
  expect((await made.undo(id)).held).toEqual([]);
});
