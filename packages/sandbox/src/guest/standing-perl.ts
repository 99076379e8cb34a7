import { type ChildProcess, spawn } from "node:child_process";
import type { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";

const complaintBytes = 500;

type Waiting = Readonly<{ resolve(words: string): void; reject(error: Error): void }>;

/** numbers of system calls, from the kernel's tables; perl has no other way to them without further packages */
const calls = process.arch === "arm64" ? { clockSettime: 112, mount: 40 } : { clockSettime: 227, mount: 165 };
/** read-only, no set-user-id, no devices, no access times, https://man7.org/linux/man-pages/man2/mount.2.html */
const mountFlags = 1 | 2 | 4 | 1024;

/**
 * Reads lines of an operation and arguments in hexadecimal, answers `0` or what went wrong. `RNDRESEEDCRNG` (0x5207) makes the kernel take
 * fresh bytes from its pool at once.
 */
const program = `
$| = 1;
while (defined(my $line = <STDIN>)) {
  chomp $line;
  my ($op, @a) = map { pack "H*", $_ } split / /, $line;
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
