import type { Duplex } from "node:stream";
import {
  type Mount,
  type ProgramEnd,
  type ProgramLimits,
  type RunId,
  type StepId,
  type TaskId,
  toFailure,
} from "@deskhand/contracts";
import type { SandboxBackend } from "../backend.ts";
import type { TestedGround } from "./tested-ground.ts";

/** `breakage`: the isolation broke; what the command did until then still counts, and `output` holds what it said */
export type TestedEnd = ProgramEnd | Readonly<{ by: "breakage"; message: string }>;
export type TestedRun = Readonly<{ end: TestedEnd; output: string }>;

/** A sandbox over the tested ground, whose way out only counts who comes. Its methods reject with the reason of the test's signal. */
export interface TestedSandbox {
  run(command: string, limits?: Partial<ProgramLimits>): Promise<TestedRun>;
  /**
   * Starts a command, waits until its output holds `mark`, and stops it. Gives the `ms` that stopping took, `null` if the mark never came.
   * Throws `DeskhandError` when the isolation breaks before that.
   */
  stopAfter(command: string, mark: string): Promise<number | null>;
  /** connections that came out by the way that is offered */
  departures(): number;
  close(): Promise<void>;
}

const limits: ProgramLimits = {
  timeoutMs: 20_000,
  memoryMb: 512,
  processes: 200,
  diskBytes: 100_000_000,
  cpuMs: 20_000,
};

function mountOf(path: string, verb: Mount["verb"]): Mount {
  return { path: path as `/${string}`, hostPath: path, verb, differences: [] };
}

/** Opens it; throws `DeskhandError` when the isolation does not work. `signal` stops commands, those too that are under way. */
export async function openTestedSandbox(
  backend: SandboxBackend,
  ground: TestedGround,
  signal: AbortSignal,
): Promise<TestedSandbox> {
  const mounts = [mountOf(ground.folder, "edit"), mountOf(ground.readOnlyFolder, "read")];
  let departed = 0;
  const outlet = {
    accept(stream: Duplex) {
      departed += 1;
      stream.on("error", () => undefined);
      stream.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    },
  };
  const sandbox = await backend.open({ taskId: "self-test" as TaskId, folders: mounts, outlet });

  async function start(
    command: string,
    bounds: Partial<ProgramLimits>,
    until: AbortSignal,
    heard: (text: string) => void,
  ): Promise<ProgramEnd> {
    let output = "";
    const { end, harvest } = await sandbox.run(
      {
        runId: "self-test" as RunId,
        stepId: "self-test" as StepId,
        command,
        cwd: null,
        snapshot: { version: "self-test", mounts, release: () => undefined },
        limits: { ...limits, ...bounds },
        onOutput(_stream, chunk) {
          if (output.length > 10_000) return;
          output += Buffer.from(chunk).toString("utf8");
          heard(output);
        },
      },
      until,
    );
    await harvest.dispose();
    return end;
  }

  return {
    async run(command, bounds = {}) {
      let output = "";
      const heard = (text: string) => {
        output = text;
      };
      try {
        return { end: await start(command, bounds, signal, heard), output };
      } catch (error) {
        signal.throwIfAborted();
        return { end: { by: "breakage", message: toFailure(error).message }, output };
      }
    },
    async stopAfter(command, mark) {
      const controller = new AbortController();
      let stoppedMs: number | null = null;
      const stop = (output: string) => {
        if (stoppedMs !== null || !output.includes(mark)) return;
        stoppedMs = performance.now();
        controller.abort();
      };
      // a stopped command rejects; one that ended by itself before the mark is told apart by `stoppedMs`
      await start(command, {}, AbortSignal.any([signal, controller.signal]), stop).catch((error: unknown) => {
        signal.throwIfAborted();
        if (stoppedMs === null) throw error;
      });
      return stoppedMs === null ? null : performance.now() - stoppedMs;
    },
    departures: () => departed,
    close: () => sandbox.close(),
  };
}
