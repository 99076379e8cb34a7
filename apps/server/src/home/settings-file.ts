import { readFileSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  capsSchema,
  createTurns,
  DeskhandError,
  isolationSettingsSchema,
  standingInstructionsSchema,
} from "@deskhand/contracts";
import { z } from "zod";
import { replaceFile } from "../secrets/replace-file.ts";

/** what later versions write beside it is kept */
const fileSchema = z.looseObject({
  isolation: isolationSettingsSchema.optional(),
  /** whether the server may build the image of programs unasked */
  buildImage: z.enum(["auto", "never"]).optional(),
  caps: capsSchema.optional(),
  /** what the user wants in every task, in their own words */
  instructions: standingInstructionsSchema.shape.text.optional(),
  /** what they want of tasks with some folders */
  folderInstructions: standingInstructionsSchema.shape.folders,
});
export type SettingsFile = z.infer<typeof fileSchema>;

function pathIn(home: string): string {
  return join(home, "settings.json");
}

/**
 * `settings.json` of the data folder. Throws `DeskhandError` (`config`) when it cannot be understood: it may have said that a virtual
 * machine is required, or what models may cost at most.
 */
export function readSettings(home: string): SettingsFile {
  const path = pathIn(home);
  const stamp = stampOf(path);
  if (stamp === null) return {};
  const before = known.get(path);
  if (before?.stamp === stamp) return before.settings;
  try {
    const settings = fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    known.set(path, { stamp, settings });
    return settings;
  } catch (error) {
    throw broken(path, error);
  }
}

/** what was read last, because caps are asked for before every request to a model */
const known = new Map<string, Readonly<{ stamp: string; settings: SettingsFile }>>();

/** Tells one version of the file from another, which always is another file; `null` when there is none. */
function stampOf(path: string): string | null {
  try {
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : [stat.ino, stat.mtimeNs, stat.ctimeNs, stat.size].join(" ");
  } catch (error) {
    throw broken(path, error);
  }
}

function broken(path: string, cause: unknown): DeskhandError {
  const message = `The settings in ${path} cannot be read; correct the file, or remove it to start with the usual settings.`;
  return new DeskhandError({ kind: "config", message, retryable: false, userAction: "settings" }, { cause });
}

const inTurn = createTurns();

/** Keeps a part of them, one change after the other; the file is replaced as a whole, and everything else in it stays. */
export function changeSettings(home: string, changed: Partial<SettingsFile>): Promise<void> {
  return inTurn(async () => {
    await mkdir(home, { recursive: true, mode: 0o700 });
    await replaceFile(pathIn(home), `${JSON.stringify({ ...readSettings(home), ...changed }, null, 2)}\n`);
  });
}
