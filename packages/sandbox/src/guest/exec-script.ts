import { join } from "node:path";
import type { ExecLimits, ExecMount, ExecOrder } from "./frames.ts";
import type { StageSettings } from "./settings.ts";

/** Folder that is the command's own, where it is inside. */
export const homePath = "/home/deskhand";

/** Where one mount's parts lie in the spool. */
export type MountPlace = Readonly<{
  mount: ExecMount;
  /** lower layers as stage paths, topmost first */
  lowers: readonly string[];
  /** `null` when nothing can be written */
  upper: string | null;
  work: string;
  merged: string;
}>;

export type ExecPlace = Readonly<{
  /** the exec's folder in the spool */
  folder: string;
  mounts: readonly MountPlace[];
  /** stage path of what the command reads from standard input */
  stdin: string;
}>;

/** One word for a POSIX shell. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What overlayfs is told of a mount's layers; `null` where a folder is shown as it is. */
export function overlayOptions(place: MountPlace, { marks }: StageSettings): string | null {
  const lowers = place.lowers.join(":");
  const own = marks === "user" ? "userxattr" : "redirect_dir=off,metacopy=off,index=off,xino=off";
  if (place.lowers.length === 0) return null;
  // overlayfs wants two layers at least; one alone is bound as it is
  if (place.upper === null) return place.lowers.length === 1 ? null : `${own},lowerdir=${lowers}`;
  return `${own},volatile,lowerdir=${lowers},upperdir=${place.upper},workdir=${place.work}`;
}

function mountLine(place: MountPlace, settings: StageSettings): string | null {
  const options = overlayOptions(place, settings);
  return options === null ? null : `mount -i -n -t overlay -o ${options} overlay ${place.merged} || exit 72`;
}

/** Stage path of what is shown as the mount. */
export function sourceOf(place: MountPlace): string {
  if (place.upper === null && place.lowers.length === 1) return place.lowers[0] ?? place.merged;
  return place.merged;
}

/** Nobody may raise what the computer itself bounds: a bound of its own that is tighter is left as it is. */
function bounded(option: string, most: number): string {
  return `{ ulimit ${option} ${most} 2>/dev/null || [ "$(ulimit -H ${option})" -lt ${most} ]; }`;
}

/** Shells name the limit of processes `-u` or `-p`, and some take the other letter for something else. */
function boundedProcesses(most: number): string {
  const other = `if ulimit -u >/dev/null 2>&1; then ${bounded("-u", most)}; else ${bounded("-p", most)}; fi`;
  return `{ ulimit -u ${most} 2>/dev/null || ${other}; }`;
}

/** What a shell bounds itself and all it starts by, as one condition that is true when every bound holds. */
export function limitLines(limits: ExecLimits): string {
  const kib = limits.memoryMb * 1024;
  return [
    boundedProcesses(limits.processes + 8),
    // 512-byte blocks; some room above the limit, so that the watchdog sees who went over it
    bounded("-f", Math.ceil(limits.diskBytes / 512) + 2048),
    bounded("-t", Math.ceil(limits.cpuMs / 1000) + 1),
    bounded("-d", kib * 2 + 1024 * 1024),
    "ulimit -c 0",
    // one that sends descriptors may leave this many and 253 more under way, counted for the user; other programs' bound is mostly 1024
    bounded("-n", 768),
  ].join(" && ");
}

/** what the first process inside does: bounds itself, says that isolation stands, becomes the command */
function innerArguments(order: ExecOrder): readonly string[] {
  const prelude = `${limitLines(order.limits)} || exit 125; echo s >&4 || exit 125; exec 4>&-; exec "$@"`;
  return ["/bin/sh", "-c", prelude, "sh", ...commandWords(order)];
}

/** The command as a program and its arguments. */
export function commandWords({ command }: ExecOrder): readonly string[] {
  return typeof command === "string" ? ["/bin/sh", "-c", command] : command;
}

function rootArguments(settings: StageSettings): readonly string[] {
  return settings.root.flatMap((entry) =>
    entry.kind === "bind" ? ["--ro-bind", entry.from, entry.to] : ["--symlink", entry.target, entry.to],
  );
}

function folderArguments(place: ExecPlace): readonly string[] {
  const parentsFirst = [...place.mounts].sort((a, b) => (a.mount.path < b.mount.path ? -1 : 1));
  return parentsFirst.flatMap((each) => [
    each.mount.isWritable ? "--bind" : "--ro-bind",
    sourceOf(each),
    each.mount.path,
  ]);
}

/** `bytes` that a command may hold in `/dev/shm` */
export function sharedMemoryBytes(limits: ExecLimits): number {
  return Math.max(1, Math.floor(limits.memoryMb / 4)) * 1024 * 1024;
}

export type JailParts = Readonly<{
  /** the exec's folder in the spool; `null` leaves the places of what is its own empty */
  folder: string | null;
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** `bytes` */
  sharedMemory: number;
  /** what closes it: folders, and last of all a root that nobody writes to */
  ending: readonly string[];
}>;

function ownFolderArguments(folder: string | null): readonly string[] {
  if (folder === null) return ["--dir", "/tmp", "--dir", homePath];
  return ["--bind", join(folder, "tmp"), "/tmp", "--bind", join(folder, "home"), homePath];
}

/** What bubblewrap is told of a command's jail, up to the program in it. */
export function jailArguments(parts: JailParts, settings: StageSettings): readonly string[] {
  const env = { HOME: homePath, PWD: parts.cwd, ...settings.env, ...parts.env };
  return [
    ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"],
    ...["--uid", "1000", "--gid", "1000", "--hostname", "deskhand", "--cap-drop", "ALL"],
    ...["--die-with-parent", "--new-session", "--clearenv"],
    ...Object.entries(env).flatMap(([name, value]) => ["--setenv", name, value]),
    ...rootArguments(settings),
    // to the kernel, root without rights is still root: where Deskhand runs as root, settings in a writable /proc would be its to change
    ...["--proc", "/proc", "--remount-ro", "/proc"],
    ...["--dev", "/dev", "--size", String(parts.sharedMemory), "--tmpfs", "/dev/shm"],
    ...["--remount-ro", "/dev", ...ownFolderArguments(parts.folder)],
    ...parts.ending,
    ...["--chdir", parts.cwd],
    ...["--seccomp", "5", "--json-status-fd", "3", "--"],
  ];
}

/**
 * What a waiting shell in a mount namespace of its own is told: mount the layers, then become bubblewrap around the command. The shell
 * has the command's output as descriptors 6 and 7, the status pipe as 3 and the pipe of the first process inside as 4.
 */
export function execScript(order: ExecOrder, place: ExecPlace, settings: StageSettings): string {
  const mounts = place.mounts.map((each) => mountLine(each, settings)).filter((line) => line !== null);
  const identity =
    settings.runAs === null
      ? []
      : ["setpriv", "--reuid", String(settings.runAs.uid), "--regid", String(settings.runAs.gid), "--clear-groups"];
  const parts = {
    folder: place.folder,
    env: order.env,
    cwd: order.cwd ?? homePath,
    sharedMemory: sharedMemoryBytes(order.limits),
    ending: [...folderArguments(place), "--remount-ro", "/"],
  };
  const words = [...identity, "bwrap", ...jailArguments(parts, settings), ...innerArguments(order)];
  const redirects = `<${quote(place.stdin)} >&6 2>&7 5<${quote(settings.seccomp)} 6>&- 7>&-`;
  return `umask 022\n${[...mounts, `exec ${words.map(quote).join(" ")} ${redirects}`].join("\n")}\n`;
}
