import { DeskhandError } from "@deskhand/contracts";
import { opaqueFolders as opaqueMarks } from "../../guest/opaque-folders.ts";

/** Of some folders of an upper layer, given relative to it, those the overlay marked as hiding what is below them. */
export async function opaqueFolders(upper: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  try {
    const marks = await opaqueMarks(
      upper,
      paths.map((path) => Buffer.from(path)),
    );
    return new Set(paths.filter((_path, index) => marks[index]));
  } catch (cause) {
    const message = "What the command changed could not be read; try again, and install tar if it is missing.";
    throw new DeskhandError({ kind: "sandbox", message, retryable: true, userAction: "retry" }, { cause });
  }
}
