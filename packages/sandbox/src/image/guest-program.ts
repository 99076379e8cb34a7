import { readdirSync, readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";
import type { CpioEntry } from "./cpio-archive.ts";

/**
 * The guest program's files as the image carries them: plain JavaScript, because removing the types costs an emulated processor
 * a second. `folder` holds `main.ts`; tests and what only tests use stay out.
 */
export function readGuestProgram(folder: string): readonly CpioEntry[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const sources = files.filter((file) => file.endsWith(".ts") && !/\.test\.ts$|(^|\/)testing\//.test(file));
  if (!sources.includes("main.ts")) throw new Error(`There is no guest program in ${folder}.`);
  const folders = new Set(sources.flatMap(foldersOf));
  return [
    { entry: "folder", path: "guest", mode: 0o755 },
    ...[...folders].sort().map((path) => ({ entry: "folder", path: `guest/${path}`, mode: 0o755 }) as const),
    { entry: "file", path: "guest/package.json", mode: 0o644, bytes: Buffer.from('{"type":"module"}\n') },
    ...sources.map((file) => program(file, readFileSync(join(folder, file), "utf8"))),
  ];
}

function program(file: string, source: string): CpioEntry {
  const path = `guest/${file.replace(/\.ts$/, ".js")}`;
  return { entry: "file", path, mode: 0o644, bytes: Buffer.from(withoutTypes(source)) };
}

/** TypeScript to JavaScript, line for line; imports of own files follow the new names. */
export function withoutTypes(source: string): string {
  return stripTypeScriptTypes(source).replace(/((?:from|import)\s*\(?\s*"\.[^"\n]*)\.ts"/g, '$1.js"');
}

function foldersOf(file: string): readonly string[] {
  const parts = file.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}
