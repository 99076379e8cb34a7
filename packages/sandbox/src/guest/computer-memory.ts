import { readFileSync } from "node:fs";

const megabyte = 1024 * 1024;

/**
 * What is left below this share of the computer's memory belongs to the user's own programs: it is where earlyoom kills, unless it is told
 * otherwise (https://github.com/rfjakob/earlyoom). The least for small computers is ours.
 */
const reservedShare = 0.05;
const reservedBytes = 128 * megabyte;

/**
 * Watches the memory of the whole computer since a command began, because not all that a command holds can be counted: what is on its way
 * through sockets, for one, belongs to no process.
 */
export class ComputerMemory {
  readonly #path: string;
  readonly #limitBytes: number;
  readonly #before: Account | null;

  /** What is left now counts as what there was before the command. `path`: the kernel's own account. */
  constructor(limitMb: number, path = "/proc/meminfo") {
    this.#path = path;
    this.#limitBytes = limitMb * megabyte;
    this.#before = this.#read();
  }

  /** Whether hardly any is left and so much went since the command began that it may have taken more than its share. */
  isShort(): boolean {
    const [before, now] = [this.#before, this.#read()];
    if (before === null || now === null) return false;
    if (now.available >= Math.max(now.total * reservedShare, reservedBytes)) return false;
    return before.available - now.available > Math.min(this.#limitBytes, before.available / 2);
  }

  /** Whether so much memory is shared since the command began that it is worth asking how much of that is the command's. */
  isMoreShared(): boolean {
    const [before, now] = [this.#before, this.#read()];
    return before !== null && now !== null && now.shared - before.shared > this.#limitBytes / 2;
  }

  /** `null` where the kernel does not say */
  #read(): Account | null {
    const text = readText(this.#path);
    const bytes = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+) kB$`, "m").exec(text)?.[1] ?? -1) * 1024;
    const account = { total: bytes("MemTotal"), available: bytes("MemAvailable"), shared: bytes("Shmem") };
    return Math.min(account.total, account.available, account.shared) < 0 ? null : account;
  }
}

/** `bytes` */
type Account = Readonly<{ total: number; available: number; shared: number }>;

function readText(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}
