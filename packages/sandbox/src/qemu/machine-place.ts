import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearAbandonedTaskFolders, makeTaskFolder } from "../bubblewrap/task-folders.ts";
import { FolderImages } from "./folder-images.ts";
import { isPassingUser } from "./jail.ts";
import { SpareMachines } from "./spare-machines.ts";
import { socketsPattern } from "./virtual-machine.ts";

/** What all machines of one server share. */
export type MachinePlace = Readonly<{
  images: FolderImages;
  spares: SpareMachines;
  spool: string;
  close(): Promise<void>;
}>;

/** Makes the place below `folder` after removing what servers left behind that were killed. */
export async function makeMachinePlace(folder: string): Promise<MachinePlace> {
  await clearAbandonedTaskFolders(folder);
  await clearAbandonedSockets();
  const own = await makeTaskFolder(folder);
  const [packs, machines, spool] = [join(own, "packs"), join(own, "machines"), join(own, "spool")];
  for (const path of [packs, machines, spool]) await mkdir(path, { mode: 0o700 });
  const spares = new SpareMachines(machines);
  const close = async (): Promise<void> => {
    await spares.close();
    await rm(own, { recursive: true, force: true });
  };
  return { images: new FolderImages(packs), spares, spool, close };
}

/** Removes what processes of this user left that are gone. What other users of this computer left is theirs. */
export async function clearAbandonedSockets(folder = tmpdir()): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = socketsPattern.exec(name)?.[1];
    if (pid === undefined || isAlive(Number(pid))) continue;
    const path = join(folder, name);
    if (await isOwn(path)) await rm(path, { recursive: true, force: true });
  }
}

/** Also of the user root gave to a machine that was coming up. A path that is gone meanwhile is nobody's. */
async function isOwn(path: string): Promise<boolean> {
  try {
    const { uid } = await lstat(path);
    return uid === process.getuid?.() || isPassingUser(uid);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
