import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isMissing, skipTier } from "../testing/need-bubblewrap.ts";
import { seccompFilter } from "./seccomp-filter.ts";
import { inspectedCalls, type Processor, refusedCalls } from "./system-calls.ts";

const processors: readonly Processor[] = ["x64", "arm64"];
const marks = { x64: 0xc000003e, arm64: 0xc00000b7 } as const;
const allowed = 0x7fff0000;
const killed = 0x80000000;
const refusedWith = (errorNumber: number) => 0x00050000 | errorNumber;

/** What the filter answers: the machine of the kernel, as far as the filter uses it. */
function run(filter: Uint8Array, call: { mark: number; number: number; arguments?: readonly number[] }): number {
  const words = new DataView(new ArrayBuffer(64));
  words.setUint32(0, call.number >>> 0, true);
  words.setUint32(4, call.mark, true);
  for (const [index, value] of (call.arguments ?? []).entries())
    words.setBigUint64(16 + index * 8, BigInt.asUintN(64, BigInt(value)), true);
  const program = new DataView(filter.buffer, filter.byteOffset, filter.byteLength);
  const jumps: Readonly<Record<number, (word: number, operand: number) => boolean>> = {
    21: (word, operand) => word === operand,
    37: (word, operand) => word > operand,
    69: (word, operand) => (word & operand) !== 0,
  };
  let word = 0;
  for (let at = 0; at < filter.byteLength; at += 8) {
    const [code, operand] = [program.getUint16(at, true), program.getUint32(at + 4, true)];
    const isTrue = jumps[code]?.(word, operand);
    if (code === 6) return operand;
    if (code === 32) word = words.getUint32(operand, true);
    else if (code === 84) word = (word & operand) >>> 0;
    else if (isTrue === undefined) throw new Error(`unknown operation ${code}`);
    else at += 8 * program.getUint8(isTrue ? at + 2 : at + 3);
  }
  throw new Error("the filter ended without an answer");
}

describe.each(processors)("the filter for %s", (processor) => {
  const filter = seccompFilter(processor);
  const ask = (number: number, ...values: number[]) =>
    run(filter, { mark: marks[processor], number, arguments: values });
  const { clone, clone3, ioctl, personality, socket, socketpair } = inspectedCalls;

  it("refuses every call of the list, whatever its arguments", () => {
    for (const numbers of Object.values(refusedCalls)) {
      const number = numbers[processor];
      if (number !== null) expect(ask(number, 1, 2, 3)).toBe(refusedWith(1));
    }
  });

  it("allows everything else that was known when it was written", () => {
    const special: (number | null)[] = [...Object.values(refusedCalls), ...Object.values(inspectedCalls)].map(
      (row) => row[processor],
    );
    for (let number = 0; number <= 456; number += 1) if (!special.includes(number)) expect(ask(number)).toBe(allowed);
  });

  it("kills calls made in the manner of another processor", () => {
    for (const mark of [0x40000003, 0x40000028, 0, marks[processor === "x64" ? "arm64" : "x64"]])
      expect(run(filter, { mark, number: 1 })).toBe(killed);
  });

  it("says that later calls and the second table of numbers do not exist", () => {
    for (const number of [463, 1000, 0x40000000, 0x40000000 + 101, -1]) expect(ask(number)).toBe(refusedWith(38));
  });

  it("lets processes and threads be made but no namespaces", () => {
    expect(ask(clone3[processor])).toBe(refusedWith(38));
    expect(ask(clone[processor], 0x003d0f00)).toBe(allowed);
    expect(ask(clone[processor], 0x01200011)).toBe(allowed);
    for (const flag of [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000])
      expect(ask(clone[processor], flag | 17)).toBe(refusedWith(1));
  });

  it("keeps keystrokes and selections out of terminals, also when the request has high bits", () => {
    for (const request of [0x5412, 0x541c, 0x5423]) {
      expect(ask(ioctl[processor], 0, request)).toBe(refusedWith(1));
      expect(ask(ioctl[processor], 0, 2 ** 32 + request)).toBe(refusedWith(1));
    }
    expect(ask(ioctl[processor], 0, 0x5413)).toBe(allowed);
  });

  it("leaves local and plain internet sockets and refuses the rest", () => {
    const flags = 0o2004000;
    expect(ask(socket[processor], 1, 1 | flags, 0)).toBe(allowed);
    expect(ask(socket[processor], 16, 3 | flags, 0)).toBe(allowed);
    expect(ask(socket[processor], 16, 3, 12)).toBe(refusedWith(93));
    for (const family of [2, 10]) {
      expect(ask(socket[processor], family, 1 | flags, 6)).toBe(allowed);
      expect(ask(socket[processor], family, 2, 0)).toBe(allowed);
      expect(ask(socket[processor], family, 2, 1)).toBe(refusedWith(93));
      expect(ask(socket[processor], family, 3 | flags, 1)).toBe(refusedWith(1));
      expect(ask(socket[processor], family, 5, 132)).toBe(refusedWith(1));
    }
    for (const family of [0, 3, 15, 17, 21, 29, 30, 31, 38, 40, 44])
      expect(ask(socket[processor], family, 2, 0)).toBe(refusedWith(97));
  });

  it("leaves pairs of local sockets alone", () => {
    for (const type of [1, 2, 5]) expect(ask(socketpair[processor], 1, type | 0o2004000, 0)).toBe(allowed);
    for (const family of [0, 2, 10, 16, 17, 30, 38, 40])
      expect(ask(socketpair[processor], family, 1, 0)).toBe(refusedWith(97));
  });

  it("lets a program ask for its personality and no more", () => {
    expect(ask(personality[processor], 0xffffffff)).toBe(allowed);
    expect(ask(personality[processor], 0)).toBe(allowed);
    expect(ask(personality[processor], 0x0040000)).toBe(refusedWith(1));
  });

  it("always comes to an answer", () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.maxSafeInteger(), { maxLength: 6 }), (number, values) => {
        const result = ask(number, ...values);
        expect([allowed, killed].includes(result) || result >>> 16 === 5).toBe(true);
      }),
    );
  });
});

