import { existsSync } from "node:fs";
import { resolve } from "node:path";

const named = process.env.DESKHAND_CORPUS ?? "";

/** Host path of the collection of real office files, mails and pictures that `DESKHAND_CORPUS` names; null where there is none. */
export const realFiles: string | null = named !== "" && existsSync(named) ? resolve(named) : null;

/** Why a test or bench of real files is left out, and what to do about it. */
export const noRealFiles =
  named === ""
    ? "no real files: set DESKHAND_CORPUS to a folder of them (docs/refused-files.md says which)"
    : `no real files: there is no folder ${resolve(named)}, which DESKHAND_CORPUS names`;
