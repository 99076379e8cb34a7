import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DeskhandError, type WayOut, wayOutSchema } from "@deskhand/contracts";
import { z } from "zod";

const fileSchema = z.object({ ways: z.array(wayOutSchema) });

function pathIn(home: string): string {
  return join(home, "ways-out.json");
}

/** The user's ways out, without secrets. Throws `DeskhandError` (`config`) when the file is broken: it may bound what a task may do. */
export async function readWaysOut(home: string): Promise<readonly WayOut[]> {
  const path = pathIn(home);
  try {
    return fileSchema.parse(JSON.parse(await readFile(path, "utf8"))).ways;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    const message = `The ways out in ${path} cannot be read; correct the file, or remove it and set them again.`;
    throw new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause: error });
  }
}

/** Keeps them; the file is replaced as a whole. */
export async function writeWaysOut(home: string, ways: readonly WayOut[]): Promise<void> {
  const fresh = `${pathIn(home)}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify({ ways }, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, pathIn(home));
}
