import { createHash } from "node:crypto";
import { type BigIntStats, readdirSync, readFileSync, readlinkSync, statfsSync, statSync } from "node:fs";
import { release, version } from "node:os";
import { dirname, join } from "node:path";
import { guestFolder } from "./open-stage-ground.ts";

/** settings and modules of the system that can keep namespaces or filters from working */
const systemFiles = [
  "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
  "/proc/sys/kernel/unprivileged_userns_clone",
  "/proc/sys/user/max_user_namespaces",
  "/proc/self/attr/current",
  "/proc/self/uid_map",
];

export type ProbeFacts = Readonly<{
  /** host paths of the programs that the isolation is made of; `null` for one that is missing */
  programs: readonly (string | null)[];
  /** where the isolation writes; need not be there yet */
  folder: string;
  /** of the image, or what stands for the programs of this computer */
  image: string;
}>;

/**
 * Everything that whether an isolation works depends on, as text; equal texts mean that a trial would end the same. Reads at once
 * instead of in turns, because every start of a command waits for it.
 */
export function probeFacts({ folder, image, programs }: ProbeFacts): string {
  return JSON.stringify([
    [release(), version(), textOf("/proc/cmdline"), process.arch, process.getuid?.(), process.getgid?.()],
    image,
    [...programs, process.execPath].map((path) => path && [path, identityOf(path)]),
    [guestFolder, import.meta.dirname].map(contentOf),
    systemFiles.map(textOf),
    rightsOf(textOf("/proc/self/status") ?? ""),
    ["user", "mnt", "pid"].map((name) => linkOf(`/proc/self/ns/${name}`)),
    diskOf(folder),
  ]);
}

/** Facts in short, for whoever remembers what was found with them. */
export function standsOn(facts: string): string {
  return createHash("sha256").update(facts).digest("hex").slice(0, 32);
}

function identityOf(path: string): readonly unknown[] | null {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
  return facts === undefined ? null : identity(facts);
}

function identity({ ctimeNs, gid, ino, mode, mtimeNs, size, uid }: BigIntStats): readonly unknown[] {
  return [ino, size, mtimeNs, ctimeNs, mode, uid, gid].map(String);
}

/** Programs of ours in a folder and below it. */
function contentOf(folder: string): readonly unknown[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith("testing") && !entry.name.endsWith(".test.ts"))
    .map(({ name, parentPath }) => [join(parentPath, name), identityOf(join(parentPath, name))]);
}

/** The disk a folder is on, or will be. */
function diskOf(folder: string): readonly unknown[] {
  const facts = statSync(folder, { throwIfNoEntry: false });
  if (facts === undefined && dirname(folder) !== folder) return diskOf(dirname(folder));
  return facts === undefined ? [] : [facts.dev, statfsSync(folder).type];
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not every system has every setting; that it is missing is a fact too.
    return null;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

/** What the kernel lets this process do. */
function rightsOf(status: string): readonly string[] {
  return status.split("\n").filter((line) => /^(Cap|NoNewPrivs|Seccomp|Groups)/.test(line));
}
