import * as fs from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { programStep } from "../testing/program-steps.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes } from "../testing/world.ts";

const world = useWorlds();

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
  const { changes, leftOut } = await programStep(made, (at) => {
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
  const { changes } = await programStep(made, (at) => {
    fs.utimesSync(at("a"), 1, 1);
    fs.writeFileSync(at("b"), "b");
  });
  expect(changes).toEqual([]);
});

test("permissions alone are an edit, which reaches the folder and comes back", async () => {
  const made = world();
  made.file("script", "echo");
  const before = made.tree();
  const { id, changes } = await programStep(made, (at) => fs.chmodSync(at("script"), 0o755));
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
  const { id, changes } = await programStep(made, (at) => {
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
  const { id, changes } = await programStep(made, (at) => {
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
  const { changes } = await programStep(made, (at) => {
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
  const { changes, leftOut } = await programStep(made, (at) => {
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
  const { id, changes, leftOut } = await programStep(made, (at) => {
    fs.writeFileSync(at("program"), "x");
    fs.chmodSync(at("program"), 0o6755);
    fs.writeFileSync(at("plain"), "x", { mode: 0o755 });
  });
  expect(changes.toSorted()).toEqual(["created file plain", "created file program"]);
  expect(leftOut).toEqual(["program"]);
  expect((await made.apply(id)).held).toEqual([]);
  expect(fs.statSync(join(made.folder, "program")).mode & 0o7777).toBe(0o755);
});

test("nothing comes out of a folder that may only be read", async () => {
  const made = world({ verb: "read" });
  made.file("a", "a");
  const { changes, leftOut, because } = await programStep(made, (at) => {
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
  const { changes, leftOut } = await programStep(made, (at) => {
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
  const { changes, leftOut } = await programStep(made, (at) => {
    fs.rmSync(at("a"));
    fs.renameSync(at("b"), at("renamed"));
    fs.rmSync(at("x"), { recursive: true });
    fs.writeFileSync(at("x"), "a file now");
  });
  expect(changes).toEqual(["moved file b → renamed (inferred)"]);
  expect(leftOut.toSorted()).toEqual(["a", "x", "x"]);
});
