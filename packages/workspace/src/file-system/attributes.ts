import { spawn } from "node:child_process";
import * as fs from "node:fs/promises";
import { basename, join } from "node:path";
import type { FileStat } from "./file-system.ts";

/** Linux allows far more; small batches keep one failing file cheap */
const batchCharacters = 60_000;

type Ended = Readonly<{ exitCode: number | null; problem: string; isMissing: boolean }>;

/** Runs a program of the system without a shell; never throws for its failure. */
function run(command: string, args: readonly string[], input = ""): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["pipe", "ignore", "pipe"],
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C" },
    });
    let problem = "";
    child.stderr.on("data", (chunk: Buffer) => {
      if (problem.length < 4096) problem += chunk.toString();
    });
    child.on("error", () => resolve({ exitCode: null, problem: `${command} is not there`, isMissing: true }));
    child.on("close", (exitCode) => resolve({ exitCode, problem, isMissing: false }));
    child.stdin.on("error", () => undefined);
    child.stdin.end(input);
  });
}

function systemError(problem: string): Error {
  const full = /No space left|quota exceeded/i.test(problem);
  return Object.assign(new Error(problem.trim() || "copying failed"), { code: full ? "ENOSPC" : "EIO" });
}

function* batches(sources: readonly string[]): Generator<readonly string[]> {
  let batch: string[] = [];
  let length = 0;
  for (const source of sources) {
    if (length + source.length > batchCharacters && batch.length > 0) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(source);
    length += source.length;
  }
  if (batch.length > 0) yield batch;
}

async function copyWholeByNode(source: string, folder: string): Promise<void> {
  const target = join(folder, basename(source));
  const stat = await fs.lstat(source);
  if (stat.isSymbolicLink()) return fs.symlink(await fs.readlink(source), target);
  await fs.copyFile(source, target, fs.constants.COPYFILE_EXCL);
  await fs.chmod(target, stat.mode & 0o7777);
  await fs.utimes(target, stat.atimeMs / 1000, stat.mtimeMs / 1000);
}

/** The system's own copy program with all attributes; `null` where there is none. */
function copyCommand(batch: readonly string[], folder: string): readonly [string, readonly string[]] | null {
  if (process.platform === "linux") {
    return ["cp", ["--archive", "--no-preserve=links", "-t", folder, "--", ...batch]];
  }
  return process.platform === "darwin" ? ["/bin/cp", ["-pPR", ...batch, folder]] : null;
}

/** See `FileSystem.copyWhole`. Node cannot read extended attributes, so the system's `cp` does it where there is one. */
export async function copyWhole(sources: readonly string[], folder: string): Promise<void> {
  for (const batch of batches(sources)) {
    const command = copyCommand(batch, folder);
    const ended = command === null ? null : await run(...command);
    if (ended?.exitCode === 0) continue;
    if (ended !== null && !ended.isMissing) throw systemError(ended.problem);
    for (const source of batch) await copyWholeByNode(source, folder);
  }
}

async function copyAttributesByNode(source: string, folder: string): Promise<void> {
  const target = join(folder, basename(source));
  const stat = await fs.lstat(source);
  const own = await fs.lstat(target);
  if (stat.uid !== own.uid || stat.gid !== own.gid) {
    // only an administrator may give files away; the file then belongs to whoever runs Deskhand, as with every editor
    await fs.chown(target, stat.uid, stat.gid).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EPERM") throw error;
    });
  }
  await fs.chmod(target, stat.mode & 0o7777);
}

/** See `FileSystem.copyAttributes`. */
export async function copyAttributes(sources: readonly string[], folder: string): Promise<void> {
  const options = ["--archive", "--attributes-only", "--no-preserve=timestamps,links", "-t", folder, "--"];
  for (const batch of batches(sources)) {
    if (process.platform === "linux") {
      const ended = await run("cp", [...options, ...batch]);
      if (ended.exitCode === 0) continue;
      if (!ended.isMissing) throw systemError(ended.problem);
    }
    if (process.platform === "win32") continue;
    for (const source of batch) await copyAttributesByNode(source, folder);
  }
}

type Time = Readonly<{ path: string; modifiedNs: string }>;

/**
 * See `FileSystem.setModified`. Node hands times over as floating-point seconds, which is exact for many but not for all; what came
 * out wrong is set again by the system's `touch`, which takes nanoseconds.
 */
export async function setModified(
  items: readonly Time[],
  statOf: (path: string) => Promise<FileStat | null>,
): Promise<void> {
  const wrong: Time[] = [];
  for (const item of items) {
    const seconds = Number(item.modifiedNs) / 1e9;
    const { atimeMs } = await fs.lstat(item.path);
    await fs.lutimes(item.path, atimeMs / 1000, seconds);
    if ((await statOf(item.path))?.modifiedNs !== item.modifiedNs) wrong.push(item);
  }
  if (wrong.length === 0 || process.platform !== "linux") return;
  const input = wrong.map(({ path, modifiedNs }) => `@${asSeconds(modifiedNs)}\0--\0${path}\0`).join("");
  const ended = await run("xargs", ["-0", "-n", "3", "touch", "-c", "-h", "-m", "-d"], input);
  // without these programs times stay right to the microsecond
  if (ended.exitCode !== 0 && !ended.isMissing && ended.exitCode !== 127) throw systemError(ended.problem);
}

function asSeconds(modifiedNs: string): string {
  const ns = BigInt(modifiedNs);
  const seconds = ns / 1_000_000_000n;
  const rest = ns % 1_000_000_000n;
  // times before 1970 have a negative rest
  if (rest < 0n) return `${seconds - 1n}.${String(rest + 1_000_000_000n).padStart(9, "0")}`;
  return `${seconds}.${String(rest).padStart(9, "0")}`;
}

/** Syncs whole drives in one call each; `false` when this system cannot. */
export async function syncDrive(paths: readonly string[]): Promise<boolean> {
  if (process.platform !== "linux" || paths.length === 0) return false;
  const ended = await run("sync", ["-f", "--", ...paths]);
  return ended.exitCode === 0;
}
