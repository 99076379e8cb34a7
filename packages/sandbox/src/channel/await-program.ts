import type { ProgramEnd } from "@deskhand/contracts";
import { afterAwake } from "../guest/after-awake.ts";
import type { ExecEnd, ExecReport } from "../guest/frames.ts";
import type { GuestChannel, RunningProgram } from "./guest-channel.ts";

/** What a program runs in. */
export type Enclosure = Readonly<{
  channel: Pick<GuestChannel, "isClosed">;
  /** kills everything in it and resolves when it is dead; may be called again */
  close(): Promise<void>;
}>;

/** a kill that the guest program did not carry out by then is carried out on everything, `ms` */
const killMs = 700;

/**
 * Waits for the end of every process. When `signal` aborts, everything is dead before this rejects, whether the guest program helps or not;
 * a guest program that is gone takes the rest along before anybody is told.
 */
export async function awaitProgram(
  enclosure: Enclosure,
  program: Pick<RunningProgram, "report" | "kill">,
  signal: AbortSignal,
): Promise<ExecReport> {
  let cancel = (): void => {};
  const stop = (): void => {
    program.kill();
    cancel = afterAwake(killMs, () => void enclosure.close());
  };
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const report = await program.report;
    signal.throwIfAborted();
    return report;
  } catch (error) {
    if (enclosure.channel.isClosed) await enclosure.close();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    cancel();
  }
}

/** A kill that nobody ordered is a signal like any other. */
export function programEnd(end: ExecEnd): ProgramEnd {
  return end.by === "kill" ? { by: "signal", signal: "SIGKILL" } : end;
}
