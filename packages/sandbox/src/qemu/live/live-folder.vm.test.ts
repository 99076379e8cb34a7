import { execFile, execFileSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { GuestPath, Mount, ProgramLimits, RunId, StepId, TaskId } from "@deskhand/contracts";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { needImage } from "../../image/testing/need-image.ts";
import { needVm } from "../testing/need-vm.ts";
import { asOrdinaryUser, giveAway, lendImages } from "../testing/ordinary-user.ts";

// an emulated processor beside other tests is slow
vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const limits: ProgramLimits = {
  timeoutMs: 60_000,
  memoryMb: 256,
  processes: 100,
  diskBytes: 100_000_000,
  cpuMs: 60_000,
};
/** more than is packed */
const largeBytes = 1_200_000_000;
let place = "";
let folder = "";

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), "live-folder-"));
  folder = join(place, "granted");
  await mkdir(join(folder, "sub"), { recursive: true });
  await writeFile(join(folder, "a.txt"), "alpha\n");
  await writeFile(join(folder, "sub/b.txt"), "beta\n");
  await writeFile(join(folder, "changing.txt"), "before\n");
  await writeFile(join(folder, "large"), "begin\n");
  await truncate(join(folder, "large"), largeBytes);
  await writeFile(join(place, "secret.txt"), "secret\n");
  await symlink("../secret.txt", join(folder, "outside"));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

test("a folder that is too large to be packed is shared live: read where it lies, changed only in what comes out", async (context) => {
  const { backend, close } = await needVm(context);
  try {
    const sandbox = await backend.open({ taskId: "task" as TaskId, folders: [], outlet: null });
    const path = folder as GuestPath;
    const mounts: readonly Mount[] = [{ path, hostPath: folder, verb: "edit", differences: [] }];
    const run = async (command: string, onOutput: (output: string) => void = () => {}) => {
      let output = "";
      const ran = await sandbox.run(
        {
          runId: "run" as RunId,
          stepId: "step" as StepId,
          command,
          cwd: path,
          snapshot: { version: "1", mounts, release: () => {} },
          limits,
          onOutput: (_stream, chunk) => {
            output += Buffer.from(chunk).toString("utf8");
            onOutput(output);
          },
        },
        new AbortController().signal,
      );
      return { ...ran, output };
    };
    const words = "ls; cat a.txt sub/b.txt; head -n1 large; wc -c < large; readlink outside; cat outside";
    const first = await run(`${words}; echo more >> a.txt; mv sub/b.txt c.txt; rm changing.txt; exit 0`);
    const listed = "a.txt\nchanging.txt\nlarge\noutside\nsub\n";
    expect(first.output).toMatch(`${listed}alpha\nbeta\nbegin\n${largeBytes}\n../secret.txt\n`);
    expect(first.output).not.toMatch(/^secret/m);
    expect(first.notes).toEqual([expect.stringContaining("shared live")]);
    const changed = first.harvest.differences.map(
      ({ path: each, entry }) => `${entry} ${each.slice(folder.length + 1)}`,
    );
    expect(changed.sort()).toEqual(["file a.txt", "file c.txt", "folder sub", "gone changing.txt", "gone sub/b.txt"]);
    const file = first.harvest.differences.find((each) => each.path.endsWith("/a.txt"));
    expect(file?.entry === "file" && (await readFile(file.hostPath, "utf8"))).toBe("alpha\nmore\n");
    await first.harvest.dispose();
    expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("alpha\n");
    expect(readdirSync(folder).sort()).toEqual(["a.txt", "changing.txt", "large", "outside", "sub"]);

    let isChanged = false;
    const during = await run("echo going; sleep 3; cat changing.txt || echo refused; cat sub/b.txt", () => {
      if (!isChanged) execFileSync("sh", ["-c", "echo after! > changing.txt"], { cwd: folder });
      isChanged = true;
    });
    expect(during.output).toMatch(/Input\/output error\s+refused\s+beta/);
    await during.harvest.dispose();
    const later = await run("cat changing.txt");
    expect(later.output).toBe("after!\n");
    await later.harvest.dispose();
    await sandbox.close();
  } finally {
    await close();
  }
});

test("a server that is an ordinary user shares a large folder live just as well", async (context) => {
  const images = join(place, "images");
  const through = asOrdinaryUser(context);
  lendImages(needImage(context).folder, images);
  await chmod(place, 0o755);
  giveAway(place, folder, join(folder, "sub"), join(folder, "a.txt"));
  const server = join(import.meta.dirname, "../testing/running-server.ts");
  const command = "id -u; cat a.txt sub/b.txt; head -n1 large; cat outside; echo more >> a.txt; rm changing.txt; true";
  const [program, ...rest] = [...through, process.execPath, "--no-warnings", server, place, images, command];
  const { stdout } = await promisify(execFile)(program, rest, { env: { PATH: process.env.PATH } });
  expect(stdout).toMatch(/^1000\nalpha\nbeta\nbegin\n/);
  expect(stdout).toMatch(/outside: No such file/);
  expect(stdout).not.toMatch(/^secret/m);
  expect(JSON.parse(stdout.trim().split("\n").at(-1) ?? "")).toEqual({
    end: { by: "exit", code: 0 },
    changed: ["file a.txt", "gone changing.txt"],
    notes: [expect.stringContaining("shared live")],
  });
  expect(await readFile(join(folder, "a.txt"), "utf8")).toBe("alpha\n");
  expect(readdirSync(folder).sort()).toEqual(["a.txt", "changing.txt", "large", "outside", "sub"]);
});
