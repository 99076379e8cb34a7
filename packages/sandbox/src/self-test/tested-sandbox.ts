import type { Duplex } from "node:stream";
import type { Mount, ProgramEnd, ProgramLimits, RunId, StepId, TaskId, TreeDifference } from "@deskhand/contracts";
import type { SandboxBackend } from "../backend.ts";
import type { TestedGround } from "./tested-ground.ts";

export type TestedRun = Readonly<{ end: ProgramEnd; output: string; differences: readonly TreeDifference[] }>;

/** A sandbox over the tested ground, whose way out only counts who comes. */
export interface TestedSandbox {
  run(command: string, limits?: Partial<ProgramLimits>): Promise<TestedRun>;
  /** starts a command, waits until its output holds `mark`, and stops it; gives the `ms` that stopping took, `null` if the mark never came */
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

/** Opens it; throws `DeskhandError` when the isolation does not work. */
export async function openTestedSandbox(backend: SandboxBackend, ground: TestedGround): Promise<TestedSandbox> {
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
    signal: AbortSignal,
    heard: (text: string) => void,
  ): Promise<TestedRun> {
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
      signal,
    );
    const { differences } = harvest;
    await harvest.dispose();
    return { end, output, differences };
  }

  return {
    run: (command, bounds = {}) => start(command, bounds, new AbortController().signal, () => undefined),
    async stopAfter(command, mark) {
      const controller = new AbortController();
      let stoppedMs: number | null = null;
      const stop = (output: string) => {
        if (stoppedMs !== null || !output.includes(mark)) return;
        stoppedMs = performance.now();
        controller.abort();
      };
      // a stopped command rejects; one that ended by itself before the mark is told apart by `stoppedMs`
      await start(command, {}, controller.signal, stop).catch((error: unknown) => {
        if (stoppedMs === null) throw error;
      });
      return stoppedMs === null ? null : performance.now() - stoppedMs;
    },
    departures: () => departed,
    close: () => sandbox.close(),
  };
}
