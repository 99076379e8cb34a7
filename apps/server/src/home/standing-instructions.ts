import type { Briefing, Folder, FolderInstructions, KeptInstructions, StandingInstructions } from "@deskhand/contracts";
import { changeSettings, readSettings } from "./settings-file.ts";

/** What the user wants in every task, and of some folders, as the settings file has it now; tasks that began keep what they were told. */
export type InstructionsDesk = Readonly<{
  read(): Promise<KeptInstructions>;
  change(instructions: StandingInstructions): Promise<void>;
  /** what is kept for tasks with these folders, as a briefing has it */
  recall(folders: readonly Folder[]): Promise<Briefing["instructions"]>;
}>;

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`);
}

/** The standing instructions in the data folder `home`. Throws `DeskhandError` (`config`) when its settings cannot be read. */
export function createInstructions(home: string): InstructionsDesk {
  const read = (): KeptInstructions => {
    const { folderInstructions = [], instructions = "" } = readSettings(home);
    return { text: instructions, folders: folderInstructions };
  };
  return {
    read: async () => read(),
    change: ({ folders, text }) =>
      changeSettings(home, {
        instructions: text.trim(),
        ...(folders === undefined ? {} : { folderInstructions: onePerFolder(folders) }),
      }),
    recall: async (folders) =>
      read().folders.flatMap(({ path, text }) => {
        const isMeant = folders.some((folder) => isIn(folder.path, path) || isIn(path, folder.path));
        return isMeant ? [{ source: `user:${path}`, text }] : [];
      }),
  };
}

/** What is written for a folder last counts. */
function onePerFolder(folders: readonly FolderInstructions[]): FolderInstructions[] {
  return [...new Map(folders.map((entry) => [entry.path, entry])).values()];
}
