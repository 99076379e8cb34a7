import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { DeskhandError, type FolderContents, type GuestPath, inputFailure, type Task } from "@deskhand/contracts";
import { findRealFile } from "./real-file.ts";

const mostEntries = 2_000;

/** Files and folders right in a folder of the task as they are on the user's disk, folders first; links are left out. */
export async function folderContents(task: Pick<Task, "folders">, path: GuestPath): Promise<FolderContents> {
  const hostPath = await findRealFile(task, path);
  const found = await readdir(hostPath, { withFileTypes: true }).catch((error: unknown) => {
    throw new DeskhandError(inputFailure(`${path} is no folder that can be read.`), { cause: error });
  });
  const shown = found.filter((entry) => (entry.isFile() || entry.isDirectory()) && !entry.name.startsWith("."));
  const byName = new Intl.Collator(undefined, { numeric: true });
  shown.sort((one, other) => Number(one.isFile()) - Number(other.isFile()) || byName.compare(one.name, other.name));
  const entries = await Promise.all(
    shown.slice(0, mostEntries).map(async (entry) => {
      const facts = entry.isFile() ? await stat(join(hostPath, entry.name)).catch(() => null) : null;
      const place = `${path === "/" ? "" : path}/${entry.name}` as GuestPath;
      return {
        name: entry.name,
        path: place,
        entry: entry.isFile() ? "file" : "folder",
        bytes: facts?.size ?? 0,
      } as const;
    }),
  );
  return { path, entries, isCut: shown.length > mostEntries };
}
