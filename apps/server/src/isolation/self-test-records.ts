import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isHeld, trialSchema } from "@deskhand/contracts";
import { z } from "zod";

const recordSchema = z.object({
  isolation: z.enum(["vm", "process"]),
  /** equal while everything it was found with is */
  key: z.string(),
  /** whether every attempt was made, or only those that matter before a first program */
  isWhole: z.boolean(),
  trials: z.array(trialSchema),
  /** ISO 8601, of its end */
  testedAt: z.string(),
});
const fileSchema = z.object({ records: z.array(recordSchema) });

/** What the last self-test of one isolation found. */
export type SelfTestRecord = Readonly<z.infer<typeof recordSchema>>;

/** The last self-test of each isolation. A file that cannot be understood holds none. */
export type SelfTestRecords = Readonly<{
  /** also what another process of this data folder found since, such as the doctor */
  all(): readonly SelfTestRecord[];
  /** counts at once; throws what the file system says when it cannot be kept for the next start */
  replace(records: readonly SelfTestRecord[]): void;
}>;

/** Keeps them in a file of the data folder, which is replaced as a whole. */
export function createSelfTestRecords(home: string): SelfTestRecords {
  const path = join(home, "self-test.json");
  let stamp: string | null = null;
  let records: readonly SelfTestRecord[] = [];
  return {
    all() {
      const seen = stampOf(path);
      if (seen !== null && seen !== stamp) records = readRecords(path);
      stamp = seen;
      return records;
    },
    replace(found) {
      records = found;
      const part = `${path}.${randomUUID()}`;
      try {
        writeFileSync(part, JSON.stringify({ records }), { mode: 0o600 });
        renameSync(part, path);
      } catch (error) {
        rmSync(part, { force: true });
        throw error;
      }
      stamp = stampOf(path);
    },
  };
}

function stampOf(path: string): string | null {
  const facts = statSync(path, { bigint: true, throwIfNoEntry: false });
  return facts === undefined ? null : `${facts.ino} ${facts.size} ${facts.mtimeNs}`;
}

function readRecords(path: string): readonly SelfTestRecord[] {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, "utf8"))).records;
  } catch {
    // Not there or not to be understood is the same: it was not tested yet.
    return [];
  }
}

/** Attempts that got out. */
export function escapesOf({ trials }: Pick<SelfTestRecord, "trials">): SelfTestRecord["trials"] {
  return trials.filter(({ attempt }) => attempt === "worked");
}

/** Whether something was tried, every attempt failed, and every harmless twin worked. */
export function hasPassed({ trials }: Pick<SelfTestRecord, "trials">): boolean {
  return trials.length > 0 && trials.every(isHeld);
}

/**
 * Why no program may run in an isolation, by its last self-test; `null` when that says nothing against it, which is not yet a yes. What
 * got out counts whatever the isolation stands on now; anything else only for what it was found with, `key`.
 */
export function whyClosed(record: SelfTestRecord | undefined, key: string | null): string | null {
  if (record === undefined) return null;
  const titles = (trials: SelfTestRecord["trials"]) => trials.map(({ title }) => title).join("; ");
  const escapes = escapesOf(record);
  if (escapes.length > 0) return `The self-test got out of it (${titles(escapes)}); do not use it, and report this.`;
  if (record.key !== key || hasPassed(record)) return null;
  const open = record.trials.filter((trial) => !isHeld(trial));
  const what = open.length === 0 ? "nothing was tried" : `not carried out: ${titles(open)}`;
  return `Its self-test could not show that it holds (${what}). Run the self-test again; if that does not help, report this.`;
}
