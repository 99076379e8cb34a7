import { mkdir, mkdtemp, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../bubblewrap/layers/remove-tree.ts";

const pattern = /^documents-(\d+)-/;

/** A private folder for one reader, named after this server's process so that a later start knows whether it is still in use. */
export async function createReaderFolder(temporaryFolder: string): Promise<string> {
  await mkdir(temporaryFolder, { recursive: true, mode: 0o700 });
  return mkdtemp(join(temporaryFolder, `documents-${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** Readers whose working folder lies in one of these; only Linux tells. */
async function readersIn(folders: ReadonlySet<string>): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const found: number[] = [];
  for (const name of names.filter((candidate) => /^\d+$/.test(candidate))) {
    const folder = await readlink(`/proc/${name}/cwd`).catch(() => "");
    if (folders.has(folder)) found.push(Number(name));
  }
  return found;
}

/** Ends readers and removes folders that a server left behind when it was killed. */
export async function clearAbandonedFolders(temporaryFolder: string): Promise<void> {
  const names = await readdir(temporaryFolder).catch(() => []);
  const abandoned = names.filter((name) => {
    const owner = pattern.exec(name)?.[1];
    return owner !== undefined && !isRunning(Number(owner));
  });
  if (abandoned.length === 0) return;
  const folders = abandoned.map((name) => join(temporaryFolder, name));
  for (const pid of await readersIn(new Set(folders))) {
    try {
      process.kill(pid, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
  for (const folder of folders) await removeTree(folder);
}
