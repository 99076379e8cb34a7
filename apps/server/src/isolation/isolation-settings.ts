import type { IsolationSettings } from "@deskhand/contracts";
import { changeSettings, readSettings } from "../home/settings-file.ts";

const defaults: IsolationSettings = { prefer: "strongest", requireVm: false };

/** How isolations are chosen, from `settings.json` of the data folder. Throws `DeskhandError` (`config`) when it is broken. */
export function readIsolationSettings(home: string): IsolationSettings {
  return readSettings(home).isolation ?? defaults;
}

/** Whether the server may build the image of programs unasked. Throws `DeskhandError` (`config`) when the file is broken. */
export function mayBuildImage(home: string): boolean {
  return readSettings(home).buildImage !== "never";
}

/** Keeps them; the file is replaced as a whole. */
export async function writeIsolationSettings(home: string, isolation: IsolationSettings): Promise<void> {
  await changeSettings(home, { isolation });
}
