import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { KeyHolder } from "./key-holder.ts";
import { replaceFile } from "./replace-file.ts";

const fileSchema = z.object({ id: z.string(), key: z.base64() });

/** how a key is wrapped before it lies in the file */
export type Wrapping = Readonly<{ wrap(key: Buffer): Promise<Buffer>; unwrap(wrapped: Buffer): Promise<Buffer> }>;

const plain: Wrapping = { wrap: async (key) => key, unwrap: async (wrapped) => wrapped };

/** The key in a file of its own, readable by its owner only. */
export function createKeyFile(path: string, { unwrap, wrap }: Wrapping = plain): KeyHolder {
  return {
    async read(id) {
      let text: string;
      try {
        text = await readFile(path, "utf8");
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
        throw error;
      }
      const held = fileSchema.parse(JSON.parse(text));
      return held.id === id ? unwrap(Buffer.from(held.key, "base64")) : null;
    },
    async write(id, key) {
      const wrapped = await wrap(key);
      await replaceFile(path, `${JSON.stringify({ id, key: wrapped.toString("base64") })}\n`);
    },
  };
}
