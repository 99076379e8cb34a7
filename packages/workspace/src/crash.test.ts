import { lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChangeSetId, DeskhandError } from "@deskhand/contracts";
import { afterEach, expect, test } from "vitest";
import { createNodeFileSystem } from "./file-system/node-file-system.ts";
import { Crash, createFaultFileSystem, type FaultFileSystem } from "./testing/fault-file-system.ts";
import { bytes, createWorld, shapeOf, type Tree, type World } from "./testing/world.ts";

const rubbish: string[] = [];
afterEach(() => {
  for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
});

const other = "/dev/shm";
let isOtherDrive = false;
try {
  isOtherDrive = lstatSync(other).dev !== lstatSync(tmpdir()).dev;
} catch {
  isOtherDrive = false;
}
/** memory, where syncing costs nothing, if this machine has it */
const quick = isOtherDrive ? other : tmpdir();

type Scene = Readonly<{ made: World; fault: FaultFileSystem; before: Tree; id: ChangeSetId }>;

/** One of each: move, edit, creation, deletion, a swap of two names, a moved folder with an edit inside, an emptied folder. */
async function scene(options: { losing?: boolean; homeAt?: string } = {}): Promise<Scene> {
  const shadow = options.losing === true ? join(quick, `shadows-${crypto.randomUUID()}`) : null;
  if (shadow !== null) {
    mkdirSync(shadow);
    rubbish.push(shadow);
  }
  const fault = createFaultFileSystem(createNodeFileSystem(), shadow);
  const homeFolder = options.homeAt === undefined ? undefined : join(options.homeAt, `home-${crypto.randomUUID()}`);
  if (homeFolder !== undefined) rubbish.push(homeFolder);
  const made = createWorld({ fileSystem: fault, ...(homeFolder === undefined ? { at: quick } : { homeFolder }) });
  rubbish.push(join(made.folder, ".."));
  const { path } = made;
  for (const name of ["move", "edit", "gone/f", "left", "right", "box/inner", "box/out", "both"]) made.file(name, name);
  const before = made.tree();
  const id = await made.step(async (view) => {
    await view.move(path("move"), path("sorted/move"));
    await view.write(path("edit"), bytes("edited"));
    await view.write(path("fresh/file"), bytes("fresh"));
    await view.remove(path("gone"));
    await view.write(path("both"), bytes("both moved and edited"));
    await view.move(path("both"), path("sorted/both"));
    await view.move(path("left"), path("spare"));
    await view.move(path("right"), path("left"));
    await view.move(path("spare"), path("right"));
    await view.move(path("box"), path("sorted/box"));
    await view.write(path("sorted/box/inner"), bytes("inner, edited"));
    await view.move(path("sorted/box/out"), path("out"));
  });
  return { made, fault, before, id };
}

async function undisturbed(): Promise<Tree> {
  const { made, id } = await scene();
  expect((await made.apply(id)).held).toEqual([]);
  return shapeOf(made.tree());
}

