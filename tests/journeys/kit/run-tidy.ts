import type { Place } from "./place.ts";
import type { Ended } from "./terminal.ts";

/** The outcome for which the rule-based helper tidies a folder. */
export const tidy = "Tidy this folder";

/** Types `deskhand run` for a person who has their desk tidied; `words` are further options. */
export function runTidy(place: Place, ...words: readonly string[]): Promise<Ended> {
  return place.terminal.type("run", tidy, "--folder", `${place.desk}:edit`, ...words);
}
