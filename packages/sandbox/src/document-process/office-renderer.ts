import { randomUUID } from "node:crypto";
import { constants, copyFile, lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Confinement } from "../bubblewrap/confined-program.ts";
import { findProgram } from "../bubblewrap/find-program.ts";
import { runLimited } from "./run-limited.ts";

/** `absent`: this system has no LibreOffice, or cannot confine it, and it never runs unconfined on a file. */
export type Rendering = Readonly<{ status: "rendered"; pdfPath: string } | { status: "absent" | "failed" }>;

export type RenderOptions = Readonly<{
  confinement: Confinement | null;
  timeoutMs: number;
  memoryMb: number;
  signal: AbortSignal;
}>;

const endings: ReadonlySet<string> = new Set(["docx", "xlsx", "pptx", "docm", "xlsm", "pptm", "odt", "ods", "odp"]);
const limits = { processes: 256, fileBytes: 500_000_000 };

/**
 * Turns an office document into a PDF in `folder`, which is private and removed by the caller, with LibreOffice: without network, in a
 * profile of its own, and ended with its process group at its limits.
 */
export async function renderOffice(
  path: string,
  ending: string,
  folder: string,
  options: RenderOptions,
): Promise<Rendering> {
  const { confinement } = options;
  const program = await findProgram("soffice");
  if (program === null || confinement === null || !endings.has(ending)) return { status: "absent" };
  const own = join(folder, randomUUID());
  await mkdir(own, { mode: 0o700 });
  const input = join(own, `file.${ending}`);
  await copyFile(path, input, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
  const profile = pathToFileURL(join(own, "profile")).href;
  const argv = [
    program,
    "--headless",
    "--norestore",
    "--nolockcheck",
    `-env:UserInstallation=${profile}`,
    ...["--convert-to", pdfFilter(ending), "--outdir", own, input],
  ] as const;
  const command = confinement.command({ argv, readable: [], folder: own, limits });
  const isDone = await runLimited(command, { cwd: own, ...options });
  const pdfPath = join(own, "file.pdf");
  return isDone && (await isPlainFile(pdfPath)) ? { status: "rendered", pdfPath } : { status: "failed" };
}

/** Tagged, so that screen readers can read the PDF. */
function pdfFilter(ending: string): string {
  const family = /^(doc|odt)/.test(ending) ? "writer" : /^(xls|ods)/.test(ending) ? "calc" : "impress";
  return `pdf:${family}_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}`;
}

/** A link or anything else that is no plain file is not followed, because the renderer may have been taken over. It has ended by now. */
async function isPlainFile(path: string): Promise<boolean> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true && facts.nlink === 1;
}
