import type { Confinement } from "../bubblewrap/confined-program.ts";
import { readerArguments, readerSources } from "./reader-arguments.ts";

const limits = { processes: 256, fileBytes: 1_000_000_000 };

/** How a reader is started: by Node's own permissions, and inside the system's confinement where there is one. */
export function readerCommand(
  options: Readonly<{ cliPath: string; nodePath: string; memoryMb: number }>,
  { folder, confinement }: Readonly<{ folder: string; confinement: Confinement | null }>,
): readonly [string, ...string[]] {
  const { cliPath, nodePath, memoryMb } = options;
  const argv = [nodePath, ...readerArguments(cliPath, folder, memoryMb)] as const;
  if (confinement === null) return argv;
  return confinement.command({ argv, readable: [nodePath, ...readerSources(cliPath)], folder, limits });
}
