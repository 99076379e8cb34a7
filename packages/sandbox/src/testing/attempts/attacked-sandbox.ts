import type { Mount, ProgramLimits, RunId, StepId, TaskId } from "@deskhand/contracts";
import type { SandboxBackend } from "../../backend.ts";
import type { Ground } from "./attempt.ts";
import type { AttackedSandbox } from "./attempt-suite.ts";

/** A sandbox of `backend` over the ground's folders, with no way out; it and the backend end with `close`. */
export async function attackedSandbox(backend: SandboxBackend, ground: Ground): Promise<AttackedSandbox> {
  const mounts: readonly Mount[] = [
    { path: ground.folder as `/${string}`, hostPath: ground.folder, verb: "edit", differences: [] },
    { path: ground.readOnlyFolder as `/${string}`, hostPath: ground.readOnlyFolder, verb: "read", differences: [] },
  ];
  const sandbox = await backend.open({ taskId: "attacked" as TaskId, folders: mounts, outlet: null });
  return {
    async run(command: string, limits: ProgramLimits) {
      let output = "";
      const { end, harvest } = await sandbox.run(
        {
          runId: "run" as RunId,
          stepId: "step" as StepId,
          command,
          cwd: null,
          snapshot: { version: "attacked", mounts, release: () => {} },
          limits,
          onOutput: (_stream, chunk) => {
            output += Buffer.from(chunk).toString("utf8");
          },
        },
        new AbortController().signal,
      );
      await harvest.dispose();
      return { end, output };
    },
    async close() {
      await sandbox.close();
      await backend.close();
    },
  };
}
