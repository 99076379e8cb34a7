import { lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createId, type GuestPath, type StepView } from "@deskhand/contracts";
import { expect, test } from "vitest";
import type { FileStat } from "../file-system/file-system.ts";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes, type World } from "../testing/world.ts";

const world = useWorlds();

const open = (made: World): Promise<StepView> => made.workspace().open(made.task(), made.runId, createId("step"));
const textOf = async (view: StepView, path: GuestPath) =>
  Buffer.from(await view.read(path, { maxBytes: 1e6 })).toString();
const names = async (view: StepView, made: World) =>
  (await view.list(made.path(""), { depth: 9, limit: 1000 })).entries.map(({ path }) =>
    path.slice(made.folder.length + 1),
  );
/** kinds and paths of the staged changes, in order */
const changesOf = (made: World, id: string) =>
  made
    .task()
    .changeSets.find((set) => set.id === id)
    ?.records.map(({ kind, entry, path, from }) => {
      const short = (text: string) => text.slice(made.folder.length + 1);
      return `${kind} ${entry} ${from === null ? "" : `${short(from)} → `}${short(path)}`;
    });

test("reads see the folder plus what the step staged, and the folder stays as it was", async () => {
  const made = world();
  made.file("a", "a");
  made.file("b/c", "c");
  const before = made.tree();
  const view = await open(made);
  await view.write(made.path("a"), bytes("A"));
  await view.move(made.path("b"), made.path("d/b"));
  expect(await textOf(view, made.path("a"))).toBe("A");
  expect(await textOf(view, made.path("d/b/c"))).toBe("c");
  expect(await names(view, made)).toEqual(["a", "d", "d/b", "d/b/c"]);
  expect(await view.stat(made.path("b/c"))).toBeNull();
  expect((await view.stat(made.path("d/b/c")))?.isStaged).toBe(true);
  expect(made.tree()).toEqual(before);
});

test("a step sees what earlier steps staged, also after a restart", async () => {
  const made = world();
  made.file("a", "a");
  await made.step((view) => view.move(made.path("a"), made.path("b")));
  const id = await made.step((view) => view.write(made.path("b"), bytes("B")));
  made.restart();
  const view = await open(made);
  expect(await names(view, made)).toEqual(["b"]);
  expect(await textOf(view, made.path("b"))).toBe("B");
  expect(changesOf(made, id)).toEqual(["edited file b"]);
});

test("what a step does collapses to its net effect", async () => {
  const made = world();
  for (const name of ["a", "b", "c", "d"]) made.file(name, name);
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.move(path("a"), path("a2"));
    await view.move(path("a2"), path("a3"));
    await view.write(path("fresh"), bytes("f"));
    await view.move(path("fresh"), path("fresher"));
    await view.move(path("b"), path("b2"));
    await view.move(path("b2"), path("b"));
    await view.write(path("c"), bytes("c"));
    await view.write(path("temporary"), bytes("t"));
    await view.remove(path("temporary"));
  });
  expect(changesOf(made, id)).toEqual(["moved file a → a3", "created file fresher"]);
});

test("removing a folder lists every file and folder in it", async () => {
  const made = world();
  made.file("x/y/1", "1");
  made.file("x/2", "2");
  const id = await made.step((view) => view.remove(made.path("x")));
  expect(changesOf(made, id)).toEqual([
    "deleted file x/2",
    "deleted file x/y/1",
    "deleted folder x/y",
    "deleted folder x",
  ]);
});

test("a write over a file that the user changed after the run read it is refused, also in a later step", async () => {
  const made = world();
  made.file("a", "one");
  await made.step(async (view) => {
    await view.read(made.path("a"), { maxBytes: 100 });
  });
  made.file("a", "two, by the user");
  const view = await open(made);
  await expect(view.write(made.path("a"), bytes("three"))).rejects.toThrow(/changed since you read it/);
  await view.read(made.path("a"), { maxBytes: 100 });
  await view.write(made.path("a"), bytes("three"));
});

test("a change of the user's between a step's write and its commit is refused, and nothing was staged", async () => {
  const made = world();
  made.file("a", "one");
  made.file("b", "b");
  const view = await open(made);
  await view.write(made.path("a"), bytes("two"));
  await view.write(made.path("fresh"), bytes("f"));
  made.file("a", "by the user");
  await expect(view.commit()).rejects.toThrow(/“.*a” changed since you read it/);
  expect(await names(await open(made), made)).toEqual(["a", "b"]);
});

