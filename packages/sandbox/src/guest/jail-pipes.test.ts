import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { JailPipes } from "./jail-pipes.ts";
import { StandingPerl } from "./perl/standing-perl.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "pipes-"));
  for (const name of ["filter", "stdin"]) await writeFile(join(folder, name), name);
});
afterEach(() => rm(folder, { recursive: true }));

async function started(argv: readonly string[]) {
  const perl = new StandingPerl();
  const pipes = await JailPipes.make(join(folder, "pipe"), perl);
  const ends = { ...pipes.paths, filter: join(folder, "filter"), stdin: join(folder, "stdin") };
  const pid = await perl.start({ owner: null, ends, argv });
  const connected = pipes.connect(pid, () => void perl.kill(pid));
  pipes.close();
  return connected;
}

test("a program is connected with what it was promised, has no environment but two names, and leaves no name behind", async () => {
  const { process, outputs } = await started(["/bin/sh"]);
  let out = "";
  outputs[0].on("data", (chunk: Buffer) => {
    out += chunk.toString("latin1");
  });
  process.script.write(
    'cat <&5 >&6; cat <&8 >&6; cat /proc/self/oom_score_adj >&6; env | sed "s/=.*//" | sort | tr "\\n" " " >&6; pwd >&6\n',
  );
  process.script.end('echo \'{ "child-pid": 7 } { "exit-code": 3 }\' >&3; exit 3\n');
  await once(outputs[0], "close");
  expect(out).toMatch(
    /^filterstdin800\n(?:LC_ALL PATH|LC_ALL OLDPWD PATH|LC_ALL PATH PWD|LC_ALL OLDPWD PATH PWD) \/\n$/,
  );
  expect([await process.exited, process.namedPid(), process.hasExited()]).toEqual([{ code: 3 }, 7, true]);
  expect((await readdir(folder)).sort()).toEqual(["filter", "stdin"]);
});

test("a program that is killed has no exit code, and one that cannot be started is told", async () => {
  const { process } = await started(["/bin/sh"]);
  expect(process.hasExited()).toBe(false);
  process.kill();
  expect(await process.exited).toEqual({ code: null });
  const missing = await started(["/nowhere/at all"]);
  expect(await missing.process.exited).toEqual({ code: null });
});
