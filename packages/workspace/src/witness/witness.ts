import type { GuestPath } from "@deskhand/contracts";
import type { FileStat } from "../file-system/file-system.ts";

/** Tells afterwards whether the user changed something since programs began to look at a granted folder. */
export interface Witness {
  /**
   * A look at the folder as it is now: whether what is at a path, something or nothing, is what was there when the witness was called;
   * in doubt `false`. A folder counts by which folder it is, and not by what came and went in it.
   */
  look(): (path: GuestPath) => Promise<boolean>;
  /** nothing will be asked any more */
  end(): void;
}

/** Which entry this is, however it is changed. */
export function identityOf({ kind, device, inode }: FileStat): string {
  return `${kind}.${device}.${inode}`;
}
