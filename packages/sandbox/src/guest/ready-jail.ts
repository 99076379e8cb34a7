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
import type { JailMount, ProgramEnds, StandingPerl } from "./perl/standing-perl.ts";
import { removeLeftovers } from "./remove-leftovers.ts";
import type { StageSettings } from "./settings.ts";
import { answer, WarmShell } from "./warm-shell.ts";

/** `bytes` that `/dev/shm` holds until the command's own limit is known */
const sharedMemory = 1 << 20;

/**
 * Makes what the jails of all commands are copies of, and what they have in common: everything but the command's own folders. Resolves when
 * perl keeps it; nothing runs in it then.
 */
export async function makeTemplate(folder: string, settings: StageSettings, perl: StandingPerl): Promise<void> {
  makeFolder(folder, 0o711);
  const parts = { folder: null, env: {}, cwd: "/", sharedMemory, ending: [] };
  const argv = ["bwrap", ...jailArguments(parts, settings), ...shellWords(settings)];
  const { shell, outputs } = await startShell(folder, settings, {
    perl,
    start: (ends) => perl.start({ owner: settings.runAs, ends, argv }),
  });
  try {
    await whenReady(shell);
    const pid = shell.namedPid();
    if (pid === null) throw cannotPrepare();
    await perl.keepTemplate(pid);
  } finally {
    shell.kill();
    for (const output of outputs) output.destroy();
    await removeLeftovers(folder);
  }
}

/**
 * Makes the jail of the next command before anything of the command is known: everything but its folders is there, and a shell inside waits
 * to be told. To an emulated processor making it costs more than most commands. `folder` is made with `tmp` and `home` of the command.
 */
export async function readyJail(folder: string, settings: StageSettings, perl: StandingPerl): Promise<WarmShell> {
  makeFolders(folder, settings);
  const { runAs: owner, env } = settings;
  const { deaths } = perl;
  const start = { owner, env: { ...env, HOME: homePath }, sharedMemory, argv: shellWords(settings) };
  const { shell, outputs } = await startShell(folder, settings, {
    perl,
    start: (ends) => perl.startInJail({ ...start, ends }),
  });
  try {
    await whenReady(shell);
    // one that dies with its perl is no good any more, though it may take a moment
    const process = { ...shell, hasExited: () => shell.hasExited() || perl.deaths !== deaths };
    return new WarmShell({ folder, process, outputs, jailedPid: shell.pid });
  } catch (error) {
    shell.kill();
    for (const output of outputs) output.destroy();
    throw error;
  }
}

function makeFolders(folder: string, { runAs }: StageSettings): void {
  makeFolder(folder, 0o711);
  for (const name of ["tmp", "home"]) mkdirSync(join(folder, name), { mode: 0o755 });
  if (runAs === null) return;
  for (const name of ["tmp", "home"]) chownSync(join(folder, name), runAs.uid, runAs.gid);
}

function shellWords({ busybox }: StageSettings): readonly string[] {
  return busybox === null ? ["/bin/sh"] : [busybox, "sh"];
}

/** The shell has the status pipe as descriptor 3 and that of the first process inside as 4, the command's outputs as 6 and 7, its input as 8. */
async function startShell(
  folder: string,
  settings: StageSettings,
  { perl, start }: Readonly<{ perl: StandingPerl; start(ends: ProgramEnds): Promise<number> }>,
): Promise<Readonly<{ shell: JailProcess; outputs: readonly [Socket, Socket] }>> {
  const stdin = join(folder, "in");
  closeSync(openSync(stdin, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600));
  // on a stage in its memory, because a disk looks for a place of each; a machine's folders lie in memory anyway
  const stem = settings.channel === "stdio" ? join("/tmp", basename(folder)) : join(folder, "pipe");
  const pipes = await JailPipes.make(stem, perl);
  try {
    const pid = await start({ ...pipes.paths, filter: settings.seccomp, stdin });
    const { process, outputs } = pipes.connect(pid, () => void perl.kill(pid).catch(() => undefined));
    return { shell: process, outputs };
  } finally {
    pipes.close();
  }
}

/** Waits until the shell inside answers. */
async function whenReady(shell: JailProcess): Promise<void> {
  shell.script.write("echo r >&4 || exit 125\n");
  await answer(shell, shell.started);
}

function cannotPrepare(): Error {
  return new Error("The stage cannot prepare a command.");
}

/** What is put into the jail of a command, parents first. */
function jailMounts(place: ExecPlace, settings: StageSettings): readonly JailMount[] {
  const parentsFirst = [...place.mounts].sort((a, b) => (a.mount.path < b.mount.path ? -1 : 1));
  const own = { overlay: null, isWritable: true };
  const ownFolders = [
    { ...own, source: join(place.folder, "tmp"), target: "/tmp" },
    { ...own, source: join(place.folder, "home"), target: homePath },
  ];
  const folders = parentsFirst.map((each) => ({
    overlay: overlayOptions(each, settings),
    source: sourceOf(each),
    target: each.mount.path,
    isWritable: each.mount.isWritable,
  }));
  return [...ownFolders, ...folders];
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