test("of two steps at once that change the same file, the second is refused", async () => {
  const made = world();
  made.file("a", "one");
  const [left, right] = [await open(made), await open(made)];
  await left.write(made.path("a"), bytes("left"));
  await right.write(made.path("a"), bytes("right"));
  expect((await left.commit()).changes).toHaveLength(1);
  await expect(right.commit()).rejects.toThrow(/changed since you read it/);
});

test("of two steps at once that create the same file, the second is refused", async () => {
  const made = world();
  const [left, right] = [await open(made), await open(made)];
  await left.write(made.path("a"), bytes("left"));
  await right.write(made.path("a"), bytes("right"));
  await left.commit();
  await expect(right.commit()).rejects.toThrow(/changed since you read it/);
});

test("two steps at once that each put a file into the same fresh folder both keep theirs", async () => {
  const made = world();
  const [left, right] = [await open(made), await open(made)];
  await left.write(made.path("x/y/left"), bytes("left"));
  await right.write(made.path("x/y/right"), bytes("right"));
  expect((await left.commit()).changes.map(({ path }) => path)).toHaveLength(3);
  const { changes } = await right.commit();
  expect(changes.map(({ kind, path }) => [kind, path])).toEqual([["created", made.path("x/y/right")]]);
  expect(await names(await open(made), made)).toEqual(["x", "x/y", "x/y/left", "x/y/right"]);
});

test("a name that both steps made in the same fresh folder is refused, and nothing of the other's is lost", async () => {
  const made = world();
  const [left, right] = [await open(made), await open(made)];
  await left.write(made.path("x/same"), bytes("left"));
  await left.write(made.path("x/other"), bytes("left"));
  await right.write(made.path("x/same"), bytes("right"));
  await left.commit();
  await expect(right.commit()).rejects.toThrow(/changed since you read it/);
  expect(await names(await open(made), made)).toEqual(["x", "x/other", "x/same"]);
});

test("a folder that gained a file meanwhile is not deleted with it", async () => {
  const made = world();
  made.file("x/1", "1");
  const view = await open(made);
  await view.remove(made.path("x"));
  made.file("x/2", "by the user");
  await expect(view.commit()).rejects.toThrow(/changed since you read it/);
});

test("a run may go on writing what it wrote, before and after it is applied", async () => {
  const made = world();
  made.file("a", "one");
  const first = await made.step((view) => view.write(made.path("a"), bytes("two")));
  await made.step((view) => view.write(made.path("a"), bytes("three")));
  await made.apply(first);
  expect(made.text("a")).toBe("two");
  const view = await open(made);
  expect(await textOf(view, made.path("a"))).toBe("three");
  await view.write(made.path("a"), bytes("four"));
  expect((await view.commit()).changes).toHaveLength(1);
});

