/** where a jail's files lie inside */
export const jailFolder = "/vm";

/** One file or folder that QEMU may see, and where it sees it. */
export type Bind = Readonly<{ from: string; to: string; isWritable: boolean }>;

export type JailSpec = Readonly<{
  /** who QEMU runs as when Deskhand runs as root: a number nobody else has; `null` when Deskhand is an ordinary user already */
  userId: number | null;
  binds: readonly Bind[];
  /** device files it needs, such as `/dev/kvm` */
  devices: readonly string[];
  program: string;
  args: readonly string[];
}>;

/**
 * The command line that runs QEMU in an empty root: no network, no other processes, only `/usr` and the binds, nothing of the
 * environment, no capability; it dies with the process that started it. As root there is no user namespace to be root in: the user
 * is changed for good instead.
 */
export function jailedCommand(spec: JailSpec): Readonly<{ command: string; args: readonly string[] }> {
  const isRoot = spec.userId !== null;
  const namespaces = ["ipc", "pid", "net", "uts", ...(isRoot ? [] : ["user"])].map((name) => `--unshare-${name}`);
  const capabilities = isRoot
    ? ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    : ["--cap-drop", "ALL"];
  const args = [
    ...namespaces,
    "--unshare-cgroup-try",
    "--die-with-parent",
    "--new-session",
    "--clearenv",
    ...capabilities,
    ...["--ro-bind", "/usr", "/usr"],
    ...["bin", "sbin", "lib", "lib64"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
    ...["--ro-bind-try", "/etc/alternatives", "/etc/alternatives"],
    ...["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"],
    ...["--dev", "/dev"],
    ...spec.devices.flatMap((device) => ["--dev-bind", device, device]),
    ...["--perms", "0755", "--dir", jailFolder],
    ...spec.binds.flatMap(({ from, to, isWritable }) => [isWritable ? "--bind" : "--ro-bind", from, to]),
    ...["--chdir", "/"],
    "--",
    ...userChange(spec.userId),
    spec.program,
    ...spec.args,
  ];
  return { command: "bwrap", args };
}

function userChange(userId: number | null): readonly string[] {
  if (userId === null) return [];
  return [
    "/usr/bin/setpriv",
    `--reuid=${userId}`,
    `--regid=${userId}`,
    "--clear-groups",
    "--inh-caps=-all",
    "--no-new-privs",
  ];
}

/** first and last of the numbers systemd keeps free for users that exist only while a program runs */
const passingUsers = { first: 61_184, last: 65_519 };

/** A user number for one virtual machine; `null` when this process is not root and so cannot give one. */
export function passingUserId(): number | null {
  if (process.getuid?.() !== 0) return null;
  const count = passingUsers.last - passingUsers.first + 1;
  return passingUsers.first + Math.floor(Math.random() * count);
}

/** Whether this is the number of a user whom this process, as root, may have given to a machine. */
export function isPassingUser(userId: number): boolean {
  return process.getuid?.() === 0 && userId >= passingUsers.first && userId <= passingUsers.last;
}
