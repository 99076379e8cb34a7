/** Stands in for a server that is killed: opens a sandbox below the first argument and runs what the second says. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Mount, RunId, StepId, TaskId } from "@deskhand/contracts";
import { createBubblewrapBackend } from "../create-bubblewrap-backend.ts";

const [place = "", command = "true"] = process.argv.slice(2);
const folder = join(place, "granted");
await mkdir(folder, { recursive: true });
const mounts: readonly Mount[] = [{ path: folder as `/${string}`, hostPath: folder, verb: "edit", differences: [] }];
const backend = createBubblewrapBackend({ folder: join(place, "sandboxes"), nodePath: process.execPath });
const sandbox = await backend.open({ taskId: "killed" as TaskId, folders: mounts, outlet: null });
const { end, harvest } = await sandbox.run(
  {
    runId: "run" as RunId,
    stepId: "step" as StepId,
    command,
    cwd: folder as `/${string}`,
    snapshot: { version: "1", mounts, release: () => {} },
    limits: { timeoutMs: 60_000, memoryMb: 256, processes: 50, diskBytes: 10_000_000, cpuMs: 60_000 },
    onOutput: (_stream, chunk) => process.stdout.write(chunk),
  },
  new AbortController().signal,
);
const changed = harvest.differences.map(({ path, entry }) => `${entry} ${path.slice(folder.length + 1)}`);
console.log(JSON.stringify({ end, changed }));
await harvest.dispose();
await sandbox.close();
await backend.close();
