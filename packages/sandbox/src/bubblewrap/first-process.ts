import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { AwakeTime } from "../guest/after-awake.ts";

/** `ms` that processes which were killed may take to die */
const deathMs = 5_000;

/** State and time of birth, which tells a process from a later one with the same number; `null` when it is gone. */
function see(pid: number): Readonly<{ state: string; born: string }> | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    // fields from the third (state) on; the time of birth is the 22nd
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "X", born: fields[19] ?? "" };
  } catch {
    return null;
  }
}

/** The first process of a bubblewrap's namespace. It is dead only when everything in it is, which bubblewrap itself is not. */
export class FirstProcess {
  readonly #pid: number;
  readonly #born: string;

  private constructor(pid: number, born: string) {
    this.#pid = pid;
    this.#born = born;
  }

  /** Of the bubblewrap with this process number; `null` where the kernel does not say, or when it is gone. */
  static of(bubblewrap: number): FirstProcess | null {
    try {
      const pid = Number.parseInt(readFileSync(`/proc/${bubblewrap}/task/${bubblewrap}/children`, "latin1"), 10);
      const seen = see(pid);
      return seen === null ? null : new FirstProcess(pid, seen.born);
    } catch {
      return null;
    }
  }

  /** Path by which this process's own root is seen from here, whatever is mounted in it. */
  get root(): string {
    return `/proc/${this.#pid}/root`;
  }

  get isDead(): boolean {
    const seen = see(this.#pid);
    return seen === null || seen.born !== this.#born || seen.state === "Z" || seen.state === "X";
  }

  /** After bubblewrap was killed or ended. Resolves after a bound too: what is still there then cannot be killed by anybody. */
  async dead(): Promise<void> {
    const time = new AwakeTime(performance.now());
    while (!this.isDead && time.look(performance.now()).awakeMs < deathMs) await pause(1);
  }
}