test("links are shown with their target and never lead out of the folder", async () => {
  const made = world();
  const outside = join(made.folder, "../outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "secret"), "secret");
  symlinkSync(outside, join(made.folder, "way-out"));
  symlinkSync(join(outside, "secret"), join(made.folder, "file-out"));
  made.file("inside", "inside");
  symlinkSync("inside", join(made.folder, "file-in"));
  const view = await open(made);
  expect(await names(view, made)).toEqual(["file-in", "file-out", "inside", "way-out"]);
  expect((await view.stat(made.path("way-out")))?.linkTarget).toBe(outside);
  expect(await view.stat(made.path("way-out/secret"))).toBeNull();
  await expect(view.read(made.path("file-out"), { maxBytes: 100 })).rejects.toThrow(/is a link to/);
  await expect(view.write(made.path("way-out/planted"), bytes("x"))).rejects.toThrow(/is a link to/);
  await expect(view.write(made.path("file-out"), bytes("x"))).rejects.toThrow(/is a link to/);
  await expect(view.read("/etc/passwd", { maxBytes: 100 })).rejects.toThrow(/outside the folders/);
  expect(await textOf(view, made.path("file-in"))).toBe("inside");
});

test("a folder that is swapped for a link between two calls is not read through, and is read again once it is back", async () => {
  const made = world();
  const outside = join(made.folder, "../outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "file"), "secret");
  made.file("sub/file", "mine");
  const view = await open(made);
  const file = made.path("sub/file");
  expect(await textOf(view, file)).toBe("mine");
  renameSync(join(made.folder, "sub"), join(made.folder, "away"));
  symlinkSync(outside, join(made.folder, "sub"));
  await expect(textOf(view, file)).rejects.toThrow(/There is no file/);
  expect(await view.stat(file)).toBeNull();
  await expect(view.list(made.path("sub"), { depth: 1, limit: 9 })).rejects.toThrow(/is not a folder/);
  rmSync(join(made.folder, "sub"));
  renameSync(join(made.folder, "away"), join(made.folder, "sub"));
  expect(await textOf(view, file)).toBe("mine");
});

test("odd names are names like any other", async () => {
  const made = world();
  const odd = ["line\nbreak", "🙂.txt", "-rf", "é-nfc", "e\u0301-nfd", " space ", "*?[x]", "quote\"'", "…".repeat(80)];
  for (const name of odd) made.file(name, name);
  const before = made.tree();
  const id = await made.step(async (view) => {
    for (const name of odd) await view.move(made.path(name), made.path(`-sorted\n/${name}`));
    for (const name of odd) await view.write(made.path(`-sorted\n/${name}`), bytes(`changed ${name}`));
  });
  expect((await made.apply(id)).held).toEqual([]);
  for (const name of odd) expect(made.text(`-sorted\n/${name}`)).toBe(`changed ${name}`);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a folder that may only be read takes no change at all", async () => {
  const made = world({ verb: "read" });
  made.file("a", "a");
  const view = await open(made);
  const refused = /may only be read/;
  await expect(view.write(made.path("a"), bytes("b"))).rejects.toThrow(refused);
  await expect(view.write(made.path("b"), bytes("b"))).rejects.toThrow(refused);
  await expect(view.createFolder(made.path("c"))).rejects.toThrow(refused);
  await expect(view.move(made.path("a"), made.path("b"))).rejects.toThrow(refused);
  await expect(view.copy(made.path("a"), made.path("b"))).rejects.toThrow(refused);
  await expect(view.remove(made.path("a"))).rejects.toThrow(refused);
});

test("a folder that files may only be added to keeps what it has", async () => {
  const made = world({ verb: "add" });
  made.file("a", "a");
  const view = await open(made);
  const refused = /may only be added/;
  await expect(view.write(made.path("a"), bytes("b"))).rejects.toThrow(refused);
  await expect(view.move(made.path("a"), made.path("b"))).rejects.toThrow(refused);
  await expect(view.remove(made.path("a"))).rejects.toThrow(refused);
  await view.write(made.path("new/b"), bytes("b"));
  await view.write(made.path("new/b"), bytes("b, again"));
  await view.copy(made.path("a"), made.path("new/a"));
  expect((await view.commit()).changes.map(({ kind }) => kind)).toEqual(["created", "created", "created"]);
});

test("from a folder that never loses anything, nothing is deleted or moved out", async () => {
  const made = world({ neverDelete: true });
  const other = world();
  made.log({ type: "folder.granted", folder: { path: other.path(""), verb: "edit", neverDelete: false } });
  made.file("a", "a");
  made.file("b", "b");
  const view = await open(made);
  await expect(view.remove(made.path("a"))).rejects.toThrow(/Nothing may be deleted/);
  await expect(view.move(made.path("a"), other.path("a"))).rejects.toThrow(/Nothing may be deleted/);
  await view.move(made.path("a"), made.path("c"));
  await view.write(made.path("b"), bytes("B"));
  expect((await view.commit()).changes.map(({ kind }) => kind)).toEqual(["moved", "edited"]);
});

test("a placeholder is never read, whether to show, hash, copy or move it", async () => {
  const real = createNodeFileSystem();
  const touched: string[] = [];
  const isCloud = (path: string) => path.includes("cloud");
  const asCloud = (path: string, stat: FileStat | null) =>
    stat !== null && isCloud(path) && stat.kind === "file" ? { ...stat, blocks: 0 } : stat;
  /** notes that the bytes of a cloud file were asked for */
  const watched = <Parts extends readonly unknown[], Result>(call: (...parts: Parts) => Result) => {
    return (...parts: Parts): Result => {
      for (const path of [parts[0]].flat() as string[]) if (isCloud(path)) touched.push(path);
      return call(...parts);
    };
  };
  const made = world({
    fileSystem: {
      ...real,
      stat: (path) => real.stat(path).then((stat) => asCloud(path, stat)),
      statInPlace: (path) => real.statInPlace(path).then((stat) => asCloud(path, stat)),
      readPlain: async (path, maxBytes) => (isCloud(path) ? null : real.readPlain(path, maxBytes)),
      readFile: watched(real.readFile),
      hash: watched(real.hash),
      copyBytes: watched(real.copyBytes),
      copyWhole: watched(real.copyWhole),
    },
  });
  made.file("cloud-a", "contents");
  made.file("cloud-b", "contents");
  const before = made.tree();
  const id = await made.step(async (view) => {
    expect((await view.stat(made.path("cloud-a")))?.isPlaceholder).toBe(true);
    await expect(view.read(made.path("cloud-a"), { maxBytes: 100 })).rejects.toThrow(/not downloaded/);
    await expect(view.localFile(made.path("cloud-a"))).rejects.toThrow(/not downloaded/);
    await expect(view.copy(made.path("cloud-a"), made.path("x"))).rejects.toThrow(/not downloaded/);
    await view.move(made.path("cloud-a"), made.path("sorted/cloud-a"));
    await view.remove(made.path("cloud-b"));
  });
  const [record] = made.task().changeSets[0]?.records ?? [];
  expect(record?.before?.sha256).toBeNull();
  expect((await made.apply(id)).held).toEqual([]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(touched).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("moving never replaces, and a rename that changes only the case works", async () => {
  const made = world();
  made.file("a.txt", "a");
  made.file("b.txt", "b");
  const before = made.tree();
  const id = await made.step(async (view) => {
    await expect(view.move(made.path("a.txt"), made.path("b.txt"))).rejects.toThrow(/already/);
    await view.move(made.path("a.txt"), made.path("A.TXT"));
  });
  await made.apply(id);
  expect(made.text("A.TXT")).toBe("a");
  await made.undo(id);
  expect(made.tree()).toEqual(before);
});

test("a rename that changes only the case works where both spellings are one name", async () => {
  const real = createNodeFileSystem();
  const made = world({
    fileSystem: {
      ...real,
      // a drive that takes `A` for `a`
      stat: async (path) => (await real.stat(path)) ?? real.stat(path.replace(/\/A\.TXT$/, "/a.txt")),
      statInPlace: async (path) => (await real.statInPlace(path)) ?? real.stat(path.replace(/\/A\.TXT$/, "/a.txt")),
    },
  });
  made.file("a.txt", "a");
  const id = await made.step((view) => view.move(made.path("a.txt"), made.path("A.TXT")));
  expect((await made.apply(id)).held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual([".", "A.TXT"]);
  expect(lstatSync(join(made.folder, "A.TXT")).nlink).toBe(1);
});

test("a folder that vanishes is named, and the task can go on when it is back", async () => {
  const made = world();
  made.file("a", "a");
  const id = await made.step((view) => view.write(made.path("a"), bytes("A")));
  renameSync(made.folder, `${made.folder}-away`);
  const view = await open(made);
  await expect(view.stat(made.path("b"))).rejects.toMatchObject({ failure: { kind: "folder" } });
  await expect(view.list(made.path(""), { depth: 1, limit: 9 })).rejects.toMatchObject({ failure: { kind: "folder" } });
  await expect(made.apply(id)).rejects.toMatchObject({ failure: { kind: "folder" } });
  symlinkSync(`${made.folder}-away`, made.folder);
  await expect(made.apply(id)).rejects.toMatchObject({ failure: { kind: "folder" } });
  rmSync(made.folder);
  renameSync(`${made.folder}-away`, made.folder);
  expect((await made.apply(id)).held).toEqual([]);
  expect(made.text("a")).toBe("A");
});

test("a listing is cut at its limit and says so, upper folders first", async () => {
  const made = world();
  for (const name of ["a/1", "a/2", "b", "c"]) made.file(name, "");
  const view = await open(made);
  const listing = await view.list(made.path(""), { depth: 9, limit: 3 });
  expect(listing.entries.map(({ path }) => path)).toEqual([made.path("a"), made.path("b"), made.path("c")]);
  expect(listing.isTruncated).toBe(true);
});

test("a file that is too large is refused with its size", async () => {
  const made = world();
  made.file("a", "12345");
  await expect((await open(made)).read(made.path("a"), { maxBytes: 4 })).rejects.toThrow(/5 bytes/);
});

test("a discarded step leaves nothing", async () => {
  const made = world();
  const view = await open(made);
  await view.write(made.path("a"), bytes("a"));
  view.discard();
  expect(await names(await open(made), made)).toEqual([]);
});
