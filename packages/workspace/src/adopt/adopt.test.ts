import * as fs from "node:fs";
import { join } from "node:path";
import { createId, type GuestPath, type LeftOut, type Snapshot, type StepView } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { type Program, simulate } from "../testing/simulated-program.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes, type World } from "../testing/world.ts";

const world = useWorlds();

const open = (made: World): Promise<StepView> => made.workspace().open(made.task(), made.runId, createId("step"));

type Run = Readonly<{
  /** where the programs find what the world calls `name` */
  at(name: string): string;
}>;

/** Runs a program of the test's on the view, and adopts what it did; `meanwhile` happens before that. */
async function run(
  made: World,
  view: StepView,
  program: (at: Run["at"]) => void | Promise<void>,
  meanwhile: (snapshot: Snapshot) => void | Promise<void> = () => undefined,
): Promise<readonly LeftOut[]> {
  const snapshot = await view.snapshot();
  const inside: Program = (root) => program((name) => join(root, made.path(name)));
  const harvest = await simulate(snapshot, inside);
  try {
    await meanwhile(snapshot);
    return await view.adopt(snapshot, harvest);
  } finally {
    snapshot.release();
    await harvest.dispose();
  }
}

/** One step that runs a program; what it staged as short texts, and what was left out. */
async function step(made: World, program: Parameters<typeof run>[2]) {
  let leftOut: readonly LeftOut[] = [];
  const id = await made.step(async (view) => {
    leftOut = await run(made, view, program);
  });
  const short = (path: GuestPath | null) => (path === null ? "" : path.slice(made.folder.length + 1));
  const set = made.task().changeSets.find((candidate) => candidate.id === id);
  const changes = (set?.records ?? []).map(
    ({ kind, entry, path, from, isInferred }) =>
      `${kind} ${entry} ${from === null ? "" : `${short(from)} → `}${short(path)}${isInferred ? " (inferred)" : ""}`,
  );
  return { id, changes, leftOut: leftOut.map(({ path }) => short(path)), because: leftOut.map((left) => left.because) };
}

test("a program sees what is staged, and what it did is staged with it", async () => {
  const made = world();
  for (const name of ["a", "b", "c/d", "old/e"]) made.file(name, name);
  const before = made.tree();
  const { path } = made;
  await made.step(async (view) => {
    await view.write(path("a"), bytes("staged a"));
    await view.move(path("c"), path("moved/c"));
    await view.remove(path("old"));
  });
  const seen: string[] = [];
  const { changes, leftOut } = await step(made, (at) => {
    seen.push(...(fs.readdirSync(at(""), { recursive: true }) as string[]).sort());
    seen.push(fs.readFileSync(at("a"), "utf8"), fs.readFileSync(at("moved/c/d"), "utf8"));
    fs.writeFileSync(at("b"), "b of the program");
    fs.writeFileSync(at("moved/c/d"), "d of the program");
    fs.mkdirSync(at("fresh"), { mode: 0o750 });
    fs.writeFileSync(at("fresh/run"), "#!/bin/sh", { mode: 0o755 });
    fs.symlinkSync("../b", at("fresh/link"));
    fs.rmSync(at("a"));
  });
  expect(seen).toEqual(["a", "b", "moved", "moved/c", "moved/c/d", "staged a", "c/d"]);
  expect(made.tree()).toEqual(before);
  expect(leftOut).toEqual([]);
  expect(changes.toSorted()).toEqual([
    "created file fresh/run",
    "created folder fresh",
    "created link fresh/link",
    "deleted file a",
    "edited file b",
    "edited file moved/c/d",
  ]);
  for (const set of made.task().changeSets) expect((await made.apply(set.id)).held).toEqual([]);
  expect(made.text("moved/c/d")).toBe("d of the program");
  expect(fs.statSync(join(made.folder, "fresh/run")).mode & 0o777).toBe(0o755);
  expect(fs.statSync(join(made.folder, "fresh")).mode & 0o777).toBe(0o750);
  expect(fs.readlinkSync(join(made.folder, "fresh/link"))).toBe("../b");
  expect(fs.existsSync(join(made.folder, "a"))).toBe(false);
});

