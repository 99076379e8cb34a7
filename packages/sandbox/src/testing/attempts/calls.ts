import { inspectedCalls, type Processor, refusedCalls } from "../../bubblewrap/seccomp/system-calls.ts";

const plainCalls = {
  getpid: { x64: 39, arm64: 172 },
  inotify_add_watch: { x64: 254, arm64: 27 },
  inotify_init1: { x64: 294, arm64: 26 },
  sendmsg: { x64: 46, arm64: 211 },
  setuid: { x64: 105, arm64: 146 },
} as const;

type Name = keyof typeof refusedCalls | keyof typeof inspectedCalls | keyof typeof plainCalls;

/** Numbers of system calls on this computer, which is what its virtual machines run too. */
export const calls: Readonly<Record<Name, number>> = Object.fromEntries(
  Object.entries({ ...refusedCalls, ...inspectedCalls, ...plainCalls }).map(([name, numbers]) => [
    name,
    numbers[process.arch as Processor] ?? -1,
  ]),
) as Record<Name, number>;
