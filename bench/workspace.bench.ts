import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createWorld, treeOf } from "../packages/workspace/src/testing/world.ts";

// Apply and undo of 10,000 small files (a third moved, a third edited, a third created), and a listing of the view, beside the floor:
// a plain loop that does the same to the same files, with one sync of the drive at the end, and no journal, checks or undo.

const count = Number(process.env.BENCH_FILES ?? 10_000);
const third = Math.floor(count / 3);
const text = "x".repeat(1000);

function fill(folder: string): void {
  for (let index = 0; index < third; index += 1) {
    const group = join(folder, `inbox-${index % 20}`);
    fs.mkdirSync(group, { recursive: true });
    fs.writeFileSync(join(group, `move-${index}.txt`), `${text} move ${index}`);
    fs.writeFileSync(join(group, `edit-${index}.txt`), `${text} edit ${index}`);
  }
  execFileSync("sync", ["-f", folder]);
}

function floor(folder: string): number {
  const start = performance.now();
  for (let index = 0; index < third; index += 1) {
    const group = join(folder, `inbox-${index % 20}`);
    const sorted = join(folder, `sorted-${index % 50}`);
    fs.mkdirSync(sorted, { recursive: true });
    fs.renameSync(join(group, `move-${index}.txt`), join(sorted, `move-${index}.txt`));
    fs.writeFileSync(join(group, "temporary"), `${text} edited ${index}`);
    fs.renameSync(join(group, "temporary"), join(group, `edit-${index}.txt`));
    fs.writeFileSync(join(sorted, `made-${index}.txt`), `${text} made ${index}`);
  }
  execFileSync("sync", ["-f", folder]);
  return performance.now() - start;
}

async function timed<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  const start = performance.now();
  const result = await work();
  console.log(`${name.padEnd(34)} ${(performance.now() - start).toFixed(0).padStart(7)} ms`);
  return result;
}

const plain = fs.mkdtempSync(join(tmpdir(), "floor-"));
fill(plain);
const floorMs = floor(plain);
fs.rmSync(plain, { recursive: true });
console.log(`${count} files of ${text.length} bytes: ⅓ moved, ⅓ edited, ⅓ created; 20 source and 50 target folders`);
console.log(`${"floor: plain loop, one sync".padEnd(34)} ${floorMs.toFixed(0).padStart(7)} ms`);

const made = createWorld();
try {
  fill(made.folder);
  const before = treeOf(made.folder);
  const id = await timed("stage and commit", () =>
    made.step(async (view) => {
      for (let index = 0; index < third; index += 1) {
        const group = `inbox-${index % 20}`;
        const sorted = `sorted-${index % 50}`;
        await view.move(made.path(`${group}/move-${index}.txt`), made.path(`${sorted}/move-${index}.txt`));
        await view.write(made.path(`${group}/edit-${index}.txt`), Buffer.from(`${text} edited ${index}`));
        await view.write(made.path(`${sorted}/made-${index}.txt`), Buffer.from(`${text} made ${index}`));
      }
    }),
  );
  await made.workspace().open(made.task(), made.runId, "step_list" as never);
  const view = await made.workspace().open(made.task(), made.runId, "step_list" as never);
  const listing = await timed("list the staged view", () => view.list(made.folder as "/", { depth: 9, limit: 20_000 }));
  console.log(`${"".padEnd(34)} ${String(listing.entries.length).padStart(7)} entries`);
  view.discard();
  const held = await timed("apply: prepare", () => made.logApplying(id));
  const applied = await timed("apply: change the folder", () => made.finishApply(id));
  const undone = await timed("undo", () => made.undo(id));
  const trouble = held.length + applied.held.length + undone.held.length;
  const same = JSON.stringify(treeOf(made.folder)) === JSON.stringify(before);
  console.log(`${trouble} held; byte-identical after undo, times included: ${same ? "yes" : "NO"}`);
  console.log(`memory at the end: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`);
  if (trouble > 0 || !same) process.exitCode = 1;
} finally {
  made.dispose();
}
