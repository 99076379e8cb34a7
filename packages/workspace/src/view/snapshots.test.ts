import * as fs from "node:fs";
import { join } from "node:path";
import { createId } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { openView } from "../testing/program-steps.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes, createWorld } from "../testing/world.ts";

const world = useWorlds();

/** lets everything that can go on go on */
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

test("a snapshot lists what differs: files, links, folders that hide, what moved file by file, and what is gone", async () => {
  const made = world();
  for (const name of ["edit", "box/a", "box/b/c", "gone/x", "again/old"]) made.file(name, name);
  const { path } = made;
  await made.step(async (view) => {
    await view.write(path("edit"), bytes("edited"));
    await view.move(path("box"), path("moved"));
    await view.remove(path("gone"));
    await view.remove(path("again"));
    await view.write(path("again/new"), bytes("new"));
  });
  const view = await openView(made);
  await view.write(path("moved/b/own"), bytes("own"));
  const snapshot = await view.snapshot();
  const [mount] = snapshot.mounts;
  expect(mount).toMatchObject({ path: path(""), hostPath: made.folder, verb: "edit" });
  const short = (mount?.differences ?? []).map((difference) => {
    const name = difference.path.slice(made.folder.length + 1);
    if (difference.entry === "file") return `${name}: ${fs.readFileSync(difference.hostPath, "utf8")}`;
    return `${difference.entry} ${name}${difference.entry === "folder" && difference.isOpaque ? " opaque" : ""}`;
  });
  expect(short.toSorted()).toEqual([
    "again/new: new",
    "edit: edited",
    "folder moved opaque",
    "folder moved/b",
    "gone again/old",
    "gone box",
    "gone gone",
    "moved/a: box/a",
    "moved/b/c: box/b/c",
    "moved/b/own: own",
  ]);
});

test("snapshots have the same version as long as nothing is staged, and another one afterwards", async () => {
  const made = world();
  made.file("a", "a");
  const [one, two] = [await openView(made), await openView(made)];
  const first = await one.snapshot();
  expect((await two.snapshot()).version).toBe(first.version);
  await two.write(made.path("b"), bytes("b"));
  const other = await two.snapshot();
  expect(other.version).not.toBe(first.version);
  await two.commit();
  expect((await openView(made).then((view) => view.snapshot())).mounts[0]?.differences).toHaveLength(1);
  expect(first.mounts[0]?.differences).toEqual([]);
});

test("a file that is not downloaded and was moved is refused by name, one that stayed is not", async () => {
  const real = createNodeFileSystem();
  const made = world({
    fileSystem: {
      ...real,
      statInPlace: async (path) => {
        const stat = await real.statInPlace(path);
        return stat !== null && path.endsWith("cloud") ? { ...stat, blocks: 0 } : stat;
      },
    },
  });
  made.file("cloud", "contents");
  const view = await openView(made);
  (await view.snapshot()).release();
  await view.move(made.path("cloud"), made.path("moved/cloud"));
  await expect(view.snapshot()).rejects.toThrow(/moved\/cloud.* not downloaded/);
});

test("applying waits for every snapshot of the folder, another task's too; reading and committing do not", async () => {
  const made = world();
  made.file("a", "a");
  const other = createWorld({}, made);
  const id = await other.step((view) => view.write(other.path("b"), bytes("b")));
  const [one, two] = [await openView(made), await openView(made)];
  const [first, second] = [await one.snapshot(), await two.snapshot()];
  const applied = other.apply(id);
  await one.write(made.path("c"), bytes("c"));
  expect((await one.read(made.path("a"), { maxBytes: 9 })).length).toBe(1);
  first.release();
  await one.commit();
  await settle();
  expect(fs.existsSync(join(made.folder, "b"))).toBe(false);
  // the end of a step lets go of what it forgot
  two.discard();
  expect((await applied).held).toEqual([]);
  second.release();
  expect(fs.existsSync(join(made.folder, "b"))).toBe(true);
});

test("a snapshot waits for what is being applied, until it is stopped or its step ends", async () => {
  const made = world();
  made.file("a", "a");
  const id = await made.step((view) => view.write(made.path("a"), bytes("A")));
  const holder = await openView(made);
  const held = await holder.snapshot();
  const prepared = made.logApplying(id);
  const [stopped, ended, late] = [await openView(made), await openView(made), await openView(made)];
  const stop = new AbortController();
  const waiting = [stopped.snapshot(stop.signal), ended.snapshot()];
  const patient = late.snapshot();
  stop.abort(new Error("stopped"));
  ended.discard();
  await expect(waiting[0]).rejects.toThrow("stopped");
  await expect(waiting[1]).rejects.toThrow(/closed/);
  held.release();
  expect(await prepared).toEqual([]);
  const applied = made.finishApply(id);
  (await patient).release();
  expect((await applied).held).toEqual([]);
  expect(made.text("a")).toBe("A");
});

test("a snapshot that was released or belongs to another step cannot be adopted to", async () => {
  const made = world();
  const [one, two] = [await openView(made), await openView(made)];
  const snapshot = await one.snapshot();
  const nothing = { differences: [], leftOut: [], dispose: async () => undefined };
  await expect(two.adopt(snapshot, nothing)).rejects.toThrow(/not held/);
  expect(await one.adopt(snapshot, nothing)).toEqual([]);
  snapshot.release();
  await expect(one.adopt(snapshot, nothing)).rejects.toThrow(/not held/);
  const view = await made.workspace().open(made.task(), made.runId, createId("step"));
  view.discard();
  await expect(view.snapshot()).rejects.toThrow(/closed/);
});
