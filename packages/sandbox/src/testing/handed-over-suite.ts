import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Mount, ProgramLimits, RunId, Sandbox, StepId, TaskId } from "@deskhand/contracts";
import { describe, expect, type TestContext, test } from "vitest";
import type { SandboxBackend } from "../backend.ts";
import { giver, makesFolders, taker } from "./handing-over.ts";

const limits: ProgramLimits = {
  timeoutMs: 30_000,
  memoryMb: 256,
  processes: 50,
  diskBytes: 50_000_000,
  cpuMs: 30_000,
};

async function runIn(sandbox: Sandbox, mount: Mount, command: string) {
  let output = "";
  const { end, harvest } = await sandbox.run(
    {
      runId: "run" as RunId,
      stepId: "step" as StepId,
      command,
      cwd: mount.path,
      snapshot: { version: "1", mounts: [mount], release: () => {} },
      limits,
      onOutput: (_stream, chunk) => {
        output += Buffer.from(chunk).toString("utf8");
      },
    },
    new AbortController().signal,
  );
  const changed = harvest.differences.map(({ path }) => path.slice(mount.path.length + 1));
  await harvest.dispose();
  return { end, changed, output };
}

/** Two commands of one task that work together: what the first one wrote is out of the second one's hands before anybody looks at it. */
export function handedOverSuite(
  name: string,
  { open }: Readonly<{ open(context: TestContext): Promise<SandboxBackend | null> }>,
): void {
  describe(name, { retry: 0 }, () => {
    test("a command that was handed another's folder cannot change it any more when that has ended", async (context) => {
      const backend = await open(context);
      if (backend === null) return;
      const folder = mkdtempSync(join(tmpdir(), "handed-over-"));
      const mount: Mount = { path: folder as `/${string}`, hostPath: folder, verb: "edit", differences: [] };
      const sandbox = await backend.open({ taskId: "together" as TaskId, folders: [mount], outlet: null });
      try {
        const going = runIn(sandbox, mount, taker("together", makesFolders));
        const giving = 'mkdir("mine"), sysopen(my $d, ".", O_RDONLY|O_DIRECTORY)';
        const first = await runIn(sandbox, mount, giver("together", giving));
        expect([first.output, first.end]).toEqual(["1\n", { by: "exit", code: 0 }]);
        expect(first.changed).toContain("mine");
        expect((await going).output).toBe("Read-only file system");
      } finally {
        await sandbox.close();
        rmSync(folder, { recursive: true, force: true });
      }
    });
  });
}
