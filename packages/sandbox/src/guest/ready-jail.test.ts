import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { layered, roomyLimits, type TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;

useStage(
  async (opened) => {
    stage = opened;
    const lower = join(stage.folder, "lower");
    await mkdir(join(lower, "kept"));
    await mkdir(join(lower, "other"));
    await writeFile(join(lower, "letter.txt"), "Dear Anna");
    await writeFile(join(lower, "kept", "old.txt"), "old");
  },
  { jailsAhead: true },
);

test("a command in a jail made ahead sees its folder and writes over it, and what it changed is listed", async () => {
  const { report, stdout, exec } = await stage.run("cat letter.txt; echo new >letter.txt; rm -r kept; pwd; echo $PWD");
  expect(report.end).toEqual({ by: "exit", code: 0 });
  expect(stdout).toBe("Dear Anna/work/folder\n/work/folder\n");
  const changes = await stage.channel.changes(exec, 1);
  expect(changes.map(({ path, entry }) => `${entry} ${path}`).sort()).toEqual(["file letter.txt", "gone kept"]);
  expect(await readFile(join(stage.folder, "lower", "letter.txt"), "utf8")).toBe("Dear Anna");
});

test("folders that may only be read, and folders inside one another, keep their rights", async () => {
  const inner = { ...layered(false, ["/lower/kept"]), path: "/work/folder/inside" };
  const two = ["/lower/kept", "/lower/other"];
  const both = { ...layered(false, two), path: "/work/both" };
  const { stdout } = await stage.run(
    "echo yes >here && cat here; for place in inside ../both; do cat $place/old.txt; { echo no >$place/there; } 2>/dev/null; done; ls /work",
    { mounts: [inner, both, layered()] },
  );
  expect(stdout).toBe("yes\noldoldboth\nfolder\n");
});

test("nothing else of a jail made ahead can be written or changed, and no descriptor is left open", async () => {
  const { stdout } = await stage.run(
    `for place in / /usr /work /dev /proc/sys/kernel; do touch $place/new 2>/dev/null && echo $place; done
     ls /proc/self/fd | tr '\\n' ' '; grep -c ' /work' /proc/self/mounts; grep CapEff /proc/self/status; df -k /dev/shm | tail -1; cat /proc/self/oom_score_adj`,
    { limits: { ...roomyLimits, memoryMb: 64 } },
  );
  expect(stdout).toMatch(/^0 1 2 3 1\nCapEff:\s0{16}\ntmpfs +16384 .*\n800\n$/);
});

test("environment, input and a list of arguments arrive as they were meant", async () => {
  const { stdout } = await stage.run(["sh", "-c", 'cat; echo "$NAME|$1|$OLDPWD"', "it's", "a'b\n$(id)"], {
    input: "typed ",
    env: { NAME: "it's Ünal" },
    cwd: null,
  });
  expect(stdout).toBe("typed it's Ünal|a'b\n$(id)|\n");
});

test("a jail that cannot be filled runs nothing, and the next one does", async () => {
  const missing = stage.run("echo ran", { mounts: [layered(true, ["/lower/missing"])] });
  await expect(missing).rejects.toMatchObject({ failure: { kind: "sandbox" } });
  const inRoot = stage.run("echo ran", { mounts: [{ ...layered(), path: "/usr/new/place" }] });
  await expect(inRoot).rejects.toThrow("could not be isolated");
  const nowhere = stage.run("echo ran", { cwd: "/nowhere" });
  await expect(nowhere).rejects.toThrow("could not be isolated");
  expect((await stage.run("cat letter.txt")).stdout).toBe("Dear Anna");
});

test("a kill that comes before the command began is not lost, and commands overlap", async () => {
  const running = stage.start("sleep 4719001");
  running.kill();
  expect((await running.report).end).toEqual({ by: "kill" });
  const runs = ["one", "two", "three"].map((name) => stage.run(`echo ${name} >who; sleep 0.2; cat who`));
  expect((await Promise.all(runs)).map(({ stdout }) => stdout)).toEqual(["one\n", "two\n", "three\n"]);
});
