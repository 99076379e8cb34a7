import { execFile } from "node:child_process";
import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openConfinement } from "./confined-program.ts";
import { removeTree } from "./layers/remove-tree.ts";
import { isMissing, skipTier } from "./testing/need-bubblewrap.ts";

let place = "";
let folder = "";
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), "confined-program-"));
  folder = join(place, "own");
  await mkdir(folder);
});
afterAll(() => removeTree(place));

/** What a confined shell prints. */
async function run(script: string): Promise<string> {
  const confinement = await openConfinement(join(place, "confinement"));
  if (confinement === null) throw new Error("programs cannot be confined here, although isolation works");
  const limits = { processes: 64, fileBytes: 1_000_000 };
  const argv = ["/bin/sh", "-c", script];
  const [program, ...rest] = confinement.command({ argv, readable: [], folder, limits });
  return (await promisify(execFile)(program, rest, { env: {} })).stdout;
}

const devices = ["null", "zero", "full", "random", "urandom", "tty"].map((name) => `/dev/${name}`).join(" ");

// they are given the rights and times they have, so that a computer where it works is none the worse
test.for([
  { what: "rights", change: 'chmod 666 "$device"' },
  { what: "times", change: `perl -e 'exit !utime((stat $ARGV[0])[8, 9], $ARGV[0])' "$device"` },
])(
  "a confined program cannot change the $what of the host's devices, only of its own files",
  async ({ change }, context) => {
    const missing = await isMissing();
    if (missing !== null) return skipTier(context, missing);
    const attack = `for device in ${devices}; do ${change} && echo THROUGH; done 2>/dev/null; echo tried`;
    expect(await run(attack)).toBe("tried\n");
    expect(await run(`echo x >own; device=own; ${change} && echo worked`)).toBe("worked\n");
  },
);

test("a confined program uses the host's devices", async (context) => {
  const missing = await isMissing();
  if (missing !== null) return skipTier(context, missing);
  const script =
    "echo x >/dev/null && head -c 3 /dev/zero | wc -c && head -c 4 /dev/urandom | wc -c; echo x >/dev/full";
  expect(await run(`{ ${script} || echo full; } 2>/dev/null`)).toBe("3\n4\nfull\n");
});