async function crashes(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

function isApplying({ made, id }: Scene): boolean {
  const set = made.task().changeSets.find((candidate) => candidate.id === id);
  return set?.records.some((record) => record.status === "applying") ?? false;
}

type Crashes = Readonly<{ losing?: number; homeAt?: string; stride?: number }>;

/** One apply that stops at call `at`, goes on in a fresh workspace, and is undone; `false` when it ran through. */
async function applyWithCrash(at: number, { losing, homeAt }: Crashes, expected: Tree): Promise<boolean> {
  const current = await scene({ losing: losing !== undefined, ...(homeAt === undefined ? {} : { homeAt }) });
  const { made, fault, before, id } = current;
  fault.arm("crash", at);
  const stopped = await crashes(() => made.apply(id));
  if (losing !== undefined && stopped) await fault.loseUnsynced(losing);
  made.restart({ fileSystem: createNodeFileSystem() });
  if (stopped && !isApplying(current)) expect(shapeOf(made.tree())).toEqual(shapeOf(before));
  if (stopped) {
    const outcome = isApplying(current) ? await made.finishApply(id) : await made.apply(id);
    expect({ at, held: outcome.held }).toEqual({ at, held: [] });
  }
  expect({ at, tree: shapeOf(made.tree()) }).toEqual({ at, tree: expected });
  expect((await made.undo(id)).held).toEqual([]);
  // taking back an unsynced entry changes the time of its folder, which a real power cut would not
  const comparable = losing === undefined ? (tree: Tree) => tree : shapeOf;
  expect({ at, tree: comparable(made.tree()) }).toEqual({ at, tree: comparable(before) });
  for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
  return stopped;
}

/** Stops at every changing call of an apply until one runs through; returns how many there were. */
async function applyWithCrashes(options: Crashes): Promise<number> {
  const expected = await undisturbed();
  let at = 1;
  while (await applyWithCrash(at, options, expected)) at += options.stride ?? 1;
  return at;
}

test("an apply that stops at any call goes on where it was, and everything can be undone", async () => {
  expect(await applyWithCrashes({})).toBeGreaterThan(30);
}, 300_000);

test("an apply survives a power cut at any call that loses all writes that were not synced", async () => {
  expect(await applyWithCrashes({ losing: 1 })).toBeGreaterThan(30);
}, 300_000);

test("an apply survives a power cut at any call that loses the later half of the writes that were not synced", async () => {
  expect(await applyWithCrashes({ losing: 0.5, stride: 3 })).toBeGreaterThan(30);
}, 300_000);

test("an undo that stops at any call goes on where it was and ends byte-identical", async () => {
  for (let at = 1, stopped = true; stopped; at += 1) {
    const { made, fault, before, id } = await scene();
    await made.apply(id);
    fault.arm("crash", at);
    stopped = await crashes(() => made.undo(id));
    made.restart({ fileSystem: createNodeFileSystem() });
    if (stopped) expect({ at, held: (await made.undo(id)).held }).toEqual({ at, held: [] });
    expect({ at, tree: made.tree() }).toEqual({ at, tree: before });
    for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
    if (!stopped) expect(at).toBeGreaterThan(20);
  }
}, 300_000);

test("a redo that stops at any call goes on where it was, and can be undone again", async () => {
  const expected = await undisturbed();
  for (let at = 1, stopped = true; stopped; at += 2) {
    const { made, fault, before, id } = await scene();
    await made.apply(id);
    await made.undo(id);
    fault.arm("crash", at);
    stopped = await crashes(() => made.redo(id));
    made.restart({ fileSystem: createNodeFileSystem() });
    if (stopped) expect({ at, held: (await made.redo(id)).held }).toEqual({ at, held: [] });
    expect({ at, tree: shapeOf(made.tree()) }).toEqual({ at, tree: expected });
    expect({ at, held: (await made.undo(id)).held }).toEqual({ at, held: [] });
    expect({ at, tree: made.tree() }).toEqual({ at, tree: before });
    for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
    if (!stopped) expect(at).toBeGreaterThan(30);
  }
}, 300_000);

test("a full disk at any call of an apply stops it with a sentence, and it goes on when there is room", async () => {
  const expected = await undisturbed();
  for (let at = 1, struck = true; struck; at += 1) {
    const current = await scene();
    const { made, fault, before, id } = current;
    fault.arm("ENOSPC", at);
    const failure = await made.apply(id).then(
      () => null,
      (error: unknown) => (error instanceof DeskhandError ? error.failure.kind : String(error)),
    );
    struck = fault.hasStruck();
    fault.disarm();
    if (failure !== null) {
      expect({ at, failure }).toEqual({ at, failure: "space" });
      if (!isApplying(current)) expect({ at, tree: made.tree() }).toEqual({ at, tree: before });
      expect((isApplying(current) ? await made.finishApply(id) : await made.apply(id)).held).toEqual([]);
    }
    expect({ at, tree: shapeOf(made.tree()) }).toEqual({ at, tree: expected });
    for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
    if (!struck) expect(at).toBeGreaterThan(30);
  }
}, 300_000);

test("a drive error at any call never loses a byte: what was not done can be done again, what was done can be undone", async () => {
  for (let at = 1, struck = true; struck; at += 4) {
    const current = await scene();
    const { made, fault, before, id } = current;
    fault.arm("EIO", at);
    await made.apply(id).catch((error: unknown) => expect(error).toBeInstanceOf(DeskhandError));
    struck = fault.hasStruck();
    fault.disarm();
    if (isApplying(current)) await made.finishApply(id);
    expect({ at, held: (await made.undo(id)).held }).toEqual({ at, held: [] });
    expect({ at, tree: shapeOf(made.tree()) }).toEqual({ at, tree: shapeOf(before) });
    for (const path of rubbish.splice(0)) rmSync(path, { recursive: true, force: true });
  }
}, 300_000);

test("a data folder on another drive survives crashes too", async (context) => {
  if (!isOtherDrive) return context.skip(`${other} is no second drive here`);
  expect(await applyWithCrashes({ homeAt: other, stride: 5 })).toBeGreaterThan(20);
}, 300_000);

test("a blob that lost its bytes before it was synced is written again, not trusted", async () => {
  const made = createWorld();
  rubbish.push(join(made.folder, ".."));
  await made.step((view) => view.write(made.path("a"), bytes("hello")));
  const [record] = made.task().changeSets[0]?.records ?? [];
  writeFileSync(join(made.home, "tasks", made.task().id, "blobs", record?.after?.sha256 ?? ""), "");
  made.restart();
  const id = await made.step((view) => view.write(made.path("b"), bytes("hello")));
  await made.apply(id);
  expect(made.text("b")).toBe("hello");
});
