import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** The folder that `start` or a folder above it holds `name` in; `null` when none does. */
function folderWith(start: string, name: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/** Folders a reader reads its own program and packages from. */
export function readerSources(cliPath: string): readonly string[] {
  const program = dirname(cliPath);
  const packages = folderWith(program, "node_modules");
  const own = folderWith(program, "package.json") ?? program;
  return packages === null ? [own] : [own, join(packages, "node_modules")];
}

/**
 * Node's arguments for a reader: a heap limit, and leave to open only the program itself, installed packages and the reader's
 * own folder. Threads and native addons are needed for recognising text, so this is a second line of defence and not a wall; Node 24
 * cannot close the network. The wall is the confinement, where there is one.
 */
export function readerArguments(cliPath: string, folder: string, memoryMb: number): readonly string[] {
  return [
    `--max-old-space-size=${Math.max(64, Math.floor(memoryMb * 0.75))}`,
    "--permission",
    "--allow-worker",
    "--allow-addons",
    ...[...readerSources(cliPath), folder].map((path) => `--allow-fs-read=${path}${sep}`),
    `--allow-fs-write=${folder}${sep}`,
    cliPath,
    "serve",
    "--output-folder",
    folder,
  ];
}
