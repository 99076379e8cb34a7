import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { attributesOf, bytes, type World } from "../testing/world.ts";

const world = useWorlds();

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

async function replacedReport(): Promise<Readonly<{ made: World; id: Awaited<ReturnType<World["step"]>> }>> {
  const made = world();
  made.file("report", "old report");
  made.file("draft", "draft");
  const id = await made.step(async (view) => {
    await view.remove(made.path("report"));
    await view.move(made.path("draft"), made.path("report"));
  });
  return { made, id };
}

test("a replacement by rename is applied and undone as a whole", async () => {
  const { made, id } = await replacedReport();
  const before = made.tree();
  await made.apply(id);
  expect(made.text("report")).toBe("draft");
  expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});

test("a replacement by rename is held as a whole when either file changed, at prepare or at apply", async () => {
  const first = await replacedReport();
  first.made.file("draft", "draft, by the user");
  expect((await first.made.apply(first.id)).held.map((held) => held.path)).toEqual([first.made.path("report")]);
  const second = await replacedReport();
  await second.made.logApplying(second.id);
  second.made.file("draft", "draft, by the user");
  expect((await second.made.finishApply(second.id)).held.map((held) => held.path)).toEqual([
    second.made.path("report"),
  ]);
  for (const { made } of [first, second]) {
    expect([made.text("report"), made.text("draft")]).toEqual(["old report", "draft, by the user"]);
  }
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
