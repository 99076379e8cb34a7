import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { harvestOf, runProgram } from "../testing/program-steps.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes } from "../testing/world.ts";

const world = useWorlds();

test("permissions, read-only files, empty folders, links and hard links come through apply and undo", async () => {
  const made = world();
  for (const name of ["plain", "script", "read-only", "private/x", "twin"]) made.file(name, name);
  mkdirSync(join(made.folder, "empty/inner"), { recursive: true });
  chmodSync(join(made.folder, "script"), 0o750);
  chmodSync(join(made.folder, "read-only"), 0o444);
  chmodSync(join(made.folder, "private"), 0o700);
  chmodSync(join(made.folder, "empty"), 0o711);
  linkSync(join(made.folder, "twin"), join(made.folder, "twin-2"));
  symlinkSync("nowhere", join(made.folder, "broken-link"));
  utimesSync(join(made.folder, "plain"), 1, 1);
  const before = made.tree();
  const inode = statSync(join(made.folder, "twin")).ino;
  const { path } = made;
  const id = await made.step(async (view) => {
    for (const name of ["plain", "script", "read-only", "twin"]) await view.write(path(name), bytes(`new ${name}`));
    await view.remove(path("empty"));
    await view.move(path("private"), path("moved/private"));
    await view.move(path("broken-link"), path("moved/link"));
  });
  expect((await made.apply(id)).held).toEqual([]);
  const mode = (name: string) => lstatSync(join(made.folder, name)).mode & 0o7777;
  expect([mode("script"), mode("read-only"), mode("moved/private")]).toEqual([0o750, 0o444, 0o700]);
  expect(made.text("read-only")).toBe("new read-only");
  expect(made.text("twin-2")).toBe("twin");
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
  expect([statSync(join(made.folder, "twin")).ino, statSync(join(made.folder, "twin-2")).ino]).toEqual([inode, inode]);
});

test("a hard-linked file that was written through its other name since comes back with its old bytes", async () => {
  const made = world();
  made.file("a", "old");
  linkSync(join(made.folder, "a"), join(made.folder, "b"));
  const id = await made.step((view) => view.write(made.path("a"), bytes("new")));
  await made.apply(id);
  writeFileSync(join(made.folder, "b"), "through the other name");
  expect((await made.undo(id)).held).toEqual([]);
  expect([made.text("a"), made.text("b")]).toEqual(["old", "through the other name"]);
});

test("links can be deleted and copied, and what they point to is never touched", async () => {
  const made = world();
  const outside = join(made.folder, "../outside");
  writeFileSync(outside, "outside");
  symlinkSync(outside, join(made.folder, "link"));
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.copy(made.path("link"), made.path("copy"));
    await view.remove(made.path("link"));
  });
  expect((await made.apply(id)).held).toEqual([]);
  expect(readdirSync(made.folder)).toEqual(["copy"]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
  expect(readFileSync(outside, "utf8")).toBe("outside");
});

test("undo holds what the user changed since and takes the rest back", async () => {
  const made = world();
  for (const name of ["a", "b", "c"]) made.file(name, name);
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.write(path("a"), bytes("A"));
    await view.move(path("b"), path("x/b"));
    await view.remove(path("c"));
    await view.write(path("d"), bytes("D"));
    await view.write(path("e"), bytes("E"));
  });
  await made.apply(id);
  made.file("a", "A, by the user");
  made.file("x/b", "b, by the user");
  made.file("c", "c, by the user");
  made.file("d", "D, by the user");
  const { held } = await made.undo(id);
  expect(held.map((kept) => kept.path).toSorted()).toEqual([path("a"), path("c"), path("d"), path("x"), path("x/b")]);
  expect(Object.keys(made.tree())).toEqual([".", "a", "c", "d", "x", "x/b"]);
  expect(["a", "x/b", "c", "d"].map(made.text)).toEqual([
    "A, by the user",
    "b, by the user",
    "c, by the user",
    "D, by the user",
  ]);
});

test("undo by path, one after the other, ends where undo of everything does", async () => {
  const made = world();
  for (const name of ["a", "b", "box/c", "box/d"]) made.file(name, name);
  const before = made.tree();
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.write(path("a"), bytes("A"));
    await view.move(path("box"), path("x/box"));
    await view.write(path("x/box/c"), bytes("C"));
    await view.remove(path("x/box/d"));
    await view.remove(path("b"));
  });
  await made.apply(id);
  const paths = made.task().changeSets[0]?.records.map((record) => record.path) ?? [];
  for (const one of [
    path("b"),
    path("x/box/c"),
    path("a"),
    ...paths.filter((other) => other.endsWith("/d")),
    path("x/box"),
    path("x"),
  ]) {
    expect({ one, held: (await made.undo(id, [one])).held }).toEqual({ one, held: [] });
  }
  expect(made.tree()).toEqual(before);
});

