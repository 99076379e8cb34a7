import { PassThrough } from "node:stream";
import type { ProgramEnd, RunId, StepId } from "@deskhand/contracts";
import type { SandboxBackend } from "../../backend.ts";
import { noIsolation } from "./no-isolation.ts";

/** What one command of the self-test may do here; nothing of it is a program. */
export type ScriptedRun = Readonly<{
  command: string;
  signal: AbortSignal;
  /** the path of a folder that was handed over */
  folder: string;
  say(text: string): void;
  /** comes out by the way that is offered */
  depart(): void;
}>;

export type ScriptedIsolation = SandboxBackend & Readonly<{ opened(): number; closed(): number }>;

/** A backend whose commands do what `act` does; it gets one call for each, in order. */
export function scriptedIsolation(act: (run: ScriptedRun) => Promise<ProgramEnd>): ScriptedIsolation {
  let opened = 0;
  let closed = 0;
  return {
    ...noIsolation(),
    opened: () => opened,
    closed: () => closed,
    async open({ folders, outlet }) {
      opened += 1;
      return {
        isolation: "process",
        programs: "",
        async run({ command, onOutput }, signal) {
          const end = await act({
            command: String(command),
            signal,
            folder: folders[0]?.hostPath ?? "",
            say: (text) => onOutput("stdout", Buffer.from(text)),
            depart: () => outlet?.accept(new PassThrough(), { runId: "run" as RunId, stepId: "step" as StepId }),
          });
          return { end, harvest: { differences: [], leftOut: [], dispose: async () => undefined } };
        },
        async close() {
          closed += 1;
        },
      };
    },
  };
}
