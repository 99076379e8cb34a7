import { execFileSync } from "node:child_process";
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
  unlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { attributesOf, bytes, createWorld, type World } from "../testing/world.ts";

const worlds: World[] = [];
function world(...options: Parameters<typeof createWorld>): World {
  const made = createWorld(...options);
  worlds.push(made);
  return made;
}
afterEach(() => {
  for (const made of worlds.splice(0)) made.dispose();
});

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

test("extended attributes are kept by an edit and come back with an undo", async () => {
  const made = world();
  made.file("a", "a");
  made.file("b", "b");
  for (const name of ["a", "b"]) execFileSync("setfattr", ["-n", "user.tag", "-v", name, join(made.folder, name)]);
  const seen = () => ["a", "b"].map((name) => attributesOf(join(made.folder, name)));
  const before = seen();
  const id = await made.step(async (view) => {
    await view.write(made.path("a"), bytes("A"));
    await view.remove(made.path("b"));
  });
  await made.apply(id);
  expect(attributesOf(join(made.folder, "a"))).toBe(before[0]);
  await made.undo(id);
  expect(seen()).toEqual(before);
});

test("a file the user edited after staging is held and never overwritten, the others are applied", async () => {
  const made = world();
  for (const name of ["a", "b", "c", "d"]) made.file(name, name);
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.write(path("a"), bytes("A"));
    await view.move(path("b"), path("x/b"));
    await view.remove(path("c"));
    await view.write(path("d"), bytes("D"));
    await view.write(path("e"), bytes("E"));
  });
  for (const name of ["a", "b", "c", "e"]) made.file(name, `${name}, by the user`);
  const outcome = await made.apply(id);
  expect(outcome.done).toEqual(expect.arrayContaining([path("d")]));
  expect(outcome.held.map((held) => held.path).toSorted()).toEqual([path("a"), path("c"), path("e"), path("x/b")]);
  expect(outcome.held.find((held) => held.path === path("a"))?.because).toMatch(
    /“a” changed on disk after Deskhand read it/,
  );
  expect(["a", "b", "c", "d", "e"].map(made.text)).toEqual([
    "a, by the user",
    "b, by the user",
    "c, by the user",
    "D",
    "e, by the user",
  ]);
  for (const name of ["a", "b", "c", "e"]) expect(lstatSync(join(made.folder, name)).nlink).toBe(1);
});

test("a file the user edited between prepare and apply is held", async () => {
  const made = world();
  made.file("a", "a");
  made.file("b", "b");
  const id = await made.step(async (view) => {
    await view.write(made.path("a"), bytes("A"));
    await view.move(made.path("b"), made.path("c"));
  });
  await made.logApplying(id);
  unlinkSync(join(made.folder, "a"));
  made.file("a", "a, by the user");
  made.file("c", "c, by the user");
  const { held } = await made.finishApply(id);
  expect(held.map(({ path }) => path).toSorted()).toEqual([made.path("a"), made.path("c")]);
  expect(["a", "b", "c"].map(made.text)).toEqual(["a, by the user", "b", "c, by the user"]);
});

