import { createHash } from "node:crypto";
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { PictureShelf } from "@deskhand/contracts";

export type PictureShelfOptions = Readonly<{
  /** host path of the shelf's own folder; made when the first picture comes */
  folder: string;
  isSeenBy: PictureShelf["isSeenBy"];
}>;

/** Keeps pictures and PDF files of tasks. */
export type KeptPictures = PictureShelf &
  Readonly<{
    /**
     * Drops what was put here before a moment (`ms` since 1970) for tasks other than these: somebody attached it to a message that was
     * never sent, or a crash left it half written.
     */
    dropStrays(known: ReadonlySet<string>, beforeMs: number): Promise<void>;
  }>;

const hashPattern = /^[0-9a-f]{64}$/;

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : null;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

/** Writes a file as a whole; whoever finds it finds all of it. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const fresh = `${path}.${process.pid}-${crypto.randomUUID()}`;
  const file = await open(fresh, "wx", 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** Pictures in a private folder: one folder for each hash, with a copy for each task that keeps it. */
export function createPictureShelf({ folder, isSeenBy }: PictureShelfOptions): KeptPictures {
  return {
    isSeenBy,

    async keep(taskId, bytes) {
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const place = join(folder, sha256);
      if ((await namesIn(place)).includes(taskId)) return sha256;
      await mkdir(place, { recursive: true, mode: 0o700 });
      await writeWhole(join(place, taskId), bytes);
      return sha256;
    },

    async read(sha256) {
      if (!hashPattern.test(sha256)) return null;
      const [first] = (await namesIn(join(folder, sha256))).filter(
        (name) => name.startsWith("task_") && !name.includes("."),
      );
      if (first === undefined) return null;
      const bytes = await readFile(join(folder, sha256, first));
      return createHash("sha256").update(bytes).digest("hex") === sha256 ? bytes : null;
    },

    async forget(taskId) {
      for (const sha256 of await namesIn(folder)) {
        const place = join(folder, sha256);
        if (!(await namesIn(place)).includes(taskId)) continue;
        await unlink(join(place, taskId));
        await rmdir(place).catch(async (error: unknown) => {
          if (codeOf(error) !== "ENOTEMPTY" && codeOf(error) !== "EEXIST") throw error;
          // what a crash left half written belongs to nobody
          const names = await namesIn(place);
          if (names.every((name) => name.includes("."))) await rm(place, { recursive: true });
        });
      }
    },

    async dropStrays(known, beforeMs) {
      for (const sha256 of await namesIn(folder)) {
        const place = join(folder, sha256);
        for (const name of await namesIn(place)) {
          if (!known.has(name) && (await stat(join(place, name))).mtimeMs < beforeMs) await unlink(join(place, name));
        }
        if ((await namesIn(place)).length === 0) await rmdir(place);
      }
    },
  };
}
