import { randomUUID } from "node:crypto";
import { access, constants, copyFile, lstat, mkdir, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
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

/** LibreOffice's own names for its parts, which are packages of their own on some systems */
const families = {
  writer: { endings: ["docx", "docm", "odt"], library: "libswlo.so" },
  calc: { endings: ["xlsx", "xlsm", "ods"], library: "libsclo.so" },
  impress: { endings: ["pptx", "pptm", "odp"], library: "libsdlo.so" },
} as const;
type Family = keyof typeof families;

function familyOf(ending: string): Family | null {
  const names = Object.keys(families) as Family[];
  return names.find((name) => families[name].endings.some((each) => each === ending)) ?? null;
}

/** The office program, when it has the part that opens files of this ending. */
export async function officeProgram(ending: string): Promise<string | null> {
  const family = familyOf(ending);
  const program = family && (await findProgram("soffice"));
  if (!family || !program) return null;
  const library = join(dirname(await realpath(program)), families[family].library);
  const isThere = await access(library).then(
    () => true,
    () => false,
  );
  return isThere ? program : null;
}

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
  const program = await officeProgram(ending);
  if (program === null || confinement === null) return { status: "absent" };
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
  return `pdf:${familyOf(ending) ?? "writer"}_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}`;
}

/** A link or anything else that is no plain file is not followed, because the renderer may have been taken over. It has ended by now. */
async function isPlainFile(path: string): Promise<boolean> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true && facts.nlink === 1;
}
