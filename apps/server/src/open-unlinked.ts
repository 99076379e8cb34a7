import { constants } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

// neither is known on every system
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for reading; `null` when there is none or a link took its place. What waits for a writer, such as a named pipe, is opened
 * at once, so the caller asks whether it is a plain file.
 */
export async function openUnlinked(hostPath: string): Promise<FileHandle | null> {
  return open(hostPath, flags).catch(() => null);
}
