import { chownSync, closeSync, constants, mkdirSync, openSync } from "node:fs";
import type { Socket } from "node:net";
import { basename, join } from "node:path";
import {
  commandWords,
  type ExecPlace,
  homePath,
  jailArguments,
  limitLines,
  overlayOptions,
  quote,
  sharedMemoryBytes,
  sourceOf,
} from "./exec-script.ts";
import type { ExecOrder } from "./frames.ts";
import { JailPipes, type JailProcess } from "./jail-pipes.ts";
import { makeFolder } from "./make-folder.ts";
import type { StageSettings } from "./settings.ts";
import type { JailMount, StandingPerl } from "./standing-perl.ts";
import { answer, WarmShell } from "./warm-shell.ts";

/** `bytes` that `/dev/shm` holds until the command's own limit is known */
const sharedMemory = 1 << 20;

/**
 * Makes the jail of the next command before anything of the command is known: everything but its folders is there, and a shell inside waits
 * to be told. To an emulated processor making it costs more than most commands. `folder` is made with `tmp` and `home` of the command.
 */
export async function readyJail(folder: string, settings: StageSettings, perl: StandingPerl): Promise<WarmShell> {
  makeFolders(folder, settings);
  const stdin = join(folder, "in");
  closeSync(openSync(stdin, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
  // on a stage in its memory, because a disk looks for a place of each; a machine's folders lie in memory anyway
  const stem = settings.channel === "stdio" ? join("/tmp", basename(folder)) : join(folder, "pipe");
  const pipes = await JailPipes.make(stem, perl);
  try {
    const ends = { ...pipes.paths, filter: settings.seccomp, stdin };
    const pid = await perl.start({ owner: settings.runAs, ends, argv: jailWords(folder, settings) });
    const { process, outputs } = pipes.connect(pid, () => void perl.kill(pid).catch(() => undefined));
    try {
      return await whenReady(folder, process, outputs);
    } catch (error) {
      process.kill();
      for (const output of outputs) output.destroy();
      throw error;
    }
  } finally {
    pipes.close();
  }
}

function makeFolders(folder: string, { runAs }: StageSettings): void {
  makeFolder(folder, 0o711);
  for (const name of ["tmp", "home"]) mkdirSync(join(folder, name), { mode: 0o755 });
  if (runAs === null) return;
  for (const name of ["tmp", "home"]) chownSync(join(folder, name), runAs.uid, runAs.gid);
}

/** The shell inside has the status pipe as descriptor 3, that of the first process inside as 4, the command's outputs as 6 and 7, its input as 8. */
function jailWords(folder: string, settings: StageSettings): readonly string[] {
  const { busybox } = settings;
  const parts = { folder, env: {}, cwd: homePath, sharedMemory, ending: [] };
  const shell = busybox === null ? ["/bin/sh"] : [busybox, "sh"];
  return ["bwrap", ...jailArguments(parts, settings), ...shell];
}

/** Waits until the shell inside answers. */
async function whenReady(folder: string, process: JailProcess, outputs: readonly [Socket, Socket]): Promise<WarmShell> {
  process.script.write("echo r >&4 || exit 125\n");
  await answer(process, process.started);
  const jailedPid = process.namedPid();
  if (jailedPid === null) throw new Error("The stage cannot prepare a command.");
  return new WarmShell({ folder, process, outputs, jailedPid });
}

/** What is put into the jail of a command, parents first. */
function jailMounts(place: ExecPlace, settings: StageSettings): readonly JailMount[] {
  const parentsFirst = [...place.mounts].sort((a, b) => (a.mount.path < b.mount.path ? -1 : 1));
  return parentsFirst.map((each) => ({
    overlay: overlayOptions(each, settings),
    source: sourceOf(each),
    target: each.mount.path,
    isWritable: each.mount.isWritable,
  }));
}

/** Puts the command's folders into its jail and closes the jail's root. Nothing of the command runs before this and `entryScript`. */
export async function enterJail(
  perl: StandingPerl,
  jail: Readonly<{ pid: number; order: ExecOrder; place: ExecPlace }>,
  settings: StageSettings,
): Promise<void> {
  const { pid, order, place } = jail;
  const owner = settings.runAs ?? { uid: 0, gid: 0 };
  const mounts = jailMounts(place, settings);
  await perl.enterJail({ pid, owner, sharedMemory: sharedMemoryBytes(order.limits), mounts });
}

/** What the shell in a jail is told last: bound yourself, say that isolation stands, become the command. */
export function entryScript(order: ExecOrder, place: ExecPlace): string {
  const cwd = order.cwd ?? homePath;
  const names = Object.entries({ ...order.env, PWD: cwd });
  const input = place.stdin === "/dev/null" ? "</dev/null" : "<&8";
  return [
    "umask 022",
    `${limitLines(order.limits)} || exit 125`,
    `cd ${quote(cwd)} || exit 125`,
    "unset OLDPWD",
    ...names.map(([name, value]) => `export ${name}=${quote(value)}`),
    "echo s >&4 || exit 125",
    `exec ${commandWords(order).map(quote).join(" ")} ${input} >&6 2>&7 3>&- 4>&- 5>&- 6>&- 7>&- 8>&-\n`,
  ].join("\n");
}
