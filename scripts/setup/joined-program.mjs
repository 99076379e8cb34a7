import { execFileSync } from "node:child_process";
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { programFolder, root } from "./paths.mjs";
import { lookAtSources } from "./program-sources.mjs";

/**
 * Names the build that is started: line 1 its folder, line 2 the checkout it was made in (it knows its sources by their whole paths), line 3
 * the fingerprint of its sources. Its time is that of the newest source: a later one is a change, whatever the clock said at the set-up.
 */
const pointer = join(programFolder, "current");
/** `lookAtSources` counts whole milliseconds, and the launcher's `find` compares finer */
const roundingMs = 1;
/** how long a build is kept where nobody can tell what runs */
const blindDays = 7;

function readPointer() {
  if (!existsSync(pointer)) return null;
  const [build, home, fingerprint] = readFileSync(pointer, "utf8").split("\n");
  return build && home === root && existsSync(join(programFolder, build, "main.mjs")) ? { build, fingerprint } : null;
}

/** `current`: its sources are those of now. `retimed`: they are, and only a time says otherwise. `stale`: changed, moved or never made. */
export function judgeProgram({ fingerprint, newestMs } = lookAtSources()) {
  const named = readPointer();
  if (named?.fingerprint !== fingerprint) return "stale";
  return statSync(pointer).mtimeMs >= newestMs ? "current" : "retimed";
}

/** The joined program's main file when its sources are those of now, else `null`; the launcher asks nearly the same with `find`. */
export function findCurrentProgram() {
  return judgeProgram() === "current" ? join(programFolder, readPointer().build, "main.mjs") : null;
}

/** Makes `build` the one that is started, in one step: a start beside it gets the old program or the new one, whole. */
export function pointTo(build, { fingerprint, newestMs }) {
  const draft = `${pointer}.draft`;
  writeFileSync(draft, `${build}\n${root}\n${fingerprint}\n`);
  renameSync(draft, pointer);
  retime({ newestMs });
}

export function retime({ newestMs }) {
  const seconds = (newestMs + roundingMs) / 1000;
  utimesSync(pointer, seconds, seconds);
}

/** The build that is started now, or `null`. */
export function currentBuild() {
  return readPointer()?.build ?? null;
}

function readCommandLine(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return ""; // it ended meanwhile
  }
}

/** Every process's command line in one text, or `null` where that cannot be asked. */
function readCommandLines() {
  try {
    if (process.platform !== "linux") return execFileSync("ps", ["-A", "-ww", "-o", "args="], { encoding: "utf8" });
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map(readCommandLine).join("\n");
  } catch {
    return null;
  }
}

/**
 * Removes builds that nothing needs any more: not those in `kept`, and none that a running process was started from, which loads parts of it
 * as they are needed. Call it under the set-up lock.
 */
export function removeOldBuilds(kept) {
  const lines = readCommandLines();
  const isUsed = (name) =>
    lines === null
      ? Date.now() - statSync(join(programFolder, name)).mtimeMs < blindDays * 86_400_000
      : lines.includes(`${name}/main.mjs`);
  for (const name of readdirSync(programFolder)) {
    if (name === "current" || kept.includes(name)) continue;
    if (!isUsed(name)) rmSync(join(programFolder, name), { recursive: true, force: true });
  }
}
