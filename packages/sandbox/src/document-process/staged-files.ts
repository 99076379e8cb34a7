import { randomUUID } from "node:crypto";
import { constants, open, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { DeskhandError, inputFailure } from "@deskhand/contracts";
import { copyPlain } from "../open-plain.ts";

export type StagedRequest = Readonly<{
  request: Readonly<Record<string, unknown>>;
  /** the file the process was told to make; `null` when it makes none */
  outputPath: string | null;
  clear(): Promise<void>;
}>;

/** Copies the files a request names into the reader's own folder, because the reader may open nothing else, and names its output there. */
export async function stageRequest(request: Readonly<Record<string, unknown>>, folder: string): Promise<StagedRequest> {
  const { path, rendered, recalculated, output, files: named, ...rest } = request;
  const made: string[] = [];
  const clear = async () => {
    for (const file of made) await rm(file, { recursive: true, force: true });
  };
  const copyIn = async (file: string) => {
    const copy = join(folder, randomUUID());
    made.push(copy);
    try {
      await copyPlain(file, copy);
    } catch (error) {
      await clear();
      throw cannotOpen(error);
    }
    return copy;
  };
  const staged: Record<string, unknown> = { ...rest };
  if (typeof path === "string") {
    staged.path = await copyIn(path);
    staged.name ??= basename(path);
  }
  if (typeof rendered === "string") staged.rendered = await copyIn(rendered);
  if (typeof recalculated === "string") staged.recalculated = await copyIn(recalculated);
  if (typeof named === "object" && named !== null) {
    const copies: Record<string, string> = {};
    for (const [name, file] of Object.entries(named)) copies[name] = await copyIn(String(file));
    staged.files = copies;
  }
  const outputPath = output === true ? join(folder, randomUUID()) : null;
  if (outputPath !== null) {
    made.push(outputPath);
    staged.output = outputPath;
  }
  return { request: staged, outputPath, clear };
}

/** The sentence for a file that could not be opened or copied. */
export function cannotOpen(error: unknown): DeskhandError {
  if ((error as NodeJS.ErrnoException).code === "ENOSPC")
    return new DeskhandError(
      {
        kind: "space",
        message: "The disk is full, so the document could not be read; free some space and go on.",
        retryable: true,
        userAction: "retry",
      },
      { cause: error },
    );
  const message = "The file could not be opened; check that it is still there and may be read.";
  return new DeskhandError(inputFailure(message), { cause: error });
}

/**
 * Bytes of the file the reader made; a link or anything else that is no plain file is refused, because the reader may have been taken over,
 * and may still put something else in its place.
 */
export async function takeOutput(path: string, maxBytes: number): Promise<Uint8Array | null> {
  const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch(() => null);
  if (file === null) return null;
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.nlink !== 1 || facts.size > maxBytes) return null;
    const bytes = new Uint8Array(facts.size);
    let taken = 0;
    while (taken < bytes.length) {
      const { bytesRead } = await file.read(bytes, taken, bytes.length - taken, taken);
      if (bytesRead === 0) return null;
      taken += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}
