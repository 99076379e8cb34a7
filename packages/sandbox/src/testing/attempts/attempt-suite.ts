import { readdir } from "node:fs/promises";
import type { ProgramEnd, ProgramLimits } from "@deskhand/contracts";
import { afterAll, beforeAll, describe, expect, it, type TestContext } from "vitest";
import type { Attempt, Ground } from "./attempt.ts";
import { fileAttempts } from "./file-attempts.ts";
import { isIntact, type PreparedGround, prepareGround } from "./ground.ts";
import { limitAttempts } from "./limit-attempts.ts";
import { networkAttempts } from "./network-attempts.ts";
import { processAttempts } from "./process-attempts.ts";

/** A sandbox over the ground's two folders; each run begins with the folders as they are on the host. */
export type AttackedSandbox = Readonly<{
  run(command: string, limits: ProgramLimits): Promise<Readonly<{ end: ProgramEnd; output: string }>>;
  close(): Promise<void>;
}>;

export type AttemptSuite = Readonly<{
  name: string;
  /** skips or fails when the tier does not work here; `false`: skipped */
  isReady(context: TestContext): Promise<boolean>;
  open(ground: Ground): Promise<AttackedSandbox>;
  /** names of attempts that mean nothing in this tier, and why */
  without?: Readonly<Record<string, string>>;
}>;

const attempts: readonly Attempt[] = [...fileAttempts, ...processAttempts, ...networkAttempts, ...limitAttempts];

const usualLimits: ProgramLimits = {
  timeoutMs: 15_000,
  memoryMb: 512,
  processes: 100,
  diskBytes: 200_000_000,
  cpuMs: 15_000,
};

/** Runs every attempt and its harmless twin in one tier, and looks on the host at what came of it. */
export function attemptSuite({ name, isReady, open, without = {} }: AttemptSuite): void {
  describe(name, { retry: 0 }, () => {
    let prepared: PreparedGround;
    let sandbox: AttackedSandbox | null = null;

    beforeAll(async () => {
      prepared = await prepareGround();
    });
    afterAll(async () => {
      await sandbox?.close();
      await prepared.clear();
    });

    const enter = async (attempt: Attempt, context: TestContext): Promise<AttackedSandbox | null> => {
      const because = without[attempt.name];
      if (because !== undefined) context.skip(because);
      if (!(await isReady(context))) return null;
      sandbox ??= await open(prepared.ground);
      return sandbox;
    };

    it.for(attempts)("is not harmed by a program that $name", async (attempt, context) => {
      const attacked = await enter(attempt, context);
      if (attacked === null) return;
      const { ground } = prepared;
      const { end, output } = await attacked.run(attempt.command(ground), { ...usualLimits, ...attempt.limits });
      expect(output).toMatch(/^tried$/m);
      expect(output).not.toMatch(/^did not run/m);
      expect(output).not.toContain("THROUGH");
      expect(output).not.toContain(ground.secret);
      if ("output" in attempt.expected) expect(output.slice(output.indexOf("tried"))).toMatch(attempt.expected.output);
      else expect(attempt.expected.limit.map((limit) => ({ by: "limit", limit }))).toContainEqual(end);
      expect(await readdir(ground.outsideFolder)).toEqual([]);
      expect(prepared.arrivals()).toBe(0);
      expect(await isIntact(ground)).toBe(true);
    });

    it.for(attempts)("lets a program do the harmless twin of one that $name", async (attempt, context) => {
      const attacked = await enter(attempt, context);
      if (attacked === null) return;
      const limits = { ...usualLimits, ...attempt.limits };
      const { end, output } = await attacked.run(attempt.twin(prepared.ground), limits);
      expect(output).toMatch(/^worked$/m);
      expect(end).toEqual({ by: "exit", code: 0 });
    });
  });
}
