import { mkdir, mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mount, RunId, StepId, TaskId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBubblewrapBackend } from "./create-bubblewrap-backend.ts";
import { removeTree } from "./layers/remove-tree.ts";
import { needBubblewrap } from "./testing/need-bubblewrap.ts";

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "deep-folders-"));
});
afterEach(() => removeTree(place));

const limits = { timeoutMs: 20_000, memoryMb: 256, processes: 50, diskBytes: 10_000_000, cpuMs: 20_000 };
const deep = `perl -e '$| = 1; print "made"; my $n = "d" x 200; for (1 .. 40) { mkdir $n or die; chdir $n or die } open(my $f, ">", "leaf") or die'`;

test("folders deeper than a path can say are left out, and neither stay behind nor keep the next command from running", async (context) => {
  const folder = join(place, "granted");
  await mkdir(folder);
  const backend = createBubblewrapBackend({ folder: join(place, "sandboxes"), nodePath: process.execPath });
  await needBubblewrap(context, backend);
  const mounts: readonly Mount[] = [{ path: folder as `/${string}`, hostPath: folder, verb: "edit", differences: [] }];
  const sandbox = await backend.open({ taskId: "task" as TaskId, folders: mounts, outlet: null });
  const run = async (command: string) => {
    let output = "";
    const ran = await sandbox.run(
      {
        runId: "run" as RunId,
        stepId: "step" as StepId,
        command,
        cwd: folder as `/${string}`,
        snapshot: { version: "1", mounts, release: () => {} },
        limits,
        onOutput: (_stream, chunk) => {
          output += Buffer.from(chunk).toString("utf8");
        },
      },
      new AbortController().signal,
    );
    return { ...ran, output };
  };
  const { end, harvest, output } = await run(deep);
  expect(output).toBe("made");
  expect(end).toEqual({ by: "limit", limit: "diskBytes" });
  expect(harvest.leftOut).toEqual([{ path: expect.stringContaining("/dddd"), because: "it cannot be read" }]);
  expect(harvest.differences.every(({ path, entry }) => entry === "folder" && path.length < 4096)).toBe(true);
  await harvest.dispose();
  const next = await run("echo next");
  expect([next.output, next.end]).toEqual(["next\n", { by: "exit", code: 0 }]);
  await next.harvest.dispose();
  await backend.close();
  expect(await readdir(join(place, "sandboxes"))).toEqual([]);
});
