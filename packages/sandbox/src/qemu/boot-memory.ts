import { execFile } from "node:child_process";
import { chmod, chown, constants, copyFile, mkdtemp, open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemEnvironment } from "../bubblewrap/find-program.ts";
import { breakage } from "./breakage.ts";

const run = promisify(execFile);

/** Linux's own file system in memory */
const memoryFolder = "/dev/shm";
/** share of the machine's memory that has to be free there beside it */
const room = 1.25;

/** The memory of a machine that boots, as a file. */
export type BootMemory = Readonly<{
  file: string;
  /** call as soon as QEMU has opened the file: a crash then leaves nothing behind */
  forgetName(): Promise<void>;
  /** writes what the machine has in memory to `target`, readable by its owner alone */
  keep(target: string): Promise<void>;
  close(): Promise<void>;
}>;

/**
 * A file of `bytes` that holds nothing yet, for the user QEMU runs as; in memory when there is room, because a disk wants to hear of each
 * page that a booting guest touches for the first time, and `file` otherwise.
 */
export async function makeBootMemory(file: string, bytes: number, userId: number | null): Promise<BootMemory> {
  const folder = (await hasRoom(bytes)) ? await mkdtemp(join(memoryFolder, `deskhand-vm-${process.pid}-`)) : null;
  const path = folder === null ? file : join(folder, "ram");
  const handle = await open(path, "wx", 0o600);
  await handle.truncate(bytes);
  if (userId !== null) await handle.chown(userId, userId);
  const forgetName = async (): Promise<void> => {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  };
  return {
    file: path,
    forgetName,
    keep: async (target) => {
      if (folder !== null) await copySparse(`/proc/${process.pid}/fd/${handle.fd}`, target, null);
      await chmod(target, 0o400);
      if (userId !== null) await chown(target, 0, 0);
    },
    close: async () => {
      await handle.close();
      await forgetName();
    },
  };
}

async function hasRoom(bytes: number): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const status = await statfs(memoryFolder).catch(() => null);
  return status !== null && status.bavail * status.bsize > bytes * room;
}

/** Copies a file whose holes stay holes; the copy belongs to `userId` and nobody else may open it. */
export async function copySparse(from: string, to: string, userId: number | null): Promise<void> {
  try {
    if (process.platform === "linux")
      await run("cp", ["--reflink=auto", "--sparse=always", from, to], { env: systemEnvironment });
    else await copyFile(from, to, constants.COPYFILE_FICLONE);
    await chmod(to, 0o600);
    if (userId !== null) await chown(to, userId, userId);
  } catch (error) {
    throw breakage("its memory could not be copied, perhaps because the disk is full", error);
  }
}
