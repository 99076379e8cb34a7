import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GuestPath, Harvest, TreeDifference } from "@deskhand/contracts";
import { createWorld, type World } from "../packages/workspace/src/testing/world.ts";

// What running a program costs beside the program: a snapshot of a view in which 10,000 files are staged, and taking over 10,000 files
// that a program made, or the renaming of a folder that holds them. The floor is copying the same files once, in a plain loop.

const count = Number(process.env.BENCH_FILES ?? 10_000);
const text = "x".repeat(1000);

async function timed<Result>(name: string, work: () => Promise<Result> | Result): Promise<Result> {
  const start = performance.now();
  const result = await work();
  console.log(`${name.padEnd(46)} ${(performance.now() - start).toFixed(1).padStart(8)} ms`);
  return result;
}

function fill(folder: string): readonly string[] {
  const names: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const group = `group-${index % 50}`;
    if (index < 50) fs.mkdirSync(join(folder, group), { recursive: true });
    names.push(`${group}/file-${index}.txt`);
    fs.writeFileSync(join(folder, group, `file-${index}.txt`), `${text} ${index}`);
  }
  return names;
}

function harvestOf(made: World, folder: string, names: readonly string[], top: string): Harvest {
  const groups = [...new Set(names.map((name) => name.slice(0, name.indexOf("/"))))];
  const path = (name: string) => made.path(`${top}/${name}`);
  const folders = [made.path(top), ...groups.map(path)];
  const differences: TreeDifference[] = [
    ...folders.map((at) => ({ path: at, entry: "folder" as const, mode: 0o755, isOpaque: false })),
    ...names.map((name) => {
      const hostPath = join(folder, name);
      const { size: bytes, mtimeMs: modifiedMs } = fs.lstatSync(hostPath);
      return { path: path(name), entry: "file" as const, hostPath, bytes, mode: 0o644, modifiedMs };
    }),
  ];
  return { differences, leftOut: [], dispose: async () => undefined };
}

const upper = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "upper-")));
const names = fill(upper);
const plain = fs.mkdtempSync(join(tmpdir(), "floor-"));
const made = createWorld();
const open = () => made.workspace().open(made.task(), made.runId, "step_bench" as never);
try {
  console.log(`${count} files of ${text.length} bytes in 50 folders`);
  await timed("floor: copy them in a plain loop", () => {
    for (const [index, name] of names.entries()) fs.copyFileSync(join(upper, name), join(plain, String(index)));
  });
  fill(join(made.folder, "there"));
  const empty = await open();
  await timed("snapshot, nothing staged, the first time", () => empty.snapshot());
  await timed("snapshot, nothing staged, again", () => empty.snapshot());
  empty.discard();
  const id = await timed("adopt what a program made, and commit", () =>
    made.step(async (view) => {
      const snapshot = await view.snapshot();
      const harvest = harvestOf(made, upper, names, "made");
      const leftOut = await timed("  adopt alone", () => view.adopt(snapshot, harvest));
      if (leftOut.length > 0) throw new Error("something was left out");
      snapshot.release();
    }),
  );
  const view = await open();
  const snapshot = await timed("snapshot, all of them staged, the first time", () => view.snapshot());
  await timed("snapshot, all of them staged, again", () => view.snapshot());
  console.log(`${"".padEnd(46)} ${String(snapshot.mounts[0]?.differences.length).padStart(8)} differences`);
  view.discard();
  const renaming = await open();
  const before = await renaming.snapshot();
  const there = join(made.folder, "there");
  const renamed = harvestOf(made, there, names, "renamed");
  const gone: TreeDifference = { path: made.path("there") as GuestPath, entry: "gone" };
  await timed("adopt the renaming of a folder that holds them", () =>
    renaming.adopt(before, { ...renamed, differences: [gone, ...renamed.differences] }),
  );
  const { changes } = await timed("  commit", () => renaming.commit());
  console.log(`${"".padEnd(46)} ${String(changes.length).padStart(8)} change`);
  const staged = made.task().changeSets.find((set) => set.id === id)?.records.length;
  if (changes.length !== 1 || staged !== count + 51) process.exitCode = 1;
} finally {
  made.dispose();
  for (const folder of [upper, plain]) fs.rmSync(folder, { recursive: true });
}
