import { createHash } from "node:crypto";
import { DeskhandError, defineTool, type GuestPath, inputFailure, type Tool } from "@deskhand/contracts";

export type PresentTool = Readonly<{
  tool: Tool;
  /** the paths of each call, in order */
  asked: readonly (readonly GuestPath[])[];
}>;

/** The hand-over as tasks have it, on text files: one that holds the word `bad` fails its check. `begun` is called as a call begins. */
export function createPresentTool(begun: (signal: AbortSignal) => Promise<void> = async () => {}): PresentTool {
  const asked: (readonly GuestPath[])[] = [];
  const tool = defineTool<{ paths: GuestPath[]; summary: string }>({
    kind: "work",
    name: "artifact_present",
    description: "",
    input: {
      parse: (value) => value as { paths: GuestPath[]; summary: string },
      toJsonSchema: () => ({ type: "object" }),
    },
    replay: "safe",
    actions: () => [],
    untrusted: ({ paths }) => paths[0] ?? null,
    locks: () => [],
    async run({ paths, summary }, { signal, stepId, view }) {
      asked.push(paths);
      await begun(signal);
      const artifacts = [];
      for (const path of paths) {
        if ((await view.stat(path)) === null) throw new DeskhandError(inputFailure(`${path} does not exist`));
        const bytes = await view.read(path, { maxBytes: 1e6 });
        const isBad = new TextDecoder().decode(bytes).includes("bad");
        const check = isBad
          ? ({ status: "failed", summary: "1 fault", findings: ["A1: The total is wrong."] } as const)
          : ({ status: "passed", summary: "no faults", findings: [] } as const);
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        artifacts.push({
          stepId,
          path,
          mediaType: "text/plain",
          bytes: bytes.length,
          sha256,
          check: { ...check, findings: [...check.findings] },
        });
      }
      return {
        forModel: [{ type: "text", text: "handed over" }],
        forUser: { title: "Handed over" },
        artifacts,
        summary,
      };
    },
  });
  return { tool, asked };
}
