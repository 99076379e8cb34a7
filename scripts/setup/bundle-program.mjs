import { accessSync, chmodSync, constants, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { currentBuild, judgeProgram, pointTo, removeOldBuilds, retime } from "./joined-program.mjs";
import { nodeModules, programFolder, root, sourceMain } from "./paths.mjs";
import { lookAtSources } from "./program-sources.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";

/**
 * Whether the program is to be joined anew. Never in a folder of somebody else, where a stale one is just not used; and not while a source
 * carries a time to come, since no change before that time would be seen.
 */
export function wantsBundle() {
  const sources = lookAtSources();
  if (judgeProgram(sources) === "current" || sources.newestMs > Date.now()) return false;
  try {
    accessSync(nodeModules, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

async function makeBuild(node, sources) {
  mkdirSync(programFolder, { recursive: true });
  const before = currentBuild();
  const folder = mkdtempSync(join(programFolder, "build-"));
  const writer = join(root, "scripts", "setup", "write-program.mjs");
  try {
    chmodSync(folder, 0o755);
    const { status, output } = await runQuietly("joining the program", node, [writer, sourceMain, folder]);
    if (status !== 0) throw new Error(/ENOSPC|No space left/i.test(output) ? "the disk is full" : output.trim());
    pointTo(basename(folder), sources);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  // the one before may be starting at this moment
  removeOldBuilds([basename(folder), before]);
}

/**
 * Joins the program's 600 modules into few files: a command starts in half the time. Every build has a folder of its own, so what was started
 * from an older one goes on. Call it under the set-up lock. Without a build the program runs from its sources, slower and the same, so a
 * failure is said and stops nothing.
 */
export async function bundleProgram(node) {
  if (!wantsBundle()) return;
  const sources = lookAtSources();
  try {
    if (judgeProgram(sources) === "retimed") retime(sources);
    else await makeBuild(node, sources);
  } catch (error) {
    say(`the program could not be joined, so every command starts slower: ${error.message}`);
  }
}
