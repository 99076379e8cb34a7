import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TaskId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BubblewrapSandbox } from "./bubblewrap-sandbox.ts";
import { findProgram } from "./find-program.ts";
import { guestFolder, openStageGround } from "./open-stage-ground.ts";
import { isMissing, skipTier } from "./testing/need-bubblewrap.ts";

let place = "";
beforeEach(async (context) => {
  const missing = await isMissing();
  if (missing !== null) skipTier(context, missing);
  place = await mkdtemp(join(tmpdir(), "granted-folder-"));
  for (const name of ["granted", "secret"]) await mkdir(join(place, name));
  await writeFile(join(place, "secret", "key.txt"), "secret");
});
afterEach(() => rm(place, { recursive: true, force: true }));

/** A sandbox with the folder `granted`, whose bubblewrap does `before` first. */
async function opened(before: string): Promise<BubblewrapSandbox> {
  const bwrapPath = join(place, "bwrap");
  await writeFile(bwrapPath, `#!/bin/sh\n${before}\nexec ${await findProgram("bwrap")} "$@"\n`, { mode: 0o755 });
  const folder = join(place, "process");
  const ground = await openStageGround({ folder, nodePath: process.execPath, guestFolder, imageFolder: null });
  const hostPath = join(place, "granted");
  const folders = [{ path: hostPath as `/${string}`, hostPath, verb: "edit" as const, differences: [] }];
  return new BubblewrapSandbox({
    ground: { ...ground, bwrapPath },
    spec: { taskId: "task" as TaskId, folders, outlet: null },
    programs: "",
    onClosed: () => undefined,
  });
}

test.each([
  ["a link to another folder", "/bin/ln -s secret granted"],
  ["another folder", "/bin/mv secret granted"],
])("%s that takes the place of the granted folder before bubblewrap opens it is never shown", async (_what, swap) => {
  const sandbox = await opened(`cd ${place} && echo tried >tried && /bin/mv granted aside && ${swap}`);
  await expect(sandbox.warmUp()).rejects.toMatchObject({ failure: { kind: "folder", userAction: "retry" } });
  await sandbox.close();
});

test("a link in place of the folder is refused before anything starts, and the folder itself is shown", async () => {
  const sandbox = await opened("");
  await sandbox.warmUp();
  await sandbox.close();
  await rm(join(place, "granted"), { recursive: true });
  await symlink("secret", join(place, "granted"));
  const other = await opened(`echo started >${place}/started`);
  await expect(other.warmUp()).rejects.toMatchObject({ failure: { kind: "folder" } });
  await expect(rm(join(place, "started"))).rejects.toThrow("ENOENT");
  await other.close();
});
