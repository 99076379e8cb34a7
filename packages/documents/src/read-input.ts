import { readFile, stat } from "node:fs/promises";
import { limits } from "./limits.ts";
import { Refusal } from "./refusal.ts";

/** The bytes of a regular file within the size limit; a missing or unreadable one is refused. */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    const facts = await stat(path);
    if (!facts.isFile()) throw new Refusal("unsupported", "The path is not a file; name a file instead.");
    if (facts.size > limits.fileBytes) {
      throw new Refusal(
        "too-large",
        `The file is larger than ${limits.fileBytes / 1_000_000} MB, which is more than can be read here; split it and try again.`,
      );
    }
    return await readFile(path);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal("damaged", "The file could not be opened; check that it is still there and may be read.", {
      cause: error,
    });
  }
}
