import { spawn } from "node:child_process";
import type { RawPath } from "./raw-path.ts";

const blockBytes = 512;

/** Value of a pax record that says a folder hides what is below, whichever kind of mark the mount uses. */
const opaqueRecord = /^\d+ SCHILY\.xattr\.(?:user|trusted)\.overlay\.opaque=y/m;

/** Reads which entries of an archive carry the mark, by their order; the archive holds folders only. */
class OpaqueReader {
  #rest: Buffer = Buffer.alloc(0);
  #extendedBytes = 0;
  #isMarked = false;
  readonly marks: boolean[] = [];

  push(chunk: Buffer): void {
    let bytes = this.#rest.byteLength === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const taken = this.#take(bytes);
      if (taken === 0) break;
      bytes = bytes.subarray(taken);
    }
    this.#rest = Buffer.from(bytes);
  }

  /** bytes that were used up; 0 when more are needed */
  #take(bytes: Buffer): number {
    if (this.#extendedBytes > 0) return this.#takeRecords(bytes);
    if (bytes.byteLength < blockBytes) return 0;
    const header = bytes.subarray(0, blockBytes);
    const type = String.fromCharCode(header[156] ?? 0);
    if (type === "x") {
      this.#extendedBytes = Number.parseInt(header.toString("latin1", 124, 136), 8);
    } else if (header.some((byte) => byte !== 0)) {
      this.marks.push(this.#isMarked);
      this.#isMarked = false;
    }
    return blockBytes;
  }

  #takeRecords(bytes: Buffer): number {
    const padded = Math.ceil(this.#extendedBytes / blockBytes) * blockBytes;
    if (bytes.byteLength < padded) return 0;
    this.#isMarked = opaqueRecord.test(bytes.toString("latin1", 0, this.#extendedBytes));
    this.#extendedBytes = 0;
    return padded;
  }
}

/**
 * Which of the folders hide what is below them. Node has no way to read extended attributes; tar, which is everywhere, has. `folders` are
 * relative to `upper`. Throws when not every folder was read.
 */
export async function opaqueFolders(upper: string, folders: readonly RawPath[]): Promise<readonly boolean[]> {
  if (folders.length === 0) return [];
  const attributes = ["--xattrs", "--xattrs-include=user.overlay.opaque", "--xattrs-include=trusted.overlay.opaque"];
  const child = spawn("tar", ["-C", upper, "--null", "--no-recursion", ...attributes, "-T", "-", "-cf", "-"], {
    stdio: ["pipe", "pipe", "ignore"],
    // on the host, too, where a folder of the user's could come first
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C" },
  });
  const reader = new OpaqueReader();
  child.stdout.on("data", (chunk: Buffer) => reader.push(chunk));
  child.stdin.on("error", () => undefined);
  child.stdin.end(
    Buffer.concat(folders.map((folder) => Buffer.concat([Buffer.from("./"), folder, Buffer.from("\0")]))),
  );
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
  if (reader.marks.length !== folders.length) throw new Error("The folders that were replaced could not be listed.");
  return reader.marks;
}
