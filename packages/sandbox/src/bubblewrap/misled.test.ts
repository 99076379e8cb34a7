import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId, StepId, TaskId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { guestFolder, openStageGround } from "./open-stage-ground.ts";
import { isMissing, skipTier } from "./testing/need-bubblewrap.ts";

const limits = { timeoutMs: 20_000, memoryMb: 256, processes: 50, diskBytes: 10_000_000, cpuMs: 20_000 };

let place = "";
beforeEach(async (context) => {
  const missing = await isMissing();
  if (missing !== null) skipTier(context, missing);
  place = await mkdtemp(join(tmpdir(), "misled-"));
  for (const name of ["granted", "secret"]) await mkdir(join(place, name));
  await writeFile(join(place, "secret", "key.txt"), "secret");
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** A sandbox whose guest program is in somebody else's hands: before it reports what a command wrote, it does `mischief` to its folder. */
async function misled(mischief: string): Promise<BubblewrapSandbox> {
  const guest = join(place, "guest");
  await cp(guestFolder, guest, { recursive: true });
  const report = "const uppers = place.mounts.map(writtenFolder);";
  const text = await readFile(join(guest, "stage.ts"), "utf8");
  expect(text).toContain(report);
  const mad = `const fs = process.getBuiltinModule("node:fs"); const upper = place.mounts[0].upper; ${mischief}`;
  await writeFile(join(guest, "stage.ts"), text.replace(report, `${report} ${mad}`));
  const folder = join(place, "process");
  const ground = await openStageGround({
    folder,
    nodePath: process.execPath,
    guestFolder: guest,
    imageFolder: null,
  });
  return new BubblewrapSandbox({
    ground,
    spec: { taskId: "task" as TaskId, folders: [], outlet: null },
    programs: "",
    onClosed: () => undefined,
  });
}

function run(sandbox: BubblewrapSandbox) {
  const hostPath = join(place, "granted");
  const path = hostPath as `/${string}`;
  const mounts = [{ path, hostPath, verb: "edit" as const, differences: [] }];
  const request = {
    runId: "run" as RunId,
    stepId: "step" as StepId,
    command: "echo new > new.txt",
    cwd: path,
    snapshot: { version: "1", mounts, release: () => undefined },
    limits,
    onOutput: () => undefined,
  };
  return sandbox.run(request, new AbortController().signal);
}

test.each([
  ["the folder of what a command wrote", "fs.rmSync(upper, { recursive: true });", "upper"],
  ["a folder above it", "fs.renameSync(place.folder, place.folder + '-aside');", "place.folder"],
])("a link in the place of %s leads to nothing that is read or removed", async (_what, away, link) => {
  const sandbox = await misled(`${away} fs.symlinkSync(${JSON.stringify(join(place, "secret"))}, ${link});`);
  await expect(run(sandbox)).rejects.toMatchObject({ failure: { kind: "sandbox" } });
  await sandbox.close();
  expect(await readdir(join(place, "secret"))).toEqual(["key.txt"]);
});

test("a folder elsewhere that the guest program names ends what it ran in, and the next command has another", async () => {
  const sandbox = await misled(`uppers[0] = ${JSON.stringify(join(place, "secret"))};`);
  for (const _time of [1, 2]) await expect(run(sandbox)).rejects.toMatchObject({ failure: { kind: "sandbox" } });
  await sandbox.close();
  expect(await readdir(join(place, "secret"))).toEqual(["key.txt"]);
});

test("a link that comes when the changes were listed is not followed to remove them", async () => {
  const secret = JSON.stringify(join(place, "secret"));
  const later = "fs.rmSync(upper, { recursive: true });";
  const sandbox = await misled(
    `setTimeout(() => { ${later} fs.symlinkSync(${secret}, upper); fs.writeFileSync(upper + ".done", ""); }, 300);`,
  );
  const { harvest } = await run(sandbox);
  expect(harvest.differences.map(({ entry }) => entry)).toEqual(["file"]);
  const tasks = join(place, "process");
  const isDone = async () => (await readdir(tasks, { recursive: true })).some((name) => name.endsWith(".done"));
  await expect.poll(isDone, { timeout: 10_000 }).toBe(true);
  await harvest.dispose();
  await sandbox.close();
  expect(await readdir(join(place, "secret"))).toEqual(["key.txt"]);
});
