import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../packages/documents/src/cli.ts", import.meta.url));

/** An office file or drawing made from a description, as the documents' own program makes it. */
export function officeDocument(kind: "docx" | "xlsx" | "pptx" | "svg", description: unknown): Uint8Array {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, "create", kind], {
    input: JSON.stringify(description),
    maxBuffer: 64_000_000,
  });
  if (status !== 0) throw new Error(`${kind} was not made: ${stderr.toString()}`);
  return new Uint8Array(stdout);
}
