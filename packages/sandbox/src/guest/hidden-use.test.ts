import { describe, expect, test } from "vitest";
import type { ExecLimits } from "./frames.ts";
import { roomyLimits, type TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

const megabyte = 1024 * 1024;
const memfdCreate = process.arch === "arm64" ? 279 : 319;

const perl = (program: string) => `perl -e '$| = 1; ${program}'`;

/** children whose time nobody takes over, each of which works for a fifth of a second after the one before it */
const workUnheard = (times: number) =>
  perl(
    `$SIG{CHLD} = "IGNORE"; for (1 .. ${times}) { if (!fork) { while ((times)[0] < 0.2) { $x++ for 1 .. 10_000 } exit } wait }`,
  );

/** files that are deleted and kept open, 4 MB each */
const holdDeleted = (files: number, seconds: number) =>
  perl(
    `for (1 .. ${files}) { open(my $file, ">", "/tmp/u") or die; unlink "/tmp/u"; syswrite $file, "x" x 4_000_000; push @held, $file } sleep ${seconds}`,
  );

/** memory that is made as a file and never mapped, one megabyte at a time so that the program itself stays small */
const holdMemoryFile = (megabytes: number, seconds: number) =>
  perl(
    `my $name = "x\\0"; open(my $file, ">&=", syscall(${memfdCreate}, $name, 0)) or die; my $piece = "x" x 1_000_000; for (1 .. ${megabytes}) { syswrite($file, $piece) == 1_000_000 or die } sleep ${seconds}`,
  );

/** memory that is shared by a number and that no process is attached to */
const holdNumbered = (segments: number, seconds: number) =>
  perl(
    `my $piece = "x" x (10 << 20); for (1 .. ${segments}) { my $id = shmget(0, 10 << 20, 01600); defined $id or die; shmwrite($id, $piece, 0, 10 << 20) or die } sleep ${seconds}`,
  );

/** a command's input is a file, which the command may open once more */
const writeToInput = (megabytes: number, seconds: number) =>
  perl(
    `open(my $file, "+<", "/proc/self/fd/0") or die; syswrite($file, "x" x 1_000_000) for 1 .. ${megabytes}; sleep ${seconds}`,
  );

type Case = Readonly<{ limit: keyof ExecLimits; value: number; what: string; over: string; within: string }>;

const cases: readonly Case[] = [
  {
    limit: "cpuMs",
    value: 900,
    what: "the processor through children that nobody waits for",
    over: workUnheard(30),
    within: workUnheard(2),
  },
  {
    limit: "diskBytes",
    value: 10 * megabyte,
    what: "the disk through files that are deleted and open",
    over: holdDeleted(4, 20),
    within: holdDeleted(2, 0.5),
  },
  {
    limit: "memoryMb",
    value: 96,
    what: "memory through a file in memory",
    over: holdMemoryFile(200, 20),
    within: holdMemoryFile(20, 0.5),
  },
  {
    limit: "memoryMb",
    value: 96,
    what: "memory through what is shared by a number",
    over: holdNumbered(20, 20),
    within: holdNumbered(2, 0.5),
  },
  {
    limit: "diskBytes",
    value: 8 * megabyte,
    what: "the disk through its input",
    over: writeToInput(9, 20),
    within: writeToInput(2, 0.5),
  },
];

describe.for([false, true])("on a stage that makes jails ahead (%s)", (jailsAhead) => {
  let stage: TestStage;

  useStage(
    (opened) => {
      stage = opened;
    },
    { jailsAhead },
  );

  test.for(cases)("a command that goes over its bound of $what ends by $limit", async ({ limit, value, over }) => {
    const { report } = await stage.run(over, { limits: { ...roomyLimits, [limit]: value }, input: "in" });
    expect(report.end).toEqual({ by: "limit", limit });
  });

  test.for(cases)("a command that uses a little of $what ends by itself", async ({ limit, value, within }) => {
    const limits = { ...roomyLimits, [limit]: value };
    const { report, stdout } = await stage.run(`${within} && echo done`, { limits, input: "in" });
    expect([report.end, stdout]).toEqual([{ by: "exit", code: 0 }, "done\n"]);
  });

  test("what a command is given to read is not what it wrote", async () => {
    const limits = { ...roomyLimits, diskBytes: megabyte };
    const { report, stdout } = await stage.run("wc -c; sleep 0.2", { limits, input: "x".repeat(2 * megabyte) });
    expect([report.end, stdout.trim()]).toEqual([{ by: "exit", code: 0 }, String(2 * megabyte)]);
  });

  test("what a command let go of does not count together with what it wrote then", async () => {
    const limits = { ...roomyLimits, diskBytes: 10 * megabyte };
    const { report } = await stage.run(`${holdDeleted(2, 0.3)} && head -c 8000000 /dev/zero >/tmp/a && sleep 0.3`, {
      limits,
    });
    expect(report.end).toEqual({ by: "exit", code: 0 });
  });
});
