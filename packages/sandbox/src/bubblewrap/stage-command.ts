import type { RootEntry, StageSettings } from "../guest/settings.ts";
import { sealDevices } from "./seal-devices.ts";
import type { RootTree } from "./system-root.ts";

/** Where things lie on the stage. Nothing of this is visible to programs, who get a root of their own. */
export const stagePaths = {
  node: "/stage/node",
  guest: "/stage/guest",
  filter: "/stage/filter",
  settings: "/stage/settings",
  layers: "/stage/layers",
  /** a layer without anything, below folders to be read: one layer alone is shown as it is, and its sockets and pipes would lead out */
  empty: "/stage/layers/empty",
  spool: "/stage/spool",
  image: "/stage/image",
  folder: (index: number) => `/stage/folders/${index}`,
} as const;

export type StageSpec = Readonly<{
  bwrapPath: string;
  /** the host's own programs: bubblewrap, mount, unshare and a shell are needed on the stage */
  host: RootTree;
  /** host folder of the image that programs see; `null`: they see the host's programs */
  imageFolder: string | null;
  nodePath: string;
  guestFolder: string;
  filterPath: string;
  /** private folders of the stage; it writes to the last alone */
  settingsFolder: string;
  layersFolder: string;
  spoolFolder: string;
  /** the granted folders on the host, bound read-only in this order */
  grants: readonly string[];
  settings: StageSettings;
  /** files of control groups that take the stage's process id before it starts */
  controlGroupFiles: readonly string[];
}>;

/**
 * bubblewrap covers parts of `/proc` when it may write there. A cover would keep programs from having a `/proc` of their own, so the
 * stage takes it off; programs get theirs read-only.
 */
const uncover = "for name in sys sysrq-trigger irq bus; do umount /proc/$name 2>/dev/null; done; ";

/**
 * Watches over folders are counted for each user of the computer, whoever takes them: a command that takes all would leave none to the
 * user's other programs. All of a task get an eighth. Kernels that count them in no namespace have no such setting, and bound nothing.
 */
const shareWatches = ["instances", "watches"]
  .map(
    (what) =>
      `most=$(cat /proc/sys/fs/inotify/max_user_${what}) && echo $((most / 8)) >/proc/sys/user/max_inotify_${what}`,
  )
  .map((line) => `{ ${line}; } 2>/dev/null; `)
  .join("");

const prepare = `${uncover}${sealDevices({ areBound: true })}${shareWatches}`;

function rootArguments(entries: readonly RootEntry[]): readonly string[] {
  return entries.flatMap((entry) =>
    entry.kind === "bind" ? ["--ro-bind", entry.from, entry.to] : ["--symlink", entry.target, entry.to],
  );
}

/**
 * The outer bubblewrap of one task: namespaces of its own of every kind, an empty environment, the host's programs read-only, and of
 * the user's files the granted folders alone, read-only. The guest program runs in it as the root of its namespaces, which is nobody
 * outside: it owns the stage's mounts and no more than the starting user owns.
 */
export function stageCommand(spec: StageSpec): readonly [string, ...string[]] {
  const jail = [
    ...[spec.bwrapPath, "--unshare-all", "--die-with-parent", "--new-session", "--clearenv"],
    ...["--uid", "0", "--gid", "0", "--cap-add", "ALL", "--hostname", "deskhand"],
    ...["--setenv", "PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "--setenv", "LC_ALL", "C.UTF-8"],
    ...rootArguments(spec.host.entries),
    ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"],
    ...["--ro-bind", spec.nodePath, stagePaths.node, "--ro-bind", spec.guestFolder, stagePaths.guest],
    ...["--ro-bind", spec.filterPath, stagePaths.filter],
    ...["--ro-bind", spec.settingsFolder, stagePaths.settings],
    ...["--ro-bind", spec.layersFolder, stagePaths.layers],
    ...["--bind", spec.spoolFolder, stagePaths.spool],
    ...(spec.imageFolder === null ? [] : ["--ro-bind", spec.imageFolder, stagePaths.image]),
    ...spec.grants.flatMap((hostPath, index) => ["--ro-bind", hostPath, stagePaths.folder(index)]),
    ...["--remount-ro", "/", "--chdir", "/", "--"],
  ];
  const guest = [stagePaths.node, "--disable-warning=ExperimentalWarning", `${stagePaths.guest}/main.ts`];
  const inside = ["/bin/sh", "-c", `${prepare}exec "$@"`, "stage", ...guest, JSON.stringify(spec.settings)];
  return joinGroups([...jail, ...inside], spec.controlGroupFiles);
}

/** A shell joins the control groups before it becomes the command, so that nothing of it is ever outside of them. */
export function joinGroups(command: readonly string[], files: readonly string[]): readonly [string, ...string[]] {
  const [program, ...rest] = command;
  if (program === undefined) throw new RangeError("there is no command");
  if (files.length === 0) return [program, ...rest];
  const join = 'until [ "$1" = -- ]; do echo $$ >"$1" || exit 126; shift; done; shift; exec "$@"';
  return ["/bin/sh", "-c", join, "join", ...files, "--", ...command];
}
