import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { link, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Makes the marks that hide what lies below in an overlay: character devices 0:0. One is made by the system's `mknod`, the rest are hard
 * links to it, because Node cannot make devices and starting a program for each would take long.
 */
export class Whiteouts {
  readonly #folder: string;
  #first: Promise<string> | null = null;

  /** `folder` is on the same file system as the layers */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async put(path: string): Promise<void> {
    this.#first ??= this.#make();
    try {
      await link(await this.#first, path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "EMLINK" && code !== "ENOENT") throw error;
      this.#first = this.#make();
      await link(await this.#first, path);
    }
  }

  async clear(): Promise<void> {
    const first = this.#first;
    this.#first = null;
    if (first !== null) await rm(await first, { force: true });
  }

  async #make(): Promise<string> {
    const path = join(this.#folder, `whiteout-${randomUUID()}`);
    await promisify(execFile)("mknod", [path, "c", "0", "0"], { env: { PATH: "/usr/bin:/bin" } });
    return path;
  }
}
