import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { mkdir, open, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** computers change between a few states, such as with and without an image */
const keptNotes = 8;
const mostBytes = 65_536;
/** rights of others on the file that make it worth nothing */
const othersRights = 0o077;

const fileSchema = z.array(z.object({ key: z.string(), note: z.string() }));
type Notes = z.infer<typeof fileSchema>;

/**
 * Which isolations worked, kept for the next start in files of the user's own. Only success is kept: what did not work is tried again.
 * `facts` is everything the answer depends on; other facts are another question.
 */
export type ProbeNotes = Readonly<{
  /** the note of the probe that worked with just these facts; `null` for everything else, also for a file that cannot be trusted */
  find(isolation: string, facts: string): Promise<string | null>;
  keep(isolation: string, facts: string, note: string): Promise<void>;
  forget(isolation: string, facts: string): Promise<void>;
}>;

/** Keeps nothing. */
export const noProbeNotes: ProbeNotes = {
  find: async () => null,
  keep: async () => {},
  forget: async () => {},
};

/**
 * Notes of one version of Deskhand in a folder of the user's, which is made when it is missing. Throws nothing: what cannot be kept is
 * tried again.
 */
export function createProbeNotes(folder: string, version: string): ProbeNotes {
  const pathOf = (isolation: string) => join(folder, `probe-${isolation}.json`);
  const keyOf = (facts: string) => createHash("sha256").update(`${version}\n${facts}`).digest("hex");

  async function replace(isolation: string, notes: Notes): Promise<void> {
    const fresh = `${pathOf(isolation)}.${randomUUID()}`;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeFile(fresh, JSON.stringify(notes), { mode: 0o600, flag: "wx" });
      await rename(fresh, pathOf(isolation));
    } catch {
      // What stays in the file was true when it was written; without a file the isolation is tried again.
      await rm(fresh, { force: true }).catch(() => undefined);
    }
  }

  return {
    async find(isolation, facts) {
      const key = keyOf(facts);
      return (await read(pathOf(isolation))).find((kept) => kept.key === key)?.note ?? null;
    },
    async keep(isolation, facts, note) {
      const key = keyOf(facts);
      const others = (await read(pathOf(isolation))).filter((kept) => kept.key !== key);
      await replace(isolation, [{ key, note }, ...others].slice(0, keptNotes));
    },
    async forget(isolation, facts) {
      const key = keyOf(facts);
      const notes = await read(pathOf(isolation));
      const others = notes.filter((kept) => kept.key !== key);
      if (others.length === notes.length) return;
      // A note that must not be believed any more must not stay because the disk is full.
      await rm(pathOf(isolation), { force: true }).catch(() => undefined);
      await replace(isolation, others);
    },
  };
}

async function read(path: string): Promise<Notes> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
    try {
      const { mode, size, uid } = await file.stat();
      const isOwn = uid === process.getuid?.() && (mode & othersRights) === 0;
      if (!isOwn || size > mostBytes) return [];
      return fileSchema.parse(JSON.parse(await file.readFile("utf8")));
    } finally {
      await file.close();
    }
  } catch {
    // Not there and not to be understood are the same: it is not known.
    return [];
  }
}
