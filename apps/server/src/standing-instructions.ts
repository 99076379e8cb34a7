import type { StandingInstructions } from "@deskhand/contracts";
import { changeSettings, readSettings } from "./settings-file.ts";

/** What the user wants in every task, as the settings file has it now; tasks that began keep what they were told. */
export type InstructionsDesk = Readonly<{
  read(): Promise<StandingInstructions>;
  change(instructions: StandingInstructions): Promise<void>;
}>;

/** The standing instructions in the data folder `home`. Throws `DeskhandError` (`config`) when its settings cannot be read. */
export function createInstructions(home: string): InstructionsDesk {
  return {
    read: async () => ({ text: readSettings(home).instructions ?? "" }),
    change: ({ text }) => changeSettings(home, { instructions: text.trim() }),
  };
}
