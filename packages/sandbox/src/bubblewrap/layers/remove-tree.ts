import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { promisify } from "node:util";
import { systemEnvironment } from "../find-program.ts";

const run = promisify(execFile);
const isWindows = process.platform === "win32";

/**
 * Removes `path` with everything below, whatever a program did to keep it: took away the right to look into its folders, gave names that
 * are no text, or laid folders into one another deeper than any path can say. Fine when it is not there.
 */
export async function removeTree(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (isWindows) throw error;
    await removeStubborn(path);
  }
}

/** The system's programs go from folder to folder instead of naming whole paths; they follow no links below the first. */
async function removeStubborn(path: string): Promise<void> {
  // what has the rights already, or is gone by now, is no failure of the removal
  await run("chmod", ["-R", "u+rwX", "--", path], { env: systemEnvironment }).catch(() => undefined);
  await run("rm", ["-rf", "--", path], { env: systemEnvironment });
}
