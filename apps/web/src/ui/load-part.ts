import { toFailure } from "@deskhand/contracts";
import { showTrouble } from "./announcer.tsx";

/** Loads a part of the app; says so when that does not work. */
export function loadPart(part: Readonly<{ load(): Promise<void> }>): void {
  part.load().catch((error: unknown) => {
    showTrouble(`This page could not be loaded; reload it. (${toFailure(error).message})`);
  });
}