test("a folder that becomes a link between prepare and apply is not followed", async () => {
  const made = world();
  made.file("x/a", "a");
  const outside = join(made.folder, "../outside");
  mkdirSync(outside);
  writeFileSync(join(outside, "a"), "a");
  const id = await made.step(async (view) => {
    await view.write(made.path("x/a"), bytes("A"));
    await view.write(made.path("x/b"), bytes("B"));
  });
  await made.logApplying(id);
  rmSync(join(made.folder, "x"), { recursive: true });
  symlinkSync(outside, join(made.folder, "x"));
  const { held } = await made.finishApply(id);
  expect(held).toHaveLength(2);
  expect(readdirSync(outside)).toEqual(["a"]);
  expect(readFileSync(join(outside, "a"), "utf8")).toBe("a");
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

test("only accepted paths are applied; the rest stays staged and can follow", async () => {
  const made = world();
  for (const name of ["a", "b"]) made.file(name, name);
  const before = made.tree();
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.move(path("a"), path("x/a"));
    await view.move(path("b"), path("x/b"));
  });
  expect((await made.apply(id, [path("x/b")])).held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual([".", "a", "x", "x/b"]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(Object.keys(made.tree())).toEqual([".", "x", "x/a", "x/b"]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a replacement by rename stands or falls as a whole", async () => {
  const made = world();
  made.file("report", "old report");
  made.file("draft", "draft");
  const before = made.tree();
  const { path } = made;
  const replace = () =>
    made.step(async (view) => {
      await view.remove(path("report"));
      await view.move(path("draft"), path("report"));
    });
  const id = await replace();
  await made.apply(id);
  expect(made.text("report")).toBe("draft");
  await made.undo(id);
  expect(made.tree()).toEqual(before);
  const again = await replace();
  made.file("draft", "draft, by the user");
  expect((await made.apply(again)).held.map((held) => held.path)).toEqual([path("report")]);
  expect([made.text("report"), made.text("draft")]).toEqual(["old report", "draft, by the user"]);
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

test("without room nothing begins, and the sentence says how much is needed", async () => {
  const real = createNodeFileSystem();
  let free = 0;
  const made = world({ fileSystem: { ...real, freeBytes: async () => free }, marginBytes: 1_000_000 });
  made.file("a", "a");
  const before = made.tree();
  const id = await made.step((view) => view.write(made.path("a"), bytes("A")));
  await expect(made.apply(id)).rejects.toMatchObject({
    failure: { kind: "space", message: expect.stringMatching(/\d MB are needed/) },
  });
  expect(made.tree()).toEqual(before);
  free = 1e9;
  expect((await made.apply(id)).held).toEqual([]);
});

test("journals are private, are counted, have a limit, and go with their task", async () => {
  const made = world();
  made.file("a", "a".repeat(10_000));
  const id = await made.step((view) => view.remove(made.path("a")));
  await made.apply(id);
  const tasks = join(made.home, "tasks");
  const listed = readdirSync(tasks, { recursive: true }) as string[];
  for (const name of listed) {
    const stat = lstatSync(join(tasks, name));
    // an old file in the trash keeps its own mode behind folders that nobody else may enter
    if (stat.isDirectory()) expect({ name, mode: stat.mode & 0o777 }).toEqual({ name, mode: 0o700 });
    else if (!name.includes("/trash/")) expect({ name, mode: stat.mode & 0o777 }).toEqual({ name, mode: 0o600 });
  }
  expect((await made.workspace().usage())[made.task().id]).toBeGreaterThan(10_000);
  const next = await made.step((view) => view.write(made.path("b"), bytes("b")));
  made.restart({ journalBytes: 5000 });
  await expect(made.apply(next)).rejects.toMatchObject({ failure: { kind: "space" } });
  await made.workspace().forget(made.task().id);
  expect(readdirSync(tasks)).toEqual([]);
});

test("both sides of a change can be shown, before and after it is applied", async () => {
  const made = world();
  for (const name of ["a", "b", "c"]) made.file(name, name);
  const { path } = made;
  const id = await made.step(async (view) => {
    await view.write(path("a"), bytes("A"));
    await view.remove(path("b"));
    await view.move(path("c"), path("d"));
    await view.write(path("e"), bytes("E"));
  });
  const show = async () => {
    const texts: Record<string, (string | null)[]> = {};
    for (const name of ["a", "b", "d", "e"]) {
      const { before, after } = await made.workspace().sides(made.task(), id, path(name));
      texts[name] = [before, after].map((file) => (file === null ? null : readFileSync(file, "utf8")));
    }
    return texts;
  };
  const expected = { a: ["a", "A"], b: ["b", null], d: ["c", "c"], e: [null, "E"] };
  expect(await show()).toEqual(expected);
  await made.apply(id);
  expect(await show()).toEqual(expected);
  await made.undo(id);
  expect(await show()).toEqual(expected);
  expect(await made.workspace().hostFile(made.task(), path("a"))).toBe(path("a"));
  expect(await made.workspace().hostFile(made.task(), "/etc/passwd")).toBeNull();
});

test("ten thousand files are listed, moved and brought back", async () => {
  const made = world({
    at: (() => {
      try {
        return lstatSync("/dev/shm").isDirectory() ? "/dev/shm" : tmpdir();
      } catch {
        return tmpdir();
      }
    })(),
  });
  for (let index = 0; index < 10_000; index += 1) made.file(`${index % 100}/file-${index}`, String(index));
  const before = made.tree();
  const id = await made.step(async (view) => {
    const { entries, isTruncated } = await view.list(made.path(""), { depth: 2, limit: 20_000 });
    expect([entries.length, isTruncated]).toEqual([10_100, false]);
    for (const { path, entry } of entries) {
      if (entry === "file") await view.move(path, made.path(`sorted/${path.length % 7}/${path.split("/").at(-1)}`));
    }
  });
  const outcome = await made.apply(id);
  expect([outcome.done.length, outcome.held]).toEqual([
    10_000 + Object.keys(made.tree()).filter((name) => /^sorted(\/\d)?$/.test(name)).length,
    [],
  ]);
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
}, 120_000);
