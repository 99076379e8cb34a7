import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { nodeModules, programFile, root, sourceMain } from "./paths.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";

const sources = ["apps/cli", "apps/server", "packages"].map((name) => join(root, name));

/** Whether anything below `path`, a removed file included, is newer than `ms` (since the epoch). */
function isNewer(path, ms) {
  if (statSync(path).mtimeMs > ms) return true;
  return readdirSync(path, { withFileTypes: true }).some((entry) => {
    if (entry.name === "node_modules") return false;
    const full = join(path, entry.name);
    return entry.isDirectory() ? isNewer(full, ms) : statSync(full).mtimeMs > ms;
  });
}

/** Whether the joined program is there and no source is newer; the launcher asks the same with `find`. */
export function isProgramCurrent() {
  if (!existsSync(programFile)) return false;
  const { mtimeMs } = statSync(programFile);
  return !sources.some((path) => isNewer(path, mtimeMs));
}

/** Whether the program is to be joined anew; in a folder of somebody else it never is, and a stale one is not used. */
export function wantsBundle() {
  if (isProgramCurrent()) return false;
  try {
    accessSync(nodeModules, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Joins the program's 600 modules into few files: a command starts in half the time. Call it under the set-up lock. Without it the program
 * runs from its sources, slower and the same, so a failure is said and stops nothing.
 */
export async function bundleProgram(node) {
  if (isProgramCurrent()) return;
  const startedAt = new Date();
  const folder = dirname(programFile);
  const draft = join(nodeModules, ".cache", `deskhand-program-${process.pid}`);
  const old = `${draft}-old`;
  const writer = join(root, "scripts", "setup", "write-program.mjs");
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const { status, output } = await runQuietly("joining the program", node, [writer, sourceMain, draft]);
    if (status !== 0) throw new Error(output.trim().split("\n").at(-1));
    // a source that changes meanwhile is newer
    utimesSync(join(draft, "main.mjs"), startedAt, startedAt);
    if (existsSync(folder)) renameSync(folder, old);
    renameSync(draft, folder);
  } catch (error) {
    say(`the program could not be joined, so every command starts slower: ${error.message}`);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}
