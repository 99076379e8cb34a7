/** Stands in for a server that is killed: opens a machine over a folder, with state below the first argument and images in the second. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Mount, RunId, StepId, TaskId } from "@deskhand/contracts";
import { createImageShelf } from "../../image/create-image-shelf.ts";
import { createQemuBackend } from "../create-qemu-backend.ts";

const [place = "", images = "", command = "true"] = process.argv.slice(2);
const folder = join(place, "granted");
await mkdir(folder, { recursive: true });
const mounts: readonly Mount[] = [{ path: folder as `/${string}`, hostPath: folder, verb: "edit", differences: [] }];
const shelf = createImageShelf({ folder: images });
const backend = createQemuBackend({
  folder: join(place, "state"),
  borrowMachine: () => shelf.borrowMachine("minimal"),
  memoryMb: 1024,
  refillsSpare: false,
});
const sandbox = await backend.open({ taskId: "killed" as TaskId, folders: mounts, outlet: null });
const { end, harvest, notes } = await sandbox.run(
  {
    runId: "run" as RunId,
    stepId: "step" as StepId,
    command,
    cwd: folder as `/${string}`,
    snapshot: { version: "1", mounts, release: () => {} },
    limits: { timeoutMs: 600_000, memoryMb: 256, processes: 50, diskBytes: 10_000_000, cpuMs: 60_000 },
    onOutput: (_stream, chunk) => process.stdout.write(chunk),
  },
  new AbortController().signal,
);
const changed = harvest.differences.map(({ path, entry }) => `${entry} ${path.slice(folder.length + 1)}`);
console.log(JSON.stringify({ end, changed, notes }));
await harvest.dispose();
await backend.close();
