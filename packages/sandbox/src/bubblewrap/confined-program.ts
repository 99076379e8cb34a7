import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readlink, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findProgram } from "./find-program.ts";
import { returnedMemory } from "./returned-memory.ts";
import { sealDevices } from "./seal-devices.ts";
import { seccompFilter } from "./seccomp/seccomp-filter.ts";
import { hostRoot } from "./system-root.ts";

/** A program of Deskhand's own that works on files it does not trust. */
export type ConfinedProgram = Readonly<{
  argv: readonly string[];
  /** host paths it may read, at the same paths inside; they have to exist */
  readable: readonly string[];
  /** the only folder it may write to, and where it starts */
  folder: string;
  limits: Readonly<{
    /** processes and threads */
    processes: number;
    /** `bytes` of one file */
    fileBytes: number;
  }>;
}>;

/** Turns a program into the command that runs it with no network, no other files and no rights. It dies with this process. */
export type Confinement = Readonly<{ command(program: ConfinedProgram): readonly [string, ...string[]] }>;

const scratchBytes = 64_000_000;
const filterDescriptor = "9";

/** A shell opens the filter for bubblewrap, so that no descriptor has to be handed through. */
const openFilter = `exec "$@" ${filterDescriptor}<"$0"`;

/**
 * Ways to come to the shell that opens the filter, the better first. Who owns the computer's devices seals them for the program in mounts
 * of its own, which takes rights over mounts: those that it has, or those of a namespace of users.
 */
async function starts(): Promise<readonly string[]> {
  if ((await stat("/dev/null")).uid !== process.getuid?.()) return [openFilter];
  const sealed = `${sealDevices({ areBound: false })}${openFilter}`;
  return ["--mount", "--user --map-root-user --mount"].map(
    (namespaces) => `exec unshare ${namespaces} /bin/sh -c '${sealed}' "$0" "$@"`,
  );
}

function prelude({ processes, fileBytes }: ConfinedProgram["limits"]): string {
  return [
    `exec ${filterDescriptor}<&-`,
    `{ ulimit -u ${processes} 2>/dev/null || ulimit -p ${processes}; }`,
    `ulimit -f ${Math.ceil(fileBytes / 512)}`,
    "ulimit -c 0",
    "ulimit -n 1024",
    'exec "$@"',
  ].join(" && ");
}

/** `null` where programs cannot be confined by the system. Writes its filter into `folder`, which is private. */
export async function openConfinement(folder: string): Promise<Confinement | null> {
  const bwrapPath = process.platform === "linux" ? await findProgram("bwrap") : null;
  const { arch } = process;
  if (bwrapPath === null || (arch !== "x64" && arch !== "arm64")) return null;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const filterPath = join(folder, "program-filter");
  // another process of Deskhand may be reading it
  const written = `${filterPath}-${randomUUID()}`;
  await writeFile(written, seccompFilter(arch), { mode: 0o600 });
  await rename(written, filterPath);
  const root = (await hostRoot()).entries.flatMap((entry) =>
    entry.kind === "bind" ? ["--ro-bind", entry.from, entry.to] : ["--symlink", entry.target, entry.to],
  );
  for (const start of await starts()) {
    const confinement = confinementOf(["/bin/sh", "-c", start, filterPath, bwrapPath], root);
    if (await holds(confinement, folder)) return confinement;
  }
  return null;
}

/** Everything around a program; `launcher` becomes bubblewrap with the filter open. */
function confinementOf(launcher: readonly [string, ...string[]], root: readonly string[]): Confinement {
  return {
    command: ({ argv, readable, folder: own, limits }) => [
      ...launcher,
      ...["--unshare-all", "--die-with-parent", "--new-session", "--clearenv", "--cap-drop", "ALL"],
      ...["--uid", "1000", "--gid", "1000", "--hostname", "deskhand", ...root],
      ...["--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev"],
      ...["--size", String(scratchBytes), "--tmpfs", "/tmp"],
      // inside nobody has an account, and Node finds no home without one
      ...["--setenv", "HOME", "/tmp"],
      ...Object.entries(returnedMemory).flatMap(([name, value]) => ["--setenv", name, value]),
      ...[...readable].sort().flatMap((path) => ["--ro-bind", path, path]),
      ...["--bind", own, own, "--remount-ro", "/", "--chdir", own, "--seccomp", filterDescriptor, "--"],
      ...["/bin/sh", "-c", prelude(limits), "program", ...argv],
    ],
  };
}

/** Only a trial tells: namespaces may be forbidden. */
async function holds(confinement: Confinement, folder: string): Promise<boolean> {
  const script = "readlink /proc/self/ns/net; grep -c '^Seccomp:.*2$' /proc/self/status";
  const limits = { processes: 64, fileBytes: 1_000_000 };
  const command = confinement.command({ argv: ["/bin/sh", "-c", script], readable: [], folder, limits });
  const [program, ...rest] = command;
  try {
    const { stdout } = await promisify(execFile)(program, rest, { env: {}, timeout: 10_000 });
    const [network, filters] = stdout.trim().split("\n");
    return network !== undefined && network !== (await readlink("/proc/self/ns/net")) && filters === "1";
  } catch {
    return false;
  }
}
