import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DeskhandError, type IsolationSettings, isolationSettingsSchema } from "@deskhand/contracts";
import { z } from "zod";

const defaults: IsolationSettings = { prefer: "strongest", requireVm: false };

/** whether the server may build the image of programs unasked */
const buildImageSchema = z.enum(["auto", "never"]);

/** what later versions write beside it is kept */
const fileSchema = z.looseObject({
  isolation: isolationSettingsSchema.optional(),
  buildImage: buildImageSchema.optional(),
});
type SettingsFile = z.infer<typeof fileSchema>;

function pathIn(home: string): string {
  return join(home, "settings.json");
}

/** A file that cannot be understood stops what depends on it: it may have said that a virtual machine is required. */
function read(home: string): SettingsFile {
  const path = pathIn(home);
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw broken(path, error);
  }
  try {
    return fileSchema.parse(JSON.parse(text));
  } catch (error) {
    throw broken(path, error);
  }
}

function broken(path: string, cause: unknown): DeskhandError {
  const message = `The settings in ${path} cannot be read; correct the file, or remove it to start with the usual settings.`;
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause });
}

/** How isolations are chosen, from `settings.json` of the data folder. Throws `DeskhandError` (`config`) when it is broken. */
export function readIsolationSettings(home: string): IsolationSettings {
  return read(home).isolation ?? defaults;
}

/** Whether the server may build the image of programs unasked. Throws `DeskhandError` (`config`) when the file is broken. */
export function mayBuildImage(home: string): boolean {
  return read(home).buildImage !== "never";
}

/** Keeps them; the file is replaced as a whole. */
export async function writeIsolationSettings(home: string, isolation: IsolationSettings): Promise<void> {
  const path = pathIn(home);
  const fresh = `${path}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify({ ...read(home), isolation }, null, 2)}\n`, { mode: 0o600 });
  await rename(fresh, path);
}
