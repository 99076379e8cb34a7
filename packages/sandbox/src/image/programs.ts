import { existsSync } from "node:fs";
import { join } from "node:path";

/** a program or library as the model is told of it, and a file that shows that it is there */
type Offered = Readonly<{ words: string; file: string }>;

const program = (name: string, words = name): Offered => ({ words, file: `usr/bin/${name}` });
const library = (name: string, words = name): Offered => ({ words, file: `usr/lib/python3/dist-packages/${name}` });

const tools: readonly Offered[] = [
  program("bash"),
  program("perl"),
  program("gawk", "awk"),
  program("sed"),
  program("grep"),
  program("rg", "ripgrep (rg)"),
  program("jq"),
  program("curl"),
  program("git"),
  program("zip"),
  program("unzip"),
  program("tar"),
  program("xz"),
  program("zstd"),
  program("file"),
  program("sqlite3"),
];
const documents: readonly Offered[] = [
  program("soffice", "LibreOffice (soffice --headless) for text, tables and slides"),
  program("pandoc"),
  program("pdftotext", "poppler (pdftotext, pdftoppm, pdfinfo)"),
  program("qpdf"),
  program("tesseract", "tesseract for reading scans"),
  program("ffmpeg"),
  program("convert", "ImageMagick (convert)"),
  program("exiftool"),
];
const libraries: readonly Offered[] = [
  library("pandas"),
  library("numpy"),
  library("matplotlib"),
  library("openpyxl"),
  library("docx", "python-docx"),
  library("pptx", "python-pptx"),
  library("reportlab"),
  library("pypdf"),
  library("pdfminer"),
  library("pdfplumber"),
  library("PIL", "pillow"),
  library("lxml"),
  library("bs4", "beautifulsoup4"),
  library("xlsxwriter"),
  library("yaml", "pyyaml"),
  library("requests"),
];
/** what a task would look for first, said outright when it is missing */
const missed: readonly Offered[] = [
  program("git"),
  library("pandas", "pandas"),
  program("soffice", "LibreOffice"),
  program("pandoc"),
  program("pdftotext", "poppler"),
];

const languages: Readonly<Record<string, string>> = {
  eng: "English",
  deu: "German",
  fra: "French",
  spa: "Spanish",
  ita: "Italian",
  por: "Portuguese",
  nld: "Dutch",
  jpn: "Japanese",
  chi_sim: "Chinese",
};

/** One paragraph for the model on what is in the tree at `root`, which may be this computer's own, from what is really there. */
export function describePrograms(root: string): string {
  const there = (offered: readonly Offered[]): string =>
    offered
      .filter(({ file }) => existsSync(join(root, file)))
      .map(({ words }) => words)
      .join(", ");
  const python = pythonWords(root, there(libraries));
  const parts = [
    `Programs: ${there(tools)}, the usual GNU tools, Node 24 (node)${python}.`,
    sentence("For documents, pictures and sound: ", there(documents)),
    sentence("Scans can be read in ", languagesIn(root)),
    existsSync(join(root, "usr/share/fonts/opentype/noto"))
      ? "Fonts cover Latin, Greek, Cyrillic, Chinese, Japanese, Korean and emoji."
      : "",
    sentence("Not there: ", absentWords(root)),
    "Packages cannot be installed with apt, and nothing outside the granted folders and the home folder is kept.",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function pythonWords(root: string, libraryWords: string): string {
  if (!existsSync(join(root, "usr/bin/python3"))) return "";
  return ` and Python 3 (python3)${libraryWords === "" ? ", without further libraries" : ` with ${libraryWords}`}`;
}

/** Commands that a tree at `root` claims to have, for a test to try each. */
export function offeredCommands(root: string): readonly string[] {
  const all = [...tools, ...documents].filter(({ file }) => existsSync(join(root, file)));
  return [...all.map(({ file }) => file.replace("usr/bin/", "")), "node", "python3"];
}

/** Python modules that a tree at `root` claims to have. */
export function offeredModules(root: string): readonly string[] {
  const prefix = "usr/lib/python3/dist-packages/";
  return libraries.filter(({ file }) => existsSync(join(root, file))).map(({ file }) => file.replace(prefix, ""));
}

function languagesIn(root: string): string {
  const folder = join(root, "usr/share/tesseract-ocr/5/tessdata");
  const there = Object.entries(languages).filter(([code]) => existsSync(join(folder, `${code}.traineddata`)));
  return there.map(([, words]) => words).join(", ");
}

function absentWords(root: string): string {
  return missed
    .filter(({ file }) => !existsSync(join(root, file)))
    .map(({ words }) => words)
    .join(", ");
}

function sentence(start: string, rest: string): string {
  return rest === "" ? "" : `${start}${rest}.`;
}
