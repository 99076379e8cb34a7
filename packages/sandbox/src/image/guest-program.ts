import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join, posix } from "node:path";
import type { CpioEntry } from "./cpio-archive.ts";
import { ownFolder } from "./own-folder.ts";

/** the part of the guest program that exports `runGuest` */
const entry = "run-guest.ts";

/** What makes the parts into a program: a Node that is to be saved keeps it for the one that is taken up from the snapshot. */
const beginning = `
const { startupSnapshot } = require("node:v8");
if (startupSnapshot.isBuildingSnapshot()) startupSnapshot.setDeserializeMainFunction(parts["${entry}"].runGuest);
else parts["${entry}"].runGuest();
`;

/** The guest program as the image carries it: one script. */
export function guestEntries(script: string): readonly CpioEntry[] {
  return [
    { entry: "folder", path: `${ownFolder}/guest`, mode: 0o755 },
    { entry: "file", path: `${ownFolder}/guest/main.cjs`, mode: 0o644, bytes: Buffer.from(script) },
  ];
}

/**
 * The guest program in `folder` as one plain script: removing types and finding thirty files costs an emulated processor seconds, and a
 * snapshot of a Node holds one script only. Equal files give an equal script. Throws where the program is written in a way that this cannot
 * follow.
 */
export function bundleGuestProgram(folder: string): string {
  if (!readdirSync(folder).includes(entry)) throw new Error(`There is no guest program in ${folder}.`);
  const written = new Set<string>();
  const parts: string[] = [];
  const visit = (file: string, from: readonly string[]): void => {
    if (from.includes(file)) throw new Error(`The guest program's ${file} is needed by what it needs itself.`);
    if (written.has(file)) return;
    const part = asPart(file, readFileSync(join(folder, file), "utf8"));
    for (const needed of part.needs) visit(needed, [...from, file]);
    written.add(file);
    parts.push(part.script);
  };
  visit(entry, []);
  return `"use strict";\nconst parts = {};\n${parts.join("")}${beginning}`;
}

type Part = Readonly<{ script: string; needs: readonly string[] }>;

const imports = /^import\s+(?:\{([^}]*)\}\s+from\s+)?"([^"]+)";/gm;
const exported = /^export (?=(?:async )?(?:function\*?|class|const|let) (\w+))/gm;

/** One file as a function of its own, so that equal names of two files stay apart. */
function asPart(file: string, source: string): Part {
  const needs: string[] = [];
  const names: string[] = [];
  const script = stripTypeScriptTypes(source)
    .replace(imports, (_line, words: string | undefined, from: string) => {
      const isOwn = from.startsWith(".");
      const path = isOwn ? posix.join(posix.dirname(file), from) : from;
      if (isOwn) needs.push(path);
      const place = isOwn ? `parts["${path}"]` : `require("${path}")`;
      return words === undefined ? `${place};` : `const {${renamed(words)}} = ${place};`;
    })
    .replace(exported, (_word, name: string) => {
      names.push(name);
      return "";
    });
  const odd = /^(?:import|export)\b.*$/m.exec(script)?.[0];
  if (odd !== undefined) throw new Error(`The guest program's ${file} has a line that cannot be carried over: ${odd}`);
  return { script: `parts["${file}"] = (() => {\n${script}\nreturn { ${names.join(", ")} };\n})();\n`, needs };
}

function renamed(words: string): string {
  const names = words.split(",").map((word) => word.trim());
  return ` ${names
    .filter((word) => word !== "")
    .map((word) => word.replace(/^(\w+)\s+as\s+/, "$1: "))
    .join(", ")} `;
}
