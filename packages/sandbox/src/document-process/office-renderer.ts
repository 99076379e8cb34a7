import { randomUUID } from "node:crypto";
import { access, lstat, mkdir, realpath, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Confinement } from "../bubblewrap/confined-program.ts";
import { findProgram } from "../bubblewrap/find-program.ts";
import { copyPlain } from "../open-plain.ts";
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

/** what else each part opens when a file is converted, and the formats it writes, with its own words for them */
const converters: Readonly<
  Record<Family, Readonly<{ older: readonly string[]; filters: Readonly<Record<string, string>> }>>
> = {
  writer: { older: ["doc", "rtf"], filters: { docx: "MS Word 2007 XML", odt: "writer8" } },
  calc: { older: ["xls", "xlsb"], filters: { xlsx: "Calc MS Excel 2007 XML", ods: "calc8" } },
  impress: { older: ["ppt"], filters: { pptx: "Impress MS PowerPoint 2007 XML", odp: "impress8" } },
};

function familyOf(ending: string): Family | null {
  const names = Object.keys(families) as Family[];
  return names.find((name) => families[name].endings.some((each) => each === ending)) ?? null;
}

function convertingFamilyOf(ending: string): Family | null {
  const names = Object.keys(converters) as Family[];
  return familyOf(ending) ?? names.find((name) => converters[name].older.includes(ending)) ?? null;
}

/** The office program, when it has the part that opens files of this ending. */
export async function officeProgram(ending: string): Promise<string | null> {
  const family = convertingFamilyOf(ending);
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
 * profile of its own, and ended with its process group at its limits. Formulas are computed anew on the way.
 */
export async function renderOffice(
  path: string,
  ending: string,
  folder: string,
  options: RenderOptions,
): Promise<Rendering> {
  const family = familyOf(ending);
  if (family === null) return { status: "absent" };
  const made = await convert({ path, ending, folder, to: pdfFilter(family), made: "pdf" }, options);
  return typeof made === "string" ? { status: made } : { status: "rendered", pdfPath: made.path };
}

/** The workbook with every formula computed by LibreOffice, as a new xlsx file; `null` where that cannot be had. */
export async function recalculateWorkbook(
  path: string,
  ending: string,
  folder: string,
  options: RenderOptions,
): Promise<string | null> {
  if (familyOf(ending) !== "calc") return null;
  const made = await convert({ path, ending, folder, to: "xlsx:Calc MS Excel 2007 XML", made: "xlsx" }, options);
  return typeof made === "string" ? null : made.path;
}

export type Converted = Readonly<
  { status: "converted"; path: string } | { status: "absent" | "failed" | "unsupported" }
>;

/** A file in another format of its own kind (`doc` as `docx`, `xlsx` as `ods`), or as PDF; in `folder`, like a rendering. */
export async function convertOffice(
  { path, ending, to }: Readonly<{ path: string; ending: string; to: string }>,
  folder: string,
  options: RenderOptions,
): Promise<Converted> {
  const family = convertingFamilyOf(ending);
  const filter = family && converters[family].filters[to];
  if (family === null || (filter === undefined && to !== "pdf")) return { status: "unsupported" };
  const words = to === "pdf" ? pdfFilter(family) : `${to}:${filter}`;
  const made = await convert({ path, ending, folder, to: words, made: to }, options);
  return typeof made === "string" ? { status: made } : { status: "converted", path: made.path };
}

type Conversion = Readonly<{ path: string; ending: string; folder: string; to: string; made: string }>;

async function convert(
  { path, ending, folder, to, made }: Conversion,
  options: RenderOptions,
): Promise<Readonly<{ path: string }> | "absent" | "failed"> {
  const { confinement } = options;
  const program = await officeProgram(ending);
  if (program === null || confinement === null) return "absent";
  const own = join(folder, randomUUID());
  const output = join(own, "made");
  const profile = join(own, "profile");
  await mkdir(join(profile, "user"), { recursive: true, mode: 0o700 });
  await mkdir(output, { mode: 0o700 });
  await writeFile(join(profile, "user", "registrymodifications.xcu"), settings, { mode: 0o600 });
  const input = join(own, `file.${ending}`);
  await copyPlain(path, input);
  const argv = [
    program,
    "--headless",
    "--norestore",
    "--nolockcheck",
    `-env:UserInstallation=${pathToFileURL(profile).href}`,
    ...["--convert-to", to, "--outdir", output, input],
  ] as const;
  const command = confinement.command({ argv, readable: [], folder: own, limits });
  const isDone = await runLimited(command, { cwd: own, ...options });
  const madePath = join(output, `file.${made}`);
  return isDone && (await isPlainFile(madePath)) ? { path: madePath } : "failed";
}

/** Says that workbooks are computed anew whenever they are opened. */
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">${["OOXMLRecalcMode", "ODFRecalcMode"]
  .map(
    (name) =>
      `<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="${name}" oor:op="fuse"><value>0</value></prop></item>`,
  )
  .join("")}</oor:items>`;

/** Tagged, so that screen readers can read the PDF. */
function pdfFilter(family: Family): string {
  return `pdf:${family}_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}`;
}

/** A link or anything else that is no plain file is not followed, because the renderer may have been taken over. It has ended by now. */
async function isPlainFile(path: string): Promise<boolean> {
  const facts = await lstat(path).catch(() => null);
  return facts?.isFile() === true && facts.nlink === 1;
}
