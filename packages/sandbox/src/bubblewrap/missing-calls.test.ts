import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeTree } from "./layers/remove-tree.ts";
import { answer, assemble, load, whenEqual } from "./seccomp/bpf.ts";
import { isMissing, skipTier } from "./testing/need-bubblewrap.ts";

const serverPath = join(import.meta.dirname, "testing/running-server.ts");
const openTree = 428;
const moveMount = 429;
const fsOpen = 430;
const fsMount = 432;
const closeRange = 436;
const noSuchCall = 38;

let place = "";
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "missing-calls-"));
});
afterEach(() => removeTree(place));

/** Runs a program on a system whose kernel knows nothing of `missing`. */
async function runWithout(missing: readonly number[], argv: readonly string[]): Promise<string> {
  const refusals = missing.flatMap((call) => whenEqual(call, [answer(0x00050000 | noSuchCall)]));
  await writeFile(join(place, "filter"), assemble([load(0), ...refusals, answer(0x7fff0000)]));
  const older = ["-c", 'exec bwrap --dev-bind / / --seccomp 9 -- "$@" 9<filter', "sh"];
  return (await promisify(execFile)("sh", [...older, ...argv], { cwd: place })).stdout;
}

/** `ms`; two whole Nodes are started one inside the other, which takes its time beside other tests */
const timeout = 180_000;

test.for([
  { missing: [openTree, moveMount] },
  { missing: [openTree] },
  { missing: [moveMount] },
  { missing: [fsOpen] },
  { missing: [fsMount] },
  { missing: [closeRange] },
])("a kernel without the calls $missing isolates programs just as well", { timeout }, async ({ missing }, context) => {
  // whether isolation works is what this asks of the system without the calls; a trial with them would only double the time
  const reason = await isMissing();
  if (reason !== null) return skipTier(context, reason);
  const asked = runWithout(missing, [
    "perl",
    "-e",
    `my $p = "/\\0"; syscall(${missing[0]}, -1, $p, -1, $p, 0); exit $!`,
  ]);
  await expect(asked).rejects.toMatchObject({ code: noSuchCall });
  const tries = "cat /etc/shadow; mount -t tmpfs x /tmp; chmod 666 /dev/full && echo THROUGH";
  const command = `echo x > new.txt; ${tries}; grep CapEff /proc/self/status; echo end`;
  const output = await runWithout(missing, [process.execPath, serverPath, place, command]);
  expect(output).toMatch(/CapEff:\s0{16}\nend\n/);
  expect(output).not.toContain("root:");
  expect(output).not.toContain("THROUGH");
  expect(output.trim().split("\n").at(-1)).toBe('{"end":{"by":"exit","code":0},"changed":["file new.txt"]}');
});
