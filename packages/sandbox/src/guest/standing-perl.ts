import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";

const complaintBytes = 500;

type Waiting = Readonly<{ resolve(words: string): void; reject(error: Error): void }>;

/** numbers of system calls, from the kernel's tables; perl has no other way to them without further packages */
const calls =
  process.arch === "arm64"
    ? { clockSettime: 112, mount: 40, unmount: 39, makeNode: 33, setns: 268, setFsUid: 151, setFsGid: 152 }
    : { clockSettime: 227, mount: 165, unmount: 166, makeNode: 259, setns: 308, setFsUid: 122, setFsGid: 123 };
/** the same everywhere; https://man7.org/linux/man-pages/man2/open_tree.2.html */
const treeCalls = { openTree: 428, moveMount: 429 };
/** what `move_mount` says of a tree that is none, which shows that the call itself is there and allowed */
const badDescriptor = 9;

/** One folder that is put into a jail. */
export type JailMount = Readonly<{
  /** what overlayfs is told; `null` shows `source` as it is */
  overlay: string | null;
  /** stage path of the folder, or of where its layers come together */
  source: string;
  /** path in the jail; made when it is missing */
  target: string;
  isWritable: boolean;
}>;

export type JailEntry = Readonly<{
  /** a process in the jail */
  pid: number;
  /** who folders that are missing on the way to a target belong to */
  owner: Readonly<{ uid: number; gid: number }>;
  /** `bytes` of `/dev/shm` */
  sharedMemory: number;
  mounts: readonly JailMount[];
}>;

/** read-only, no set-user-id, no devices, no access times, https://man7.org/linux/man-pages/man2/mount.2.html */
const mountFlags = 1 | 2 | 4 | 1024;

/**
 * Mounts made in the stage's namespace are taken off again at once; their copies are moved into the jail's. Folders are made as the jail's
 * owner, because root has no place in the jail's user namespace. Whatever goes wrong, perl goes back to where it was, or dies.
 */
const jailProgram = `
sub mountAs { my ($from, $to, $type, $flags, $data) = map { "$_" } @_; syscall ${calls.mount}, $from, $to, $type, int $flags, $data }
sub copied {
  my ($overlay, $source, $isWritable) = @_;
  if ($overlay ne "") { return undef if mountAs("overlay\\0", "$source\\0", "overlay\\0", $isWritable ? 6 : 7, "$overlay\\0") < 0 }
  my $path = "$source\\0";
  my $tree = syscall ${treeCalls.openTree}, -100, $path, 02000001;
  my $why = $! + 0;
  syscall ${calls.unmount}, $path, 2 if $overlay ne "";
  $! = $why;
  return undef if $tree < 0;
  open(my $handle, "<&=", $tree) or die "no handle: $!";
  return $handle;
}
sub placed {
  my ($uid, $gid, $handle, $overlay, $target, $isWritable) = @_;
  my ($path, $none, $part) = ("$target\\0", "\\0", "");
  syscall ${calls.setFsGid}, int $gid;
  syscall ${calls.setFsUid}, int $uid;
  for my $name (grep { $_ ne "" } split m{/}, $target) { $part .= "/$name"; mkdir $part, 0755 }
  syscall ${calls.setFsUid}, 0;
  syscall ${calls.setFsGid}, 0;
  return 0 if syscall(${treeCalls.moveMount}, fileno $handle, $none, -100, $path, 4) < 0;
  return 1 if $overlay ne "";
  return mountAs("\\0", $path, "\\0", $isWritable ? 4134 : 4135, "\\0") == 0;
}
sub filled {
  my ($uid, $gid, $bytes, @mounts) = @_;
  return 0 if mountAs("\\0", "/dev/shm\\0", "\\0", 38, "size=$bytes\\0") < 0;
  for my $mount (@mounts) { return 0 unless placed($uid, $gid, @$mount) }
  return mountAs("\\0", "/\\0", "\\0", 4135, "\\0") == 0;
}
sub able {
  my ($root, $none) = ("/\\0", "\\0");
  my $tree = syscall ${treeCalls.openTree}, -100, $root, 02000001;
  return -1 if $tree < 0;
  open(my $handle, "<&=", $tree) or die "no handle: $!";
  return syscall(${treeCalls.moveMount}, -1, $none, -100, $root, 4) < 0 && $! == ${badDescriptor} ? 0 : -1;
}
sub enter {
  my ($pid, $uid, $gid, $bytes, @words) = @_;
  my ($here, $there, @mounts);
  open($here, "<", "/proc/self/ns/mnt") && open($there, "<", "/proc/$pid/ns/mnt") or return -1;
  while (@words) {
    my ($overlay, $source, $target, $isWritable) = splice @words, 0, 4;
    my $handle = copied($overlay, $source, $isWritable);
    return -1 unless defined $handle;
    push @mounts, [$handle, $overlay, $target, $isWritable];
  }
  return -1 if syscall(${calls.setns}, fileno $there, 0x20000) < 0;
  my $isFilled = filled($uid, $gid, $bytes, @mounts);
  my $why = $! + 0;
  syscall(${calls.setns}, fileno $here, 0x20000) == 0 or die "no way back: $!";
  $! = $why;
  return $isFilled ? 0 : -1;
}`;

