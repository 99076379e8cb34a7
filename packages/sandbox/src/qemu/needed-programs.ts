import { execFile } from "node:child_process";
import { stat } from "node:fs/promises";
import { promisify } from "node:util";
import { findProgram } from "../bubblewrap/find-program.ts";

const run = promisify(execFile);

type Needed = Readonly<{ program: string; name: string; packageName: string }>;

const qemu: Needed =
  process.arch === "arm64"
    ? { program: "qemu-system-aarch64", name: "QEMU", packageName: "qemu-system-arm" }
    : { program: "qemu-system-x86_64", name: "QEMU", packageName: "qemu-system-x86" };
const needed: readonly Needed[] = [
  qemu,
  { program: "mkfs.erofs", name: "mkfs.erofs", packageName: "erofs-utils" },
  ...(process.platform === "linux" ? [{ program: "bwrap", name: "bubblewrap", packageName: "bubblewrap" }] : []),
];

export type FoundQemu = Readonly<{ path: string; version: string }>;

/** Where the programs are that virtual machines need, QEMU first, or what has to be installed; starts none of them. */
export async function locateQemu(): Promise<Readonly<{ paths: readonly string[] } | { missing: readonly string[] }>> {
  const found = await Promise.all(needed.map(({ program }) => findProgram(program)));
  const absent = needed.filter((_, index) => found[index] === null);
  if (absent.length > 0) return { missing: [missingWords(absent)] };
  return { paths: found.filter((path) => path !== null) };
}

/** QEMU of this computer, or what has to be installed, in words with the command to type. */
export async function findQemu(): Promise<FoundQemu | Readonly<{ missing: readonly string[] }>> {
  const located = await locateQemu();
  if ("missing" in located) return located;
  const [path = ""] = located.paths;
  return { path, version: await versionOf(path) };
}

/** each machine that is taken up asks, and starting QEMU for it would cost as much as the rest */
const versions = new Map<string, string>();

async function versionOf(path: string): Promise<string> {
  const { ino, mtimeMs, size } = await stat(path);
  const key = JSON.stringify([path, ino, mtimeMs, size]);
  const known = versions.get(key);
  if (known !== undefined) return known;
  const { stdout } = await run(path, ["--version"]);
  const version = /version (\S+(?: \([^)]*\))?)/.exec(stdout)?.[1] ?? stdout.slice(0, 80);
  versions.set(key, version);
  return version;
}

function missingWords(absent: readonly Needed[]): string {
  const names = absent.map(({ name }) => name).join(", ");
  const packages = absent.map(({ packageName }) => packageName).join(" ");
  const verb = absent.length === 1 ? "is" : "are";
  const how = process.platform === "linux" ? `; type: sudo apt-get install ${packages}` : "";
  return `${names} ${verb} not installed${how}`;
}
