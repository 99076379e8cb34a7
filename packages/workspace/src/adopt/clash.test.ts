import * as fs from "node:fs";
import { join } from "node:path";
import type { GuestPath } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { openView, runProgram } from "../testing/program-steps.ts";
import { type Program, simulate } from "../testing/simulated-program.ts";
import { useWorlds } from "../testing/use-worlds.ts";

const world = useWorlds();

test("what the user changed while the program ran is never overwritten, and then nothing at all is staged", async () => {
  const edits: Readonly<Record<string, (file: string) => void>> = {
    "written again": (file) => fs.writeFileSync(file, "by the user"),
    "the same size and time": (file) => {
      const { atime, mtime } = fs.statSync(file);
      fs.writeFileSync(file, "USER");
      fs.utimesSync(file, atime, mtime);
    },
    "an older time": (file) => {
      fs.writeFileSync(file, "by the user");
      fs.utimesSync(file, 1, 1);
    },
    "renamed over": (file) => {
      fs.writeFileSync(`${file}~`, "USER");
      fs.utimesSync(`${file}~`, 1, 1);
      fs.renameSync(`${file}~`, file);
    },
    "an old file moved there": (file) => fs.renameSync(join(file, "../spare"), file),
    removed: (file) => fs.rmSync(file),
    "its folder replaced by one with the same names": (file) => {
      fs.renameSync(join(file, ".."), `${join(file, "..")}-away`);
      fs.renameSync(join(file, "../../twin"), join(file, ".."));
    },
  };
  for (const [name, edit] of Object.entries(edits)) {
    const made = world();
    for (const file of ["sub/spare", "sub/file", "twin/file", "other"]) made.file(file, "text");
    const view = await openView(made);
    let isDone = false;
    const adopting = runProgram(
      made,
      view,
      (at) => {
        fs.writeFileSync(at("sub/file"), "by the program");
        fs.writeFileSync(at("other"), "by the program");
      },
      {
        meanwhile: () => {
          edit(join(made.folder, "sub/file"));
          isDone = true;
        },
      },
    );
    await expect(adopting, name).rejects.toThrow(/sub\/file.* changed while the command ran/);
    expect(isDone).toBe(true);
    expect((await view.commit()).changes, name).toEqual([]);
  }
});

test("what the user does elsewhere in the folder while the program runs is no trouble", async () => {
  const made = world();
  for (const file of ["sub/file", "sub/beside", "gone", "deep/er/file"]) made.file(file, "text");
  const view = await openView(made);
  const leftOut = await runProgram(
    made,
    view,
    (at) => {
      fs.writeFileSync(at("sub/file"), "by the program");
      fs.writeFileSync(at("deep/er/file"), "by the program");
    },
    {
      meanwhile: () => {
        made.file("sub/beside", "by the user");
        made.file("sub/another", "by the user");
        fs.rmSync(join(made.folder, "gone"));
      },
    },
  );
  expect(leftOut).toEqual([]);
  expect((await view.commit()).changes.map(({ kind, path }) => `${kind} ${path}`).toSorted()).toEqual([
    `edited ${made.path("deep/er/file")}`,
    `edited ${made.path("sub/file")}`,
  ]);
});

test("on a drive whose clock cannot be trusted the same is found by comparing lists", async () => {
  const fileSystem = { ...createNodeFileSystem(), hasOwnClock: async () => false };
  const edits: Readonly<Record<string, (folder: string) => void>> = {
    "sub/file": (folder) => fs.writeFileSync(join(folder, "sub/file"), "USER"),
    "sub/fresh": (folder) => fs.writeFileSync(join(folder, "sub/fresh"), "by the user"),
    none: (folder) => fs.writeFileSync(join(folder, "sub/another"), "by the user"),
  };
  for (const [name, edit] of Object.entries(edits)) {
    const made = world({ fileSystem });
    made.file("sub/file", "text");
    const view = await openView(made);
    const adopting = runProgram(
      made,
      view,
      (at) => {
        for (const file of ["sub/file", "sub/fresh"]) fs.writeFileSync(at(file), "by the program");
      },
      { meanwhile: () => edit(made.folder) },
    );
    if (name === "none") expect(await adopting).toEqual([]);
    else await expect(adopting, name).rejects.toThrow(new RegExp(`${name}.* changed while the command ran`));
    expect((await view.commit()).changes, name).toHaveLength(name === "none" ? 2 : 0);
  }
});