/**
 * Reads lines of an operation and arguments in hexadecimal, answers `0` or what went wrong. `RNDRESEEDCRNG` (0x5207) makes the kernel take
 * fresh bytes from its pool at once.
 */
const program = `${jailProgram}
$| = 1;
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($op, @a) = map { pack "H*", $_ } split / /, $line, -1;
  $! = 0;
  my $r = -1;
  if ($op eq "clock") {
    my $time = pack "q2", $a[0], $a[1];
    $r = syscall ${calls.clockSettime}, 0, $time;
    my $random;
    if ($r == 0) { $r = open($random, "+<", "/dev/random") && defined ioctl($random, 0x5207, 0) ? 0 : -1 }
  } elsif ($op eq "erofs") {
    my ($source, $target, $type, $none) = ("$a[0]\\0", "$a[1]\\0", "erofs\\0", "\\0");
    $r = syscall ${calls.mount}, $source, $target, $type, ${mountFlags}, $none;
  } elsif ($op eq "pipe") {
    my $path = "$a[0]\\0";
    $r = syscall ${calls.makeNode}, -100, $path, 0010600, 0;
  } elsif ($op eq "able") {
    $r = able();
  } elsif ($op eq "enter") {
    $r = enter(@a);
  }
  print $r == 0 ? "0\\n" : "failed: $!\\n";
}`;

/**
 * A perl that waits to make single system calls for which there is nothing in Node: on an emulated processor starting a program for each
 * costs more than all else a machine needs to be taken up. It does not keep Node running and ends with it.
 */
export class StandingPerl {
  #child: ChildProcess | null = null;
  readonly #waiting: Waiting[] = [];
  #rest = "";

  /** Starts it, so that it is there when it is wanted. */
  prepare(): void {
    this.#perl();
  }

  /** Sets the clock (`ms` since the epoch) and lets the kernel reseed its random numbers. */
  async setClock(unixMs: number): Promise<void> {
    const seconds = Math.floor(unixMs / 1000);
    await this.#do("clock", String(seconds), String(Math.round((unixMs - seconds * 1000) * 1_000_000)));
  }

  /** Mounts a disk read-only at a folder. */
  async mountErofs(device: string, folder: string): Promise<void> {
    await this.#do("erofs", device, folder);
  }

  /** Makes a pipe with a name. */
  async makePipe(path: string): Promise<void> {
    await this.#do("pipe", path);
  }

  /** Whether this system has, and allows, the calls that `enterJail` needs; Linux before 5.2 has not, some containers do not. */
  canEnterJails(): Promise<boolean> {
    return this.#do("able").then(
      () => true,
      () => false,
    );
  }

  /** Puts folders into a jail in which nothing runs yet but what waits, and makes its root read-only. */
  async enterJail({ pid, owner, sharedMemory, mounts }: JailEntry): Promise<void> {
    const words = mounts.flatMap((each) => [each.overlay ?? "", each.source, each.target, each.isWritable ? "1" : "0"]);
    await this.#do("enter", String(pid), String(owner.uid), String(owner.gid), String(sharedMemory), ...words);
  }

  async #do(...words: readonly string[]): Promise<void> {
    const answer = await new Promise<string>((resolve, reject) => {
      const input = this.#perl().stdin as Writable;
      this.#waiting.push({ resolve, reject });
      input.write(`${words.map((word) => Buffer.from(word).toString("hex")).join(" ")}\n`);
    });
    if (answer !== "0") throw new Error(`${words[0]} ${answer}`);
  }

  #perl(): ChildProcess {
    if (this.#child !== null) return this.#child;
    const child = spawn("perl", ["-e", program], { stdio: ["pipe", "pipe", "pipe"] });
    this.#child = child;
    this.#rest = "";
    let complaint = "";
    child.unref();
    for (const stream of child.stdio) (stream as Socket | null)?.unref?.();
    (child.stdin as Writable).on("error", () => undefined);
    (child.stdout as Readable).on("data", (chunk: Buffer) => this.#read(chunk.toString("utf8")));
    (child.stderr as Readable).on("data", (chunk: Buffer) => {
      complaint = (complaint + chunk.toString("utf8")).slice(-complaintBytes);
    });
    child.once("error", (error) => this.#gone(child, error.message));
    child.once("close", () => this.#gone(child, complaint.trim()));
    return child;
  }

  #read(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#waiting.shift()?.resolve(line);
  }

  #gone(child: ChildProcess, because: string): void {
    if (this.#child !== child) return;
    this.#child = null;
    for (const { reject } of this.#waiting.splice(0))
      reject(new Error(`perl, which makes system calls, is gone. ${because}`.trim()));
  }
}
