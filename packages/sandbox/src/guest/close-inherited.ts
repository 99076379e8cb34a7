import { closeSync, readdirSync, readFileSync } from "node:fs";

/** `O_CLOEXEC` in octal, as `/proc/self/fdinfo` shows it */
const closesOnExec = 0o2000000;

/**
 * Closes the descriptors that whoever started the guest program left open. Node opens its own so that they end with an `exec`; any other
 * would be passed on to every command, and with it whatever it leads to.
 */
export function closeInherited(): void {
  for (const name of readdirSync("/proc/self/fd")) {
    const fd = Number(name);
    if (fd > 2 && isPassedOn(fd)) closeSync(fd);
  }
}

function isPassedOn(fd: number): boolean {
  try {
    const flags = /^flags:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1];
    return flags === undefined || (Number.parseInt(flags, 8) & closesOnExec) === 0;
  } catch (error) {
    // the descriptor that listed the folder is closed by now
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}
