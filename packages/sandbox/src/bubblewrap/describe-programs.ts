import { access, readdir } from "node:fs/promises";
import { join } from "node:path";

/** What a model may reach for, in the words it knows them by, and the files that tell that it is there. */
const programs: readonly (readonly [string, readonly string[]])[] = [
  ["Python 3 (python3)", ["usr/bin/python3"]],
  ["Perl (perl)", ["usr/bin/perl"]],
  ["LibreOffice (soffice --headless)", ["usr/bin/soffice", "usr/bin/libreoffice"]],
  ["pandoc", ["usr/bin/pandoc"]],
  ["poppler (pdftotext, pdftoppm, pdfunite)", ["usr/bin/pdftotext"]],
  ["qpdf", ["usr/bin/qpdf"]],
  ["tesseract", ["usr/bin/tesseract"]],
  ["ffmpeg", ["usr/bin/ffmpeg"]],
  ["ImageMagick (convert)", ["usr/bin/convert", "usr/bin/magick"]],
  ["ripgrep (rg)", ["usr/bin/rg"]],
  ["jq", ["usr/bin/jq"]],
  ["zip and unzip", ["usr/bin/zip"]],
  ["git", ["usr/bin/git"]],
  ["sqlite3", ["usr/bin/sqlite3"]],
  ["curl", ["usr/bin/curl"]],
];

const modules = [
  "pandas",
  "numpy",
  "matplotlib",
  "openpyxl",
  "docx",
  "pptx",
  "reportlab",
  "pypdf",
  "pdfplumber",
  "PIL",
  "lxml",
];

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function pythonModules(root: string): Promise<readonly string[]> {
  const names = await readdir(join(root, "usr/lib/python3/dist-packages")).catch(() => []);
  return modules.filter((name) => (names as readonly string[]).includes(name));
}

/** One paragraph for the model about this computer's own programs, which it gets while there is no workspace image. */
export async function describePrograms(root = "/"): Promise<string> {
  const found = await Promise.all(
    programs.map(async ([name, files]) => {
      const there = await Promise.all(files.map((file) => isThere(join(root, file))));
      return there.includes(true) ? [name] : [];
    }),
  );
  const libraries = await pythonModules(root);
  const python = libraries.length === 0 ? "" : ` Python has ${libraries.join(", ")}.`;
  return `Commands run on Linux in /bin/sh with the usual tools of the system and ${["Node.js 24 (node)", ...found.flat()].join(", ")}.${python} Nothing else is installed and nothing can be installed system-wide; /tmp is empty for each command.`;
}
