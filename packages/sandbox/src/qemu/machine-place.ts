import { mkdir, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clearAbandonedTaskFolders, makeTaskFolder } from "../bubblewrap/task-folders.ts";
import { FolderImages } from "./folder-images.ts";
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

async function clearAbandonedSockets(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = socketsPattern.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(tmpdir(), name), { recursive: true, force: true });
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
