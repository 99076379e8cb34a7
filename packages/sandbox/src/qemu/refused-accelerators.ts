import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import { type Accelerator, acceleratorSchema } from "./accelerator.ts";

const fileSchema = z.object({ key: z.string(), refused: z.array(acceleratorSchema) });

/**
 * Accelerators that did not boot a machine, kept for later starts, which would wait for each of them again. `key` is what that was found
 * with; with anything else nothing is refused.
 */
export class RefusedAccelerators {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async with(key: string): Promise<readonly Accelerator[]> {
    try {
      const notes = fileSchema.parse(JSON.parse(await readFile(this.#file, "utf8")));
      return notes.key === key ? notes.refused : [];
    } catch {
      // Not there and not to be understood are the same: each is tried.
      return [];
    }
  }

  async add(key: string, accelerator: Accelerator): Promise<void> {
    const refused = new Set([...(await this.with(key)), accelerator]);
    await writeFile(this.#file, JSON.stringify({ key, refused: [...refused] }));
  }

  async remove(key: string, accelerator: Accelerator): Promise<void> {
    const before = await this.with(key);
    if (!before.includes(accelerator)) return;
    const refused = before.filter((each) => each !== accelerator);
    await writeFile(this.#file, JSON.stringify({ key, refused }));
  }
}
