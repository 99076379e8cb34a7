import { readdirSync, rmdirSync, unlinkSync } from "node:fs";
import { joinRaw, type RawPath } from "./raw-path.ts";
import { runTool } from "./run-tool.ts";

/** entries of a command that left nothing of its own, and some more */
const few = 40;

/**
 * Removes a command's folder, which lies in memory. For the few empty folders that most commands leave no program is started, which would
 * cost an emulated processor more than they.
 */
export async function removeLeftovers(folder: string): Promise<void> {
  if (!isRemoved(folder)) await runTool("rm", ["-rf", folder]);
}

function isRemoved(folder: string): boolean {
  try {
    const folders: RawPath[] = [Buffer.from(folder)];
    const files: RawPath[] = [];
    for (const each of folders) {
      for (const entry of readdirSync(each, { encoding: "buffer", withFileTypes: true })) {
        (entry.isDirectory() ? folders : files).push(joinRaw(each, entry.name));
        if (folders.length + files.length > few) return false;
      }
    }
    for (const file of files) unlinkSync(file);
    for (const each of folders.reverse()) rmdirSync(each);
    return true;
  } catch {
    // what is in the way now may not be in a moment, and says so then
    return false;
  }
}
