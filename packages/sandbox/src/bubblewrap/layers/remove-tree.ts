import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const attempts = 3;

/** Removes `path` with everything below, also where a program took away the right to look into its folders. Fine when it is not there. */
export async function removeTree(path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await rm(path, { recursive: true, force: true });
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const isShut = code === "EACCES" || code === "EPERM" || code === "ENOTEMPTY";
      if (!isShut || attempt === attempts) throw error;
      await openFolders(path);
    }
  }
}

/** What goes meanwhile is fine: `rm` may still be at work elsewhere in the tree when it reports the first folder it could not open. */
async function openFolders(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isDirectory()) return;
    await chmod(path, 0o700);
    const below = await readdir(path, { withFileTypes: true, encoding: "buffer" });
    for (const entry of below) if (entry.isDirectory()) await openFolders(join(path, entry.name.toString()));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
