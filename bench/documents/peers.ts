import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

export type Program = readonly [string, ...string[]];

const python = "/usr/bin/python3";
const work = join(import.meta.dirname, "work.py");

function isThere([program, ...words]: Program): boolean {
  return spawnSync(program, words, { stdio: "ignore" }).status === 0;
}

function imports(module: string): boolean {
  return isThere([python, "-c", `import ${module}`]);
}

/** Programs of other makers that do the same work, and whether they are here. */
export const peers = {
  openpyxl: imports("openpyxl"),
  "python-docx": imports("docx"),
  "python-pptx": imports("pptx"),
  LibreOffice: isThere(["soffice", "--version"]),
  "Poppler's pdftoppm": isThere(["pdftoppm", "-v"]),
} as const;
export type Peer = keyof typeof peers;

const ways: Readonly<Record<Peer, string>> = {
  openpyxl: "apt-get install python3-openpyxl",
  "python-docx": "apt-get install python3-docx",
  "python-pptx": "it is no Debian package; pip install python-pptx",
  LibreOffice: "apt-get install libreoffice-writer libreoffice-calc libreoffice-impress",
  "Poppler's pdftoppm": "apt-get install poppler-utils",
};

/** Says which peers are not here and how they would come. */
export function tellMissing(): void {
  for (const [name, way] of Object.entries(ways))
    if (!peers[name as Peer]) console.log(`skipped: ${name} is not installed (${way})`);
}

/** A task of `work.py`. */
export function pythonWork(task: string, from: string, to: string): Program {
  return [python, work, task, from, to];
}

/** LibreOffice turns a file into another one in `folder`; formulas are computed anew whenever a workbook is opened, as ours are. */
export function office(folder: string, to: string, file: string): Program {
  const profile = join(folder, "profile");
  mkdirSync(join(profile, "user"), { recursive: true });
  writeFileSync(join(profile, "user", "registrymodifications.xcu"), alwaysComputes);
  const own = `-env:UserInstallation=${pathToFileURL(profile).href}`;
  return ["soffice", "--headless", "--norestore", own, "--convert-to", to, "--outdir", join(folder, "office"), file];
}

const alwaysComputes = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"><item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item></oor:items>`;
