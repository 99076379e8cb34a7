import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StepView } from "@deskhand/contracts";
import { expect, test } from "vitest";
import type { FileSystem } from "../file-system/file-system.ts";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes, type World } from "../testing/world.ts";

const world = useWorlds();

type Call = "createFile" | "createFolder" | "createLink" | "copyBytes" | "link" | "rename" | "removeFile" | "setMode";

/** The real disk, and what happens right before a call that names something in the folder `sub`. */
function watched(before: (call: Call, path: string) => void): FileSystem {
  const real = createNodeFileSystem();
  const first = <Name extends Call>(name: Name): FileSystem[Name] =>
    ((...given: readonly string[]) => {
      const path = given.find((each) => typeof each === "string" && each.includes("/sub/"));
      if (path !== undefined) before(name, path);
      return (real[name] as (...all: readonly string[]) => Promise<void>)(...given);
    }) as FileSystem[Name];
  const calls = ["createFile", "createFolder", "createLink", "copyBytes", "link", "rename", "removeFile", "setMode"];
  return { ...real, ...Object.fromEntries((calls as Call[]).map((name) => [name, first(name)])) };
}

const changes: Readonly<Record<string, (view: StepView, made: World) => Promise<void>>> = {
  "a new file": (view, made) => view.write(made.path("sub/new"), bytes("new")),
  "a changed file": (view, made) => view.write(made.path("sub/a"), bytes("changed")),
  "a file that goes": (view, made) => view.remove(made.path("sub/a")),
  "a file that comes": (view, made) => view.move(made.path("b"), made.path("sub/b")),
  "a file that leaves": (view, made) => view.move(made.path("sub/a"), made.path("a")),
  "a new folder": (view, made) => view.createFolder(made.path("sub/folder")),
};
/** calls by which any of these is made; what happened before another call is found without a race */
const last: readonly Call[] = ["createFolder", "createLink", "copyBytes", "link", "rename", "removeFile"];

test.for(Object.keys(changes))(
  "%s is never made in another folder that a link put in the place of its own",
  async (name, { skip }) => {
    skip(process.platform !== "linux", "elsewhere a folder is looked at and then named, with a moment in between");
    let swaps = 0;
    for (const call of last) {
      const made = world();
      for (const file of ["sub/a", "b"]) made.file(file, `bytes of ${file}`);
      const outside = join(made.home, "..", "outside");
      mkdirSync(outside);
      writeFileSync(join(outside, "a"), "of somebody else");
      const sub = join(made.folder, "sub");
      let isSwapped = false;
      made.restart({
        fileSystem: watched((called) => {
          if (called !== call || isSwapped) return;
          isSwapped = true;
          renameSync(sub, `${sub}-away`);
          symlinkSync(outside, sub);
        }),
      });
      const id = await made.step(async (view) => changes[name]?.(view, made));
      const outcome = await made.apply(id).catch((error: unknown) => {
        expect(String(error), call).toContain("leads through a link");
        return null;
      });
      expect(readdirSync(outside), call).toEqual(["a"]);
      expect(readFileSync(join(outside, "a"), "utf8"), call).toBe("of somebody else");
      if (isSwapped) swaps += 1;
      else expect(outcome?.held, call).toEqual([]);
    }
    expect(swaps).toBeGreaterThan(0);
  },
);