describe("the filter in the kernel", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "seccomp-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** perl is part of every Debian and makes any call by its number */
  function perl(program: string): string {
    const path = join(folder, "filter");
    writeFileSync(path, seccompFilter(process.arch as Processor));
    const file = openSync(path, "r");
    const shell = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all"];
    const run = spawnSync("bwrap", [...shell, "--seccomp", "3", "perl", "-MSocket", "-e", program], {
      stdio: ["ignore", "pipe", "pipe", file],
      encoding: "utf8",
    });
    closeSync(file);
    expect(run.stderr).toBe("");
    return run.stdout.trim();
  }
  const errorOf = (call: string) => perl(`$! = 0; my $r = ${call}; print "tried ", $r == -1 ? $!+0 : "went";`);

  it("refuses the calls of the list", async (context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    const processor = process.arch as Processor;
    const numbers = Object.values(refusedCalls).flatMap((row) => row[processor] ?? []);
    const text = perl(
      `for (${numbers.join(",")}) { $! = 0; my $r = syscall($_, 0, 0, 0, 0, 0); print "$_:$r:", $!+0, "\\n"; }`,
    );
    expect(text.split("\n")).toEqual(numbers.map((number) => `${number}:-1:1`));
  });

  it("refuses namespaces, odd sockets and terminal tricks, and lets their plain twins pass", async (context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    const { clone, clone3, ioctl, socket, socketpair } = inspectedCalls;
    const processor = process.arch as Processor;
    const call = (name: { x64: number; arm64: number }, ...values: number[]) =>
      errorOf(`syscall(${[name[processor], ...values].join(",")})`);
    expect(call(clone, 0x10000011, 0, 0, 0, 0)).toBe("tried 1");
    expect(call(clone3, 0, 0)).toBe("tried 38");
    expect(call(ioctl, 0, 0x5412, 0)).toBe("tried 1");
    expect(call(ioctl, 0, 0x541c, 0)).toBe("tried 1");
    expect(call(ioctl, 0, 0x5413, 0)).toBe("tried 25");
    for (const family of [17, 29, 38, 40]) expect(call(socket, family, 2, 0)).toBe("tried 97");
    for (const family of [2, 30, 38]) expect(call(socketpair, family, 1, 0, 0)).toBe("tried 97");
    expect(perl('print socketpair(my $a, my $b, 1, 1, 0) ? "went" : $!;')).toBe("went");
    expect(call(socket, 2, 3, 1)).toBe("tried 1");
    expect(call(socket, 2, 1, 0)).toBe("tried went");
    expect(call(socket, 16, 3, 0)).toBe("tried went");
    expect(perl('my $p = fork // die; if (!$p) { exit 7 } waitpid $p, 0; print "child ", $? >> 8;')).toBe("child 7");
  });
});
