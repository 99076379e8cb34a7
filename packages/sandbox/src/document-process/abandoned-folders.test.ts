import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clearAbandonedFolders, createReaderFolder } from "./abandoned-folders.ts";

function folderOfKilledServer(temporaryFolder: string): string {
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  const folder = join(temporaryFolder, `documents-${pid}-abc`);
  mkdirSync(folder);
  return folder;
}

test("a reader that outlived its server is ended", async (context) => {
  if (process.platform !== "linux") return context.skip("only Linux tells in which folder a process works");
  const temporaryFolder = mkdtempSync(join(tmpdir(), "deskhand-sandbox-"));
  const folder = folderOfKilledServer(temporaryFolder);
  const orphan = spawn(process.execPath, ["-e", "console.log(1); setInterval(() => {}, 1000)"], { cwd: folder });
  await once(orphan.stdout, "data");
  const ended = once(orphan, "exit");
  await clearAbandonedFolders(temporaryFolder);
  expect(await ended).toEqual([null, "SIGKILL"]);
  expect(existsSync(folder)).toBe(false);
});

test("what belongs to a running server or to something else stays", async () => {
  const temporaryFolder = mkdtempSync(join(tmpdir(), "deskhand-sandbox-"));
  const own = await createReaderFolder(temporaryFolder);
  const other = join(temporaryFolder, "documents-of-ann");
  mkdirSync(other);
  folderOfKilledServer(temporaryFolder);
  await clearAbandonedFolders(temporaryFolder);
  expect(
    readdirSync(temporaryFolder)
      .map((name) => join(temporaryFolder, name))
      .sort(),
  ).toEqual([own, other].sort());
});

test("a folder that is not there yet is nothing to clear", async () => {
  await expect(clearAbandonedFolders(join(tmpdir(), "deskhand-never-made"))).resolves.toBeUndefined();
});
