import { type ChildProcess, spawn } from "node:child_process";
import { chownSync, closeSync, constants, mkdirSync, openSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
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
import { makeFolder } from "./make-folder.ts";
import type { StageSettings } from "./settings.ts";
import type { JailMount, StandingPerl } from "./standing-perl.ts";
import { answer, WarmShell } from "./warm-shell.ts";

/** `bytes` that `/dev/shm` holds until the command's own limit is known */
const sharedMemory = 1 << 20;
/** when memory runs out, the command goes and not the guest program */
const expendable = "echo 800 >/proc/self/oom_score_adj";

/**
 * Makes the jail of the next command before anything of the command is known: everything but its folders is there, and a shell inside waits
 * to be told. To an emulated processor making it costs more than most commands. `folder` is made with `tmp` and `home` of the command.
 */
export async function readyJail(folder: string, settings: StageSettings, perl: StandingPerl): Promise<WarmShell> {
  makeFolders(folder, settings);
  const fds: number[] = [];
  const ends = await openPipes(folder, perl, fds);
  try {
    const child = start(folder, settings, ends);
    try {
      return await whenReady(folder, child, ends.outputs);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
  } catch (error) {
    for (const fd of ends.outputs) closeSync(fd);
    throw error;
  } finally {
    for (const fd of fds) closeSync(fd);
  }
}

function makeFolders(folder: string, { runAs }: StageSettings): void {
  makeFolder(folder, 0o711);
  for (const name of ["tmp", "home"]) mkdirSync(join(folder, name), { mode: 0o755 });
  if (runAs === null) return;
  for (const name of ["tmp", "home"]) chownSync(join(folder, name), runAs.uid, runAs.gid);
}

type Ends = Readonly<{ input: number; writers: readonly [number, number]; outputs: readonly [number, number] }>;

/** Programs open `/dev/stdout`, which fails on the sockets that Node makes: their output goes through pipes that had a name. */
async function openPipes(folder: string, perl: StandingPerl, passedOn: number[]): Promise<Ends> {
  const outputs: number[] = [];
  const open = async (name: string): Promise<number> => {
    const path = join(folder, name);
    await perl.makePipe(path);
    // the reader first: without one, nobody can open it for writing without waiting
    outputs.push(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK));
    const writer = openSync(path, constants.O_WRONLY);
    passedOn.push(writer);
    unlinkSync(path);
    return writer;
  };
  try {
    const writers = [await open("out"), await open("err")] as const;
    const input = openSync(join(folder, "in"), constants.O_RDONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
    passedOn.push(input);
    const [stdout = -1, stderr = -1] = outputs;
    return { input, writers, outputs: [stdout, stderr] };
  } catch (error) {
    for (const fd of [...outputs, ...passedOn.splice(0)]) closeSync(fd);
    throw error;
  }
}

/** The shell inside has the status pipe as descriptor 3, that of the first process inside as 4, the command's outputs as 6 and 7, its input as 8. */
function start(folder: string, settings: StageSettings, { input, writers }: Ends): ChildProcess {
  const { busybox, runAs } = settings;
  const parts = { folder, env: {}, cwd: homePath, sharedMemory, ending: [] };
  const shell = busybox === null ? ["/bin/sh"] : [busybox, "sh"];
  const filter = openSync(settings.seccomp, "r");
  try {
    const jail = ["bwrap", ...jailArguments(parts, settings), ...shell];
    const [program = "", ...before] = shell;
    return spawn(program, [...before, "-c", `${expendable} && exec "$@"`, "jail", ...jail], {
      cwd: "/",
      stdio: ["pipe", "ignore", "pipe", "pipe", "pipe", filter, ...writers, input],
      env: { PATH: process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
      ...runAs,
    });
  } finally {
    closeSync(filter);
  }
}

async function whenReady(folder: string, child: ChildProcess, outputs: readonly [number, number]): Promise<WarmShell> {
  const status = child.stdio[3] as Readable;
  const script = child.stdin as Writable;
  script.on("error", () => undefined);
  let words = "";
  const read = (chunk: Buffer): void => {
    words += chunk.toString("latin1");
  };
  status.on("data", read);
  script.write("echo r >&4 || exit 125\n");
  await answer(child, child.stdio[4] as Readable);
  status.off("data", read);
  const named = /"child-pid": (\d+)/.exec(words)?.[1];
  if (named === undefined) throw new Error("The stage cannot prepare a command.");
  const [stdout, stderr] = outputs.map((fd) => new Socket({ fd, readable: true, writable: false }));
  if (stdout === undefined || stderr === undefined) throw new Error("The stage has no pipes for a command.");
  return new WarmShell({ folder, child, outputs: [stdout, stderr], jailedPid: Number(named) });
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
