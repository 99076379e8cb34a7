import { randomUUID } from "node:crypto";
import { rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { copySparse } from "./boot-memory.ts";
import { passingUserId } from "./jail.ts";
import type { Template } from "./template.ts";

/** belongs to `userId`, who is QEMU's user; `original` tells the memory it was made from from every other one */
type Copy = Readonly<{ file: string; userId: number | null; original: string }>;
type Ahead = Readonly<{ template: Template; copy: Promise<Copy | null> }>;

/**
 * Copies of a template's memory, one of them made ahead: QEMU opens a memory for writing, so each machine has its own, and copying 160 MB
 * is a fifth of what a machine takes that is taken up for a command that waits.
 */
export class MemoryCopies {
  readonly #place: string;
  #ahead: Ahead | null = null;

  /** `place`: a private folder */
  constructor(place: string) {
    this.#place = place;
  }

  /** Begins to make one ahead unless there is one. One that cannot be made is missing, and nobody's trouble before it is wanted. */
  prepare(template: Template): void {
    if (this.#ahead?.template.key === template.key) return;
    const old = this.#ahead;
    this.#ahead = { template, copy: this.#make(template).catch(() => null) };
    void old?.copy.then((copy) => (copy === null ? null : remove(copy)));
  }

  /** Puts a copy at `file` and resolves to the user it belongs to, who QEMU is to run as; `null`: this process's own. */
  async take(template: Template, file: string): Promise<number | null> {
    const ahead = this.#ahead?.template.key === template.key ? this.#ahead : null;
    if (ahead !== null) this.#ahead = null;
    const copy = (await this.#current(template, await ahead?.copy)) ?? (await this.#make(template));
    await rename(copy.file, file);
    return copy.userId;
  }

  /** Waits for what is being made. */
  async close(): Promise<void> {
    await this.#ahead?.copy;
  }

  /**
   * A copy made ahead, unless its template was made anew meanwhile under the same key, by this or by another server: with the state of
   * the new one it would be the memory of no machine.
   */
  async #current(template: Template, copy: Copy | null | undefined): Promise<Copy | null> {
    if (copy === null || copy === undefined) return null;
    if (copy.original === (await identity(template.ram).catch(() => null))) return copy;
    await remove(copy);
    return null;
  }

  async #make(template: Template): Promise<Copy> {
    const userId = template.parts.isJailed ? passingUserId() : null;
    const file = join(this.#place, `memory-${randomUUID()}`);
    try {
      const original = await identity(template.ram).catch(() => "");
      await copySparse(template.ram, file, userId);
      return { file, userId, original };
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
  }
}

async function identity(file: string): Promise<string> {
  const { dev, ino, ctimeNs } = await stat(file, { bigint: true });
  return [dev, ino, ctimeNs].join(":");
}

/** What cannot be removed goes with its folder. */
async function remove({ file }: Copy): Promise<void> {
  await rm(file, { force: true }).catch(() => undefined);
}
