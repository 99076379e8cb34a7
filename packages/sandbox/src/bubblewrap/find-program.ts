import { access, constants } from "node:fs/promises";
import { join } from "node:path";

const folders = ["/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin"];

/** What programs of the system are started with: nothing of Deskhand's own environment, and no folder of the user's to be looked in. */
export const systemEnvironment = { PATH: folders.join(":"), LC_ALL: "C.UTF-8" } as const;

/** Where a program of the system is, whatever `PATH` says, because a folder of the user's could come first there; `null` when it is missing. */
export async function findProgram(name: string): Promise<string | null> {
  for (const folder of folders) {
    const path = join(folder, name);
    try {
      await access(path, constants.X_OK);
      return path;
    } catch {
      // looked for in the next folder
    }
  }
  return null;
}
