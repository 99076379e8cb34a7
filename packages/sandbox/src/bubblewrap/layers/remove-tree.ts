import { execFile } from "node:child_process";
import { readdir, rm, rmdir, unlink } from "node:fs/promises";
import { promisify } from "node:util";
import { systemEnvironment } from "../find-program.ts";

const run = promisify(execFile);
const isWindows = process.platform === "win32";

/**
 * Removes `path` with everything below, whatever a program did to keep it: took away the right to look into its folders, gave names that
 * are no text, or laid folders into one another deeper than any path can say. Fine when it is not there. Nothing outside is touched, even
 * while a program puts links in place of its folders: what has folders is left to the system's programs, which go from folder to folder
 * instead of naming whole paths. `path` itself has to lie where no program writes.
 */
export async function removeTree(path: string): Promise<void> {
  if (isWindows) await rm(path, { recursive: true, force: true });
  else if (!(await isRemovedFlat(path))) await removeDeep(path);
}

/** Of what holds files alone no other folder is on any path. */
async function isRemovedFlat(path: string): Promise<boolean> {
  try {
    const entries = await readdir(path, { encoding: "buffer", withFileTypes: true });
    if (entries.some((entry) => entry.isDirectory())) return false;
    for (const { name } of entries) await unlink(Buffer.concat([Buffer.from(`${path}/`), name]));
    await rmdir(path);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}

async function removeDeep(path: string): Promise<void> {
  try {
    await run("rm", ["-rf", "--", path], { env: systemEnvironment });
  } catch {
    // what has the rights already, or is gone by now, is no failure of the removal
    await run("chmod", ["-R", "u+rwX", "--", path], { env: systemEnvironment }).catch(() => undefined);
    await run("rm", ["-rf", "--", path], { env: systemEnvironment });
  }
}
