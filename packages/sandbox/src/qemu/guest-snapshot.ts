import { execFile } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { breakage } from "./breakage.ts";

const run = promisify(execFile);

/**
 * A snapshot of a Node that has loaded the guest program and not begun with it, for an emulated processor, which starts from it in half the
 * time. It is made of the bytes that the image is known by, but is not the same twice, and so is no part of the image. The same Node has to
 * take it up, and has to be told `--jitless` too. `folder` holds the work and is removed.
 */
export async function makeGuestSnapshot(
  parts: Readonly<{ nodeFile: string; guestProgram: string }>,
  folder: string,
  signal: AbortSignal,
): Promise<Buffer> {
  // compiled code would hold for processors like this one only
  const how = { builder: "main.cjs", withoutCodeCache: true };
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(join(folder, how.builder), parts.guestProgram);
    await writeFile(join(folder, "how.json"), JSON.stringify(how));
    const args = ["--jitless", "--snapshot-blob", "main.blob", "--build-snapshot-config", "how.json"];
    await run(parts.nodeFile, args, { cwd: folder, env: {}, signal });
    return await readFile(join(folder, "main.blob"));
  } catch (error) {
    signal.throwIfAborted();
    throw breakage("its program could not be made ready", error);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