test("a folder moved back first takes its edits along, and they can be undone afterwards", async () => {
  const made = world();
  made.file("box/c", "c");
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.move(made.path("box"), made.path("crate"));
    await view.write(made.path("crate/c"), bytes("C"));
  });
  await made.apply(id);
  expect((await made.undo(id, [made.path("crate")])).held).toEqual([]);
  expect(made.text("box/c")).toBe("C");
  expect((await made.undo(id, [made.path("crate/c")])).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a file that was moved and made a program gets its permissions back, though a new one with its bytes has its old name", async () => {
  const made = world();
  made.file("a", "old a");
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.move(made.path("a"), made.path("j/k"));
    await runProgram(
      made,
      view,
      (at) => {
        writeFileSync(at("a"), "old a");
        chmodSync(at("j/k"), 0o755);
      },
      { harvest: harvestOf },
    );
  });
  expect((await made.apply(id)).held).toEqual([]);
  expect(made.tree()["j/k"]).toMatch(/^file 755/);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a folder deleted from one that takes the name of another deleted one does not go with it", async () => {
  const made = world();
  for (const name of ["c/d", "c/f/g", "h/i"]) made.file(name, `old ${name}`);
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.remove(made.path("h"));
    await view.remove(made.path("c/f"));
    await view.move(made.path("c"), made.path("h"));
  });
  expect((await made.apply(id)).held).toEqual([]);
  expect(Object.keys(made.tree()).sort()).toEqual([".", "h", "h/d"]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("several sets are undone newest first to the byte, and redone oldest first", async () => {
  const made = world();
  for (const name of ["a", "b", "c/d"]) made.file(name, name);
  const trees = [made.tree()];
  const ids = [];
  for (const round of [1, 2, 3]) {
    const id = await made.step(async (view) => {
      await view.write(made.path("a"), bytes(`a in round ${round}`));
      await view.move(made.path(round === 1 ? "b" : `b${round - 1}`), made.path(`b${round}`));
      await view.write(made.path(`made/${round}`), bytes(String(round)));
    });
    await made.apply(id);
    ids.push(id);
    trees.push(made.tree());
  }
  for (const id of ids.toReversed()) expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(trees[0]);
  for (const id of ids) expect((await made.redo(id)).held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual(Object.keys(trees[3] ?? {}));
  expect(made.text("a")).toBe("a in round 3");
  for (const id of ids.toReversed()) expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(trees[0]);
});

test("undo names the later step or the other task that changed a file since", async () => {
  const made = world();
  made.file("a", "a");
  made.file("b", "b");
  const first = await made.step(async (view) => {
    await view.write(made.path("a"), bytes("A"));
    await view.write(made.path("b"), bytes("B"));
  });
  await made.apply(first);
  const second = await made.step((view) => view.write(made.path("a"), bytes("AA")));
  await made.apply(second);
  const other = world({}, made);
  const third = await other.step((view) => view.write(made.path("b"), bytes("BB")));
  await other.apply(third);
  const { held } = await made.undo(first);
  expect(held.find(({ path }) => path.endsWith("a"))?.because).toMatch(/later step of this task/);
  expect(held.find(({ path }) => path.endsWith("b"))?.because).toMatch(
    /changed later by the task “Rename”; undo that one first/,
  );
  expect([made.text("a"), made.text("b")]).toEqual(["AA", "BB"]);
  await other.undo(third);
  await made.undo(second);
  expect((await made.undo(first)).held).toEqual([]);
  expect([made.text("a"), made.text("b")]).toEqual(["a", "b"]);
});

test("a data folder on another drive keeps copies, and undo is byte-identical all the same", async ({ skip }) => {
  const other = "/dev/shm";
  const isOther = (() => {
    try {
      return lstatSync(other).dev !== lstatSync(tmpdir()).dev;
    } catch {
      return false;
    }
  })();
  skip(!isOther, `${other} is not a drive of its own here`);
  const homeFolder = join(other, `home-${crypto.randomUUID()}`);
  const made = world({ homeFolder });
  for (const name of ["a", "b", "gone/c", "gone/d"]) made.file(name, name);
  symlinkSync("a", join(made.folder, "gone/link"));
  utimesSync(join(made.folder, "gone/c"), 5, 5.5);
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.write(made.path("a"), bytes("A"));
    await view.move(made.path("b"), made.path("x/b"));
    await view.remove(made.path("gone"));
  });
  expect((await made.apply(id)).held).toEqual([]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
  rmSync(homeFolder, { recursive: true });
});

test("files and folders move across drives and come back", async ({ skip }) => {
  const other = "/dev/shm";
  skip(lstatSync("/dev").dev === lstatSync(tmpdir()).dev, "no second drive here");
  const made = world();
  const far = world({ at: other });
  made.log({ type: "folder.granted", folder: { path: far.path(""), verb: "edit", neverDelete: false } });
  for (const name of ["a", "box/b", "box/in/c"]) made.file(name, name);
  const before = [made.tree(), far.tree()];
  const id = await made.step(async (view) => {
    await view.move(made.path("a"), far.path("a"));
    await view.move(made.path("box"), far.path("box"));
  });
  expect((await made.apply(id)).held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual(["."]);
  expect(["a", "box/b", "box/in/c"].map(far.text)).toEqual(["a", "box/b", "box/in/c"]);
  expect((await made.undo(id)).held).toEqual([]);
  expect([made.tree(), far.tree()]).toEqual(before);
});

test("a held change that is accepted again shows in the view and can be applied", async () => {
  const made = world();
  made.file("a", "a");
  const id = await made.step((view) => view.write(made.path("b"), bytes("B")));
  made.file("b", "b, by the user");
  expect((await made.apply(id)).held).toHaveLength(1);
  rmSync(join(made.folder, "b"));
  made.log({ type: "changes.accepted", changeSetId: id, paths: null, because: "accepted again" });
  await made.step(async (view) => {
    expect(Buffer.from(await view.read(made.path("b"), { maxBytes: 9 })).toString()).toBe("B");
  });
  expect((await made.apply(id)).held).toEqual([]);
  expect(made.text("b")).toBe("B");
});
