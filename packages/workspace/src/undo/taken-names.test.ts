import { lstatSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StepView } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { createNodeFileSystem } from "../file-system/node-file-system.ts";
import { Crash, createFaultFileSystem } from "../testing/fault-file-system.ts";
import { useWorlds } from "../testing/use-worlds.ts";
import { bytes, createWorld, shapeOf, type World } from "../testing/world.ts";

const world = useWorlds();

type Work = (view: StepView, at: World["path"]) => Promise<void>;

const takesDeleted: Work = async (view, at) => {
  await view.remove(at("b"));
  await view.move(at("a"), at("b"));
  await view.write(at("b"), bytes("new b"));
};
const takesFree: Work = async (view, at) => {
  await view.move(at("a"), at("d"));
  await view.write(at("d"), bytes("new d"));
};
const takesMoved: Work = async (view, at) => {
  await view.move(at("b"), at("c"));
  await view.write(at("c"), bytes("new c"));
  await view.move(at("a"), at("b"));
  await view.write(at("b"), bytes("new b"));
};

test.each([
  ["a deleted file's", takesDeleted],
  ["a free", takesFree],
  ["a moved file's", takesMoved],
])("what took %s name and was edited comes back once its own old name is free again", async (_what, work) => {
  const made = world();
  for (const name of ["a", "b"]) made.file(name, `old ${name}`);
  const before = shapeOf(made.tree());
  const id = await made.step((view) => work(view, made.path));
  expect((await made.apply(id)).held).toEqual([]);
  made.file("a", "the user's new a");
  const first = await made.undo(id);
  expect(first.held.map(({ because }) => because)).toEqual([expect.stringContaining("There is already something at")]);
  expect(made.text("a")).toBe("the user's new a");
  rmSync(made.path("a"));
  expect((await made.undo(id)).held).toEqual([]);
  expect(shapeOf(made.tree())).toEqual(before);
});

function isOtherDrive(): boolean {
  const stat = lstatSync("/dev/shm", { throwIfNoEntry: false });
  return stat !== undefined && stat.dev !== lstatSync(tmpdir()).dev;
}

type Part = "apply" | "undo";

async function crashes(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return false;
  } catch (error) {
    if (error instanceof Crash) return true;
    throw error;
  }
}

/** Whether the last changes were begun and not finished. */
function isApplying(made: World): boolean {
  return (
    made
      .task()
      .changeSets.at(-1)
      ?.records.some(({ status }) => status === "applying") ?? false
  );
}

/** What was held when `part`, stopped at changing call `at`, went on in a fresh workspace and was taken back; `null` when nothing stopped. */
async function heldAfterCrash(made: World, work: Work, part: Part, arm: () => void) {
  const id = await made.step((view) => work(view, made.path));
  if (part === "undo") await made.apply(id);
  arm();
  const stopped = await crashes(() => (part === "undo" ? made.undo(id) : made.apply(id)));
  made.restart({ fileSystem: createNodeFileSystem() });
  if (part === "undo") return stopped ? (await made.undo(id)).held : null;
  const applied = stopped ? await (isApplying(made) ? made.finishApply(id) : made.apply(id)) : null;
  const undone = await made.undo(id);
  return applied === null ? null : [...applied.held, ...undone.held];
}

/** Stops `part` at every changing call, one after the other; returns how many there were. */
async function crashing(work: Work, home: string | null, part: Part): Promise<number> {
  for (let at = 1; ; at += 1) {
    const fault = createFaultFileSystem(createNodeFileSystem(), null);
    const homeFolder = join(home ?? tmpdir(), `home-${crypto.randomUUID()}`);
    const made = createWorld({ fileSystem: fault, at: tmpdir(), homeFolder });
    try {
      for (const name of ["a", "b"]) made.file(name, `old ${name}`);
      const before = made.tree();
      const held = await heldAfterCrash(made, work, part, () => fault.arm("crash", at));
      expect({ at, held: held ?? [], tree: made.tree() }).toEqual({ at, held: [], tree: before });
      if (held === null) return at;
    } finally {
      made.dispose();
      rmSync(homeFolder, { recursive: true, force: true });
    }
  }
}

test.each([
  ["a deleted file's", takesDeleted],
  ["a moved file's", takesMoved],
])("a crash anywhere while an edited file takes %s name, or gives it back, loses nothing", async (_what, work) => {
  expect(await crashing(work, null, "apply")).toBeGreaterThan(20);
  expect(await crashing(work, null, "undo")).toBeGreaterThan(15);
});

test("the same holds for applying it with the data folder on another drive", async ({ skip }) => {
  skip(!isOtherDrive(), "/dev/shm is not a drive of its own here");
  expect(await crashing(takesDeleted, "/dev/shm", "apply")).toBeGreaterThan(20);
});

test("a folder that took a deleted one's name has its own time when it is back", async () => {
  const made = world();
  for (const name of ["c/f", "h/i"]) made.file(name, `old ${name}`);
  const before = made.tree();
  const { path } = made;
  const ids = [
    await made.step(async (view) => {
      await view.remove(path("h/i"));
      await view.write(path("j/k/l"), bytes("x"));
    }),
    await made.step(async (view) => {
      await view.remove(path("j"));
      await view.move(path("h"), path("j/k"));
    }),
    await made.step(async (view) => {
      await view.move(path("c"), path("h"));
      await view.write(path("h/new"), bytes("new"));
    }),
    await made.step((view) => view.write(path("h/new"), bytes("newer"))),
  ];
  for (const id of ids) expect((await made.apply(id)).held).toEqual([]);
  for (const id of ids.toReversed()) expect((await made.undo(id)).held).toEqual([]);
  expect(made.tree()).toEqual(before);
});
