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

/** Of the first form: one test of all isolations. */
const earlySchema = z.object({
  selfTest: z.object({ trials: z.array(trialSchema), testedAt: z.string().nullable() }),
});

/** What the last self-test of one isolation found with one set of kernel, programs, image and rights. */
export type SelfTestRecord = Readonly<z.infer<typeof recordSchema>>;

/** The last self-tests of each isolation. A file that cannot be understood holds none. */
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

  function look(): void {
    const seen = stampOf(path);
    if (seen === null || seen === stamp) return;
    const text = textOf(path);
    // What cannot be read now is read the next time; until then what is known counts.
    if (text === null) return;
    records = recordsIn(text);
    stamp = seen;
  }

  return {
    all() {
      look();
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

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function recordsIn(text: string): readonly SelfTestRecord[] {
  try {
    const json: unknown = JSON.parse(text);
    const file = fileSchema.safeParse(json);
    return file.success ? file.data.records : earlyRecords(earlySchema.parse(json).selfTest);
  } catch {
    return [];
  }
}

/** Of the first form only what got out is kept: the rest is tested anew. */
function earlyRecords({ testedAt, trials }: z.infer<typeof earlySchema>["selfTest"]): readonly SelfTestRecord[] {
  return (["vm", "process"] as const).flatMap((isolation) => {
    const escapes = escapesOf({ trials: trials.filter((trial) => trial.isolation === isolation) });
    const at = testedAt ?? new Date(0).toISOString();
    return escapes.length === 0 ? [] : [{ isolation, key: "", isWhole: true, trials: escapes, testedAt: at }];
  });
}

/** Attempts that got out. */
export function escapesOf({ trials }: Pick<SelfTestRecord, "trials">): SelfTestRecord["trials"] {
  return trials.filter(({ attempt }) => attempt === "worked");
}

/** Whether something was tried, every attempt failed, and every harmless twin worked. */
export function hasPassed({ trials }: Pick<SelfTestRecord, "trials">): boolean {
  return trials.length > 0 && trials.every(isHeld);
}