test("files that were touched or written again with the same bytes are no change", async () => {
  const made = world();
  made.file("a", "a");
  made.file("b", "b");
  const { changes } = await step(made, (at) => {
    fs.utimesSync(at("a"), 1, 1);
    fs.writeFileSync(at("b"), "b");
  });
  expect(changes).toEqual([]);
});

test("permissions alone are an edit, which reaches the folder and comes back", async () => {
  const made = world();
  made.file("script", "echo");
  const before = made.tree();
  const { id, changes } = await step(made, (at) => fs.chmodSync(at("script"), 0o755));
  expect(changes).toEqual(["edited file script"]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(fs.statSync(join(made.folder, "script")).mode & 0o777).toBe(0o755);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a file, a folder and a link can take each other's place", async () => {
  const made = world();
  made.file("file", "file");
  made.file("folder/inner", "inner");
  fs.symlinkSync("file", join(made.folder, "link"));
  const { id, changes } = await step(made, (at) => {
    fs.rmSync(at("file"));
    fs.mkdirSync(at("file"));
    fs.writeFileSync(at("file/new"), "new");
    fs.rmSync(at("folder"), { recursive: true });
    fs.symlinkSync("file/new", at("folder"));
    fs.rmSync(at("link"));
    fs.writeFileSync(at("link"), "no link");
  });
  expect(changes.toSorted()).toEqual([
    "created file file/new",
    "created file link",
    "created folder file",
    "created link folder",
    "deleted file file",
    "deleted file folder/inner",
    "deleted folder folder",
    "deleted link link",
  ]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(made.text("folder")).toBe("new");
  expect(made.text("link")).toBe("no link");
});

test("what went and came back elsewhere with the same bytes is an inferred move, a whole folder is one", async () => {
  const made = world();
  for (const name of ["one", "box/a", "box/b/c", "part/d", "part/e"]) made.file(name, `bytes of ${name}`);
  made.file("box/empty", "");
  const before = made.tree();
  const { id, changes } = await step(made, (at) => {
    for (const name of ["sorted", "else"]) fs.mkdirSync(at(name));
    fs.renameSync(at("one"), at("sorted/first"));
    fs.renameSync(at("box"), at("sorted/box"));
    fs.renameSync(at("part/d"), at("else/d"));
    fs.chmodSync(at("else/d"), 0o600);
    fs.rmSync(at("part"), { recursive: true });
  });
  expect(changes.toSorted()).toEqual([
    "created folder else",
    "created folder sorted",
    "deleted file part/e",
    "deleted folder part",
    "edited file else/d",
    "moved file one → sorted/first (inferred)",
    "moved file part/d → else/d (inferred)",
    "moved folder box → sorted/box (inferred)",
  ]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(made.text("sorted/box/b/c")).toBe("bytes of box/b/c");
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a folder that lost a file on its way, or a file that was edited on its way, is no whole move", async () => {
  const made = world();
  for (const name of ["box/a", "box/b", "two/a", "two/b"]) made.file(name, `bytes of ${name}`);
  const { changes } = await step(made, (at) => {
    fs.renameSync(at("box"), at("new"));
    fs.rmSync(at("new/b"));
    fs.renameSync(at("two"), at("too"));
    fs.appendFileSync(at("too/b"), "!");
  });
  expect(changes.toSorted()).toEqual([
    "created file too/b",
    "created folder new",
    "created folder too",
    "deleted file box/b",
    "deleted file two/b",
    "deleted folder box",
    "deleted folder two",
    "moved file box/a → new/a (inferred)",
    "moved file two/a → too/a (inferred)",
  ]);
});

test("links that lead out of their folder stay inside, in whichever way they lead out; others come out", async () => {
  const made = world();
  made.file("sub/file", "file");
  const { changes, leftOut } = await step(made, (at) => {
    fs.symlinkSync("/etc/passwd", at("absolute"));
    fs.symlinkSync("../../outside", at("sub/relative"));
    fs.symlinkSync(".", at("self"));
    fs.symlinkSync("self/self/../../../etc", at("tricky"));
    fs.symlinkSync("../sub/file", at("sub/good"));
    fs.symlinkSync(join(made.folder, "sub/file"), at("good"));
  });
  expect(leftOut.toSorted()).toEqual(["absolute", "sub/relative", "tricky"]);
  expect(changes.toSorted()).toEqual(["created link good", "created link self", "created link sub/good"]);
});

test("set-user-id, set-group-id and sticky bits do not come out, the file does", async () => {
  const made = world();
  const { id, changes, leftOut } = await step(made, (at) => {
    fs.writeFileSync(at("program"), "x");
    fs.chmodSync(at("program"), 0o6755);
    fs.writeFileSync(at("plain"), "x", { mode: 0o755 });
  });
  expect(changes).toEqual(["created file plain", "created file program"]);
  expect(leftOut).toEqual(["program"]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(fs.statSync(join(made.folder, "program")).mode & 0o7777).toBe(0o755);
});

test("nothing comes out of a folder that may only be read", async () => {
  const made = world({ verb: "read" });
  made.file("a", "a");
  const { changes, leftOut, because } = await step(made, (at) => {
    fs.writeFileSync(at("a"), "b");
    fs.mkdirSync(at("new"));
    fs.writeFileSync(at("new/b"), "b");
  });
  expect(changes).toEqual([]);
  expect(leftOut.toSorted()).toEqual(["a", "new"]);
  expect(because[0]).toMatch(/may only be read/);
});

test("to a folder that files may only be added to, new ones come out and everything else does not", async () => {
  const made = world({ verb: "add" });
  for (const name of ["a", "b", "c"]) made.file(name, `bytes of ${name}`);
  await made.step((view) => view.write(made.path("own"), bytes("own")));
  const { changes, leftOut } = await step(made, (at) => {
    fs.writeFileSync(at("a"), "changed");
    fs.rmSync(at("b"));
    fs.renameSync(at("c"), at("renamed"));
    fs.writeFileSync(at("own"), "changed");
    fs.writeFileSync(at("new"), "new");
  });
  expect(changes.toSorted()).toEqual(["created file new", "created file renamed", "edited file own"]);
  expect(leftOut.toSorted()).toEqual(["a", "b", "c"]);
});

test("from a folder that never loses anything nothing goes, but names may change", async () => {
  const made = world({ neverDelete: true });
  for (const name of ["a", "b", "x/c", "x/d"]) made.file(name, `bytes of ${name}`);
  const { changes, leftOut } = await step(made, (at) => {
    fs.rmSync(at("a"));
    fs.renameSync(at("b"), at("renamed"));
    fs.rmSync(at("x"), { recursive: true });
    fs.writeFileSync(at("x"), "a file now");
  });
  expect(changes).toEqual(["moved file b → renamed (inferred)"]);
  expect(leftOut.toSorted()).toEqual(["a", "x", "x"]);
});

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
    const view = await open(made);
    let isDone = false;
    const adopting = run(
      made,
      view,
      (at) => {
        fs.writeFileSync(at("sub/file"), "by the program");
        fs.writeFileSync(at("other"), "by the program");
      },
      () => {
        edit(join(made.folder, "sub/file"));
        isDone = true;
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
  const view = await open(made);
  const leftOut = await run(
    made,
    view,
    (at) => {
      fs.writeFileSync(at("sub/file"), "by the program");
      fs.writeFileSync(at("deep/er/file"), "by the program");
    },
    () => {
      made.file("sub/beside", "by the user");
      made.file("sub/another", "by the user");
      fs.rmSync(join(made.folder, "gone"));
    },
  );
  expect(leftOut).toEqual([]);
  expect((await view.commit()).changes.map(({ kind, path }) => `${kind} ${path}`).toSorted()).toEqual([
    `edited ${made.path("deep/er/file")}`,
    `edited ${made.path("sub/file")}`,
  ]);
});

test("a new file of the user's in a folder that the program deleted is found, also when the program is done", async () => {
  const made = world();
  made.file("box/a", "a");
  const view = await open(made);
  const adopting = run(
    made,
    view,
    (at) => fs.rmSync(at("box"), { recursive: true }),
    () => made.file("box/by-the-user", "new"),
  );
  await expect(adopting).rejects.toThrow(/box.* changed while the command ran/);
  expect((await view.commit()).changes).toEqual([]);
});

test("of two commands at once that change the same file the later is refused, and those of other files are kept", async () => {
  const made = world();
  for (const name of ["a", "b"]) made.file(name, name);
  const [left, right] = [await open(made), await open(made)];
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
    const view = await open(made);
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
  const view = await open(made);
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
