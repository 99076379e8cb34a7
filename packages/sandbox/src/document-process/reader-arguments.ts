import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";

/** The folder that `start` or a folder above it holds `name` in; `null` when none does. */
function folderWith(start: string, name: string): string | null {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

/**
 * Node's arguments for a reader: a heap limit, and leave to open only the program itself, installed packages and the reader's
 * own folder. Threads and native addons are needed for recognising text, so this is a second line of defence and not a wall; Node 24 cannot close the network.
 */
export function readerArguments(cliPath: string, folder: string, memoryMb: number): readonly string[] {
  const program = dirname(cliPath);
  const readable = [folderWith(program, "package.json") ?? program];
  const packages = folderWith(program, "node_modules");
  if (packages !== null) readable.push(join(packages, "node_modules"));
  return [
    `--max-old-space-size=${Math.max(64, Math.floor(memoryMb * 0.75))}`,
    "--permission",
    "--allow-worker",
    "--allow-addons",
    ...[...readable, folder].map((path) => `--allow-fs-read=${path}${sep}`),
    `--allow-fs-write=${folder}${sep}`,
    cliPath,
    "serve",
    "--output-folder",
    folder,
  ];
}
