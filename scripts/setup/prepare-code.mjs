import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nodeEnvironment, nodeFlags } from "../run-node.mjs";
import { findCurrentProgram } from "./joined-program.mjs";
import { compileCache, root, sourceMain } from "./paths.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { say } from "./say.mjs";

const mostMs = 60_000;
/** Node never removes compiled code: it is about 15 MB when new, and every program joined since adds 4 */
const mostBytes = 64 * 1024 * 1024;

function countBytes(folder) {
  return readdirSync(folder, { recursive: true }).reduce((sum, name) => {
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (stats?.isFile() ? stats.size : 0);
  }, 0);
}

/** Takes compiled code away when most of it is of programs gone by. Call it under the set-up lock. */
export function limitCompiledCode() {
  if (!existsSync(compileCache) || countBytes(compileCache) <= mostBytes) return;
  const old = `${compileCache}-old`;
  rmSync(old, { recursive: true, force: true });
  renameSync(compileCache, old);
  rmSync(old, { recursive: true, force: true });
}

/**
 * Keeps Deskhand's code compiled before its first start: that start is then as quick as every later one, and as small, since what removes
 * types takes 45 MB of a process and never gives them back. Call it under the set-up lock, after the libraries are there; does nothing when
 * it was done before. A failure costs speed only and is said.
 */
export async function prepareCode(node) {
  if (existsSync(compileCache)) return;
  const scratch = mkdtempSync(join(tmpdir(), "deskhand-first-"));
  const draft = `${compileCache}-draft`;
  rmSync(draft, { recursive: true, force: true });
  try {
    const desk = join(scratch, "desk");
    mkdirSync(desk);
    writeFileSync(join(desk, "a note.txt"), "A short note.\n");
    const env = {
      ...nodeEnvironment(node),
      NODE_COMPILE_CACHE: draft,
      DESKHAND_HOME: join(scratch, "home"),
      DESKHAND_CACHE: join(scratch, "cache"),
      DESKHAND_IMAGES: join(scratch, "images"),
      DESKHAND_BUILD_IMAGE: "never",
    };
    const run = ["run", "Tidy this folder", "--folder", `${desk}:edit`, "--approve", "all"];
    // A real task comes first: what it ran is kept as compiled, of everything else only the outlines are.
    for (const args of [
      [findCurrentProgram() ?? sourceMain, ...run],
      [join(root, "scripts", "setup", "load-all-code.mjs")],
    ]) {
      const options = { env, timeout: mostMs };
      const { status, output } = await runQuietly("preparing the code", node, [...nodeFlags, ...args], options);
      if (status === 0) continue;
      say(`the code could not be prepared, so the first start is slower: ${output.trim().split("\n").at(-1)}`);
      return;
    }
    if (!existsSync(compileCache)) renameSync(draft, compileCache);
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}