test("a name that the user took away while the program ran does not count as one that was never there", async () => {
  const made = world();
  made.file("sub/file", "text");
  const view = await openView(made);
  const adopting = runProgram(made, view, (at) => fs.writeFileSync(at("sub/file"), "by the program"), {
    meanwhile: () => fs.renameSync(join(made.folder, "sub/file"), join(made.folder, "sub/renamed")),
  });
  await expect(adopting).rejects.toThrow(/sub\/file.* changed while the command ran/);
  const other = await openView(made);
  const leftOut = await runProgram(made, other, (at) => fs.writeFileSync(at("sub/fresh"), "by the program"), {
    meanwhile: () => made.file("sub/by-the-user", "new"),
  });
  expect(leftOut).toEqual([]);
  expect((await other.commit()).changes.map(({ path }) => path)).toEqual([made.path("sub/fresh")]);
});

test("a new file of the user's in a folder that the program deleted is found, also when the program is done", async () => {
  const made = world();
  made.file("box/a", "a");
  const view = await openView(made);
  const adopting = runProgram(made, view, (at) => fs.rmSync(at("box"), { recursive: true }), {
    meanwhile: () => made.file("box/by-the-user", "new"),
  });
  await expect(adopting).rejects.toThrow(/box.* changed while the command ran/);
  expect((await view.commit()).changes).toEqual([]);
});

test("of two commands at once that change the same file the later is refused, and those of other files are kept", async () => {
  const made = world();
  for (const name of ["a", "b"]) made.file(name, name);
  const [left, right] = [await openView(made), await openView(made)];
  const [first, second] = [await left.snapshot(), await right.snapshot()];
  expect(first.version).toBe(second.version);
  const write =
    (name: string): Program =>
    (root) =>
      fs.writeFileSync(join(root, made.path(name)), `new ${name}`);
  const both: Program = (root) => {
    for (const name of ["a", "b"]) fs.writeFileSync(join(root, made.path(name)), `newer ${name}`);
  };
  const harvests = [
    await simulate(first, write("a")),
    await simulate(second, both),
    await simulate(second, write("b")),
  ];
  const [mine, theirs, other] = harvests as [(typeof harvests)[0], (typeof harvests)[0], (typeof harvests)[0]];
  await left.adopt(first, mine);
  expect((await left.commit()).changes).toHaveLength(1);
  await expect(right.adopt(second, theirs)).rejects.toThrow(/a.* changed while the command ran/);
  await right.adopt(second, other);
  expect((await right.commit()).changes.map(({ path }) => path)).toEqual([made.path("b")]);
  for (const harvest of harvests) await harvest.dispose();
});

test("a harvested file that became a link, another size or a pipe is not followed, and nothing is staged", async () => {
  const made = world();
  const secret = join(made.folder, "../secret");
  fs.writeFileSync(secret, "secret");
  const swaps: Readonly<Record<string, (file: string) => void>> = {
    link: (file) => {
      fs.rmSync(file);
      fs.symlinkSync(secret, file);
    },
    "link above": (file) => {
      fs.renameSync(join(file, ".."), `${join(file, "..")}-away`);
      fs.mkdirSync(join(secret, "../outside"), { recursive: true });
      fs.writeFileSync(join(secret, "../outside/x"), "secret");
      fs.symlinkSync(join(secret, "../outside"), join(file, ".."));
    },
    size: (file) => fs.appendFileSync(file, "more"),
    none: () => undefined,
  };
  for (const [name, swap] of Object.entries(swaps)) {
    const view = await openView(made);
    const snapshot = await view.snapshot();
    const harvest = await simulate(snapshot, (root) => {
      fs.mkdirSync(join(root, made.path("in")));
      fs.writeFileSync(join(root, made.path("in/x")), "public");
    });
    const [file] = harvest.differences.filter(({ entry }) => entry === "file");
    if (file?.entry !== "file") throw new Error("no file was harvested");
    swap(file.hostPath);
    if (name === "none") await view.adopt(snapshot, harvest);
    else await expect(view.adopt(snapshot, harvest), name).rejects.toThrow(/in\/x.* changed while it was taken over/);
    expect((await view.commit()).changes, name).toHaveLength(name === "none" ? 2 : 0);
    await harvest.dispose();
  }
});

test("names that are no names, and paths outside the folders, are left out", async () => {
  const made = world();
  const view = await openView(made);
  const snapshot = await view.snapshot();
  const paths = ["../../planted", "./a", "a//b", "a/../../b", "nul\0"].map((name) => `${made.folder}/${name}`);
  const differences = [...paths, "/etc/planted", "/"].map((path) => ({
    path: path as GuestPath,
    entry: "folder" as const,
    mode: 0o755,
    isOpaque: false,
  }));
  const leftOut = await view.adopt(snapshot, { differences, leftOut: [], dispose: async () => undefined });
  expect(leftOut).toHaveLength(7);
  expect((await view.commit()).changes).toEqual([]);
});
