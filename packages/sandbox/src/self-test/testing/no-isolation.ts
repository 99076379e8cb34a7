import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { ProgramEnd, RunId, StepId } from "@deskhand/contracts";
import type { SandboxBackend } from "../../backend.ts";

/** A backend that isolates nothing and limits nothing but time: what the self-test must find wanting. */
export function noIsolation(): SandboxBackend {
  return {
    isolation: "process",
    known: async () => ({ isolation: "process", isReady: true, note: "isolates nothing" }),
    isLikely: async () => true,
    probe: async () => ({ isolation: "process", isReady: true, note: "isolates nothing" }),
    async open({ outlet }) {
      const relay = createServer((socket) =>
        outlet?.accept(socket, { runId: "run" as RunId, stepId: "step" as StepId }),
      );
      await new Promise<void>((resolve) => relay.listen({ port: 0, host: "127.0.0.1" }, () => resolve()));
      const address = relay.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      return {
        isolation: "process",
        programs: "",
        async run({ command, limits, onOutput }, signal) {
          const env = { ...process.env, HTTP_PROXY: `http://127.0.0.1:${port}` };
          const child = spawn("sh", ["-c", String(command)], { env, timeout: limits.timeoutMs, signal });
          child.stdout.on("data", (chunk: Uint8Array) => onOutput("stdout", chunk));
          const [code] = (await once(child, "close")) as [number | null];
          const end: ProgramEnd = code === null ? { by: "limit", limit: "timeoutMs" } : { by: "exit", code };
          return { end, harvest: { differences: [], leftOut: [], dispose: async () => undefined } };
        },
        close: async () => void relay.close(),
      };
    },
    close: async () => undefined,
  };
}
