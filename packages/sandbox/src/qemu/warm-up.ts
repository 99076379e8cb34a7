import { randomBytes } from "node:crypto";
import type { GuestChannel } from "../channel/guest-channel.ts";
import { breakage } from "./breakage.ts";

const limits = { timeoutMs: 60_000, memoryMb: 256, processes: 64, diskBytes: 1 << 20, cpuMs: 60_000 };
const turns = 2;

/** what stirs the machine's random numbers, `bytes` */
export const entropyBytes = 64;

/**
 * Sets the clock and mounts a disk that is there in any case, as each machine does that is taken up: Node compiles what it runs for the first
 * time, and does so once for all of them before they are saved.
 */
export async function warmUpWaking(channel: GuestChannel, died: Promise<never>): Promise<void> {
  const woken = [channel.setClock(Date.now(), randomBytes(entropyBytes)), channel.disk("root", "root")];
  await Promise.race([Promise.all(woken), died]);
}

/** Runs a trifle the way commands are run, with a layer that changes something. `died` rejects when the guest is gone. */
export async function warmUp(channel: GuestChannel, died: Promise<never>): Promise<void> {
  await channel.layer("warm", emptyArchive());
  const mounts = [{ kind: "layered", path: "/warm", lowers: ["layer:warm"], isWritable: true }] as const;
  for (let turn = 0; turn < turns; turn += 1) {
    const order = { mounts, command: "ls; echo warm >warm", cwd: "/warm", env: {}, limits, hasEgress: false };
    const { exec, report } = channel.execute(order, () => undefined);
    const { end } = await Promise.race([report, died]);
    if (end.by !== "exit" || end.code !== 0) throw breakage("its first command did not work");
    const changes = await channel.changes(exec, 1);
    if (changes.length !== 1) throw breakage("what its first command did cannot be seen");
    await channel.forget(exec);
  }
  await channel.dropLayer("warm");
}

const archiveEnd = 1024;

/** a tar archive that holds nothing */
async function* emptyArchive(): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(archiveEnd);
}
