import { readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type IsolationReport, isolationReportSchema, type Trial, toFailure } from "@deskhand/contracts";
import { z } from "zod";
import type { Backend } from "./ports.ts";

type SelfTest = IsolationReport["selfTest"];

/** Tries to break out of one isolation; tells of each attempt as it ends. */
export type RunSelfTest = (backend: Backend, onTrial: (trial: Trial) => void) => Promise<unknown>;

const fileSchema = z.object({ key: z.string(), selfTest: isolationReportSchema.shape.selfTest });

/** What the self-test found, kept in the data folder for as long as `key` is what it was found with. */
export type TestedIsolations = Readonly<{
  status(): SelfTest;
  /** titles of attempts that got out of an isolation; it must not be used then */
  escapes(isolation: Trial["isolation"]): readonly string[];
  /** tests every backend given, one after the other; a test that is running is joined */
  test(backends: readonly Backend[], key: string): Promise<void>;
  /** whether there is a finished test for this key */
  isTested(key: string): boolean;
  /** forgets a test under way: what ends because Deskhand ends says nothing */
  close(): void;
}>;

const untested: SelfTest = { trials: [], testedAt: null, running: null };

function readKept(path: string): z.infer<typeof fileSchema> | null {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    // Not there or not to be understood is the same: it was not tested yet.
    return null;
  }
}

/** What got out before and was not tried again to the end since: it still counts. */
function stillOpen(before: readonly Trial[], found: readonly Trial[]): readonly Trial[] {
  const isRetested = (isolation: Trial["isolation"]) => {
    const own = found.filter((trial) => trial.isolation === isolation);
    return own.length > 0 && own.every(({ attempt }) => attempt !== "not run");
  };
  return before.filter(({ attempt, isolation }) => attempt === "worked" && !isRetested(isolation));
}

function withStillOpen(before: readonly Trial[], found: readonly Trial[]): readonly Trial[] {
  const open = stillOpen(before, found);
  const isOpen = ({ isolation, title }: Trial) =>
    open.some((trial) => trial.isolation === isolation && trial.title === title);
  return [...found.filter((trial) => !isOpen(trial)), ...open];
}

/** Remembers self-tests in a file of the data folder. */
export function createTestedIsolations(home: string, run: RunSelfTest): TestedIsolations {
  const path = join(home, "self-test.json");
  let kept = readKept(path);
  let running: Promise<void> | null = null;
  let isClosed = false;
  let status: SelfTest = kept?.selfTest ?? untested;

  async function testAll(backends: readonly Backend[], key: string): Promise<void> {
    const trials: Trial[] = [];
    const { testedAt } = status;
    for (const [done, backend] of backends.entries()) {
      if (isClosed) return;
      const show = () => {
        status = { trials: [...trials], testedAt, running: { done, total: backends.length } };
      };
      show();
      try {
        await run(backend, (trial) => {
          trials.push(trial);
          show();
        });
      } catch (error) {
        const { isolation } = backend;
        const found = toFailure(error).message;
        trials.push({ isolation, title: "Self-test", attempt: "not run", twin: "not run", found });
      }
    }
    if (isClosed) return;
    const all = [...withStillOpen(kept?.selfTest.trials ?? [], trials)];
    status = { trials: all, testedAt: new Date().toISOString(), running: null };
    kept = { key, selfTest: status };
    await writeFile(`${path}.part`, JSON.stringify(kept), { mode: 0o600 });
    await rename(`${path}.part`, path);
  }

  return {
    status: () => status,
    escapes: (isolation) =>
      (kept?.selfTest.trials ?? [])
        .filter((trial) => trial.isolation === isolation && trial.attempt === "worked")
        .map(({ title }) => title),
    close() {
      isClosed = true;
    },
    isTested: (key) => kept?.key === key,
    test(backends, key) {
      running ??= testAll(backends, key).finally(() => {
        running = null;
      });
      return running;
    },
  };
}
