import { readFileSync } from "node:fs";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { seeProcess, seeProcesses, treeOf } from "./process-tree.ts";
import { sleepers } from "./testing/sleepers.ts";
import { layered, openTestStage, roomyLimits, type TestStage } from "./testing/test-stage.ts";
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

test("a link in one folder never leads another folder elsewhere", async () => {
  await symlink("/usr", join(stage.folder, "lower", "away"));
  const inner = { ...layered(), path: "/work/folder/away/share" };
  const led = stage.run("ls /usr/share", { mounts: [layered(), inner] });
  await expect(led).rejects.toThrow("could not be isolated");
  const beside = { ...inner, path: "/work/folder/other/share" };
  expect((await stage.run("cat other/share/letter.txt", { mounts: [layered(), beside] })).stdout).toBe("Dear Anna");
});

test("a kill that comes before the command began is not lost, and commands overlap", async () => {
  const running = stage.start("sleep 4719001");
  running.kill();
  expect((await running.report).end).toEqual({ by: "kill" });
  const runs = ["one", "two", "three"].map((name) => stage.run(`echo ${name} >who; sleep 0.2; cat who`));
  expect((await Promise.all(runs)).map(({ stdout }) => stdout)).toEqual(["one\n", "two\n", "three\n"]);
});

test("jails beside one another share nothing, though all are copies of one", async () => {
  const leave = `for place in /tmp /dev/shm "$HOME"; do echo secret >$place/left; done
    script -qc 'ls /dev/pts | wc -l' /dev/null; python3 -c 'import time; time.sleep(0.4)' & wait`;
  const look = `cat /tmp/* /dev/shm/* "$HOME"/* 2>/dev/null; ls /dev/pts; ls -d /proc/[0-9]* | wc -l; cat /proc/1/comm; hostname`;
  const first = stage.run(leave);
  const second = await stage.run(look);
  expect(second.stdout).toMatch(/^ptmx\n[3-5]\ninit\ndeskhand\n$/);
  const third = await stage.run(look);
  expect((await first).report.end).toEqual({ by: "exit", code: 0 });
  expect(third.stdout).toMatch(/^ptmx\n[3-5]\ninit\ndeskhand\n$/);
});

test("a command's end is told as it was, and what it left running ends with it", async () => {
  const ends = [];
  for (const command of ["exit 3", "kill -TERM $$", "kill -KILL $$", "sleep 4719002 & setsid sleep 4719002 & exit 0"])
    ends.push((await stage.run(command)).report.end);
  expect(ends).toEqual([
    { by: "exit", code: 3 },
    { by: "signal", signal: "SIGTERM" },
    { by: "signal", signal: "SIGKILL" },
    { by: "exit", code: 0 },
  ]);
  expect(await sleepers("4719002")).toBe("");
});

test("what a command does to the first process inside neither ends it nor changes what is told of the end", async () => {
  const { report, stdout } = await stage.run(
    `for bound in data as cpu fsize nofile nproc stack; do prlimit --pid 1 --$bound=0:0 && echo $bound; done
     for signal in $(seq 1 64); do kill -$signal 1; done 2>/dev/null; { echo '{ "exit-code": 9 }' >/proc/1/fd/3; } 2>/dev/null; exit 3`,
  );
  expect(stdout).toBe("data\nas\ncpu\nfsize\nnofile\nnproc\nstack\n");
  expect(report.end).toEqual({ by: "exit", code: 3 });
});

/** The processes of the stage that run one program, by how their command lines begin. */
function running(words: string): readonly number[] {
  const isIt = ({ pid }: { pid: number }): boolean => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith(words);
    } catch {
      return false;
    }
  };
  return treeOf([stage.guest.pid ?? 0], seeProcesses())
    .filter(isIt)
    .map(({ pid }) => pid);
}

/** The next child of a process, stopped as soon as it is there; `null` when none came for a while. */
function stopNextChild(parent: number): number | null {
  const list = `/proc/${parent}/task/${parent}/children`;
  const before = readFileSync(list, "latin1").split(" ");
  for (const end = performance.now() + 10_000; performance.now() < end; ) {
    const children = readFileSync(list, "latin1").split(" ");
    const child = Number(children.find((each) => !before.includes(each)) ?? 0);
    if (child === 0) continue;
    process.kill(child, "SIGSTOP");
    return child;
  }
  return null;
}

/** one that ended with perl already goes nowhere */
function letGoOn(child: number): void {
  try {
    process.kill(child, "SIGCONT");
  } catch {
    expect(seeProcess(child)).toBe(null);
  }
}

/** While a new perl has no jail to copy yet, bubblewrap makes them. */
async function seeCopiedJail(): Promise<void> {
  const look = async () => (await stage.run("cat letter.txt; cat /proc/1/comm")).stdout;
  await expect.poll(look, { timeout: 20_000 }).toBe("Dear Annainit\n");
}

test.for([1, 2, 3, 4, 5])(
  "a perl that is killed while it makes a jail leaves none behind, for the %dth time",
  async () => {
    await stage.run("true");
    const [perl = 0] = running("perl\0");
    const used = stage.run("true").catch(() => null);
    const child = stopNextChild(perl);
    if (child === null) throw new Error("no jail was made");
    // perl has said all it has to say about this one before it rests again
    await expect.poll(() => seeProcess(perl)?.state, { timeout: 5000 }).toBe("S");
    process.kill(perl, "SIGKILL");
    letGoOn(child);
    await used;
    await expect.poll(() => seeProcess(child), { timeout: 5000 }).toBe(null);
    await stage.run("true").catch(() => null);
    await seeCopiedJail();
  },
);

test("a perl that was killed takes its jails along, and the next command has a new one", async () => {
  const tree = treeOf([stage.guest.pid ?? 0], seeProcesses());
  const perls = tree.filter(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith("perl\0"));
  expect(perls).toHaveLength(1);
  for (const { pid } of perls) process.kill(pid, "SIGKILL");
  // whoever was given the jail of the dead perl is told so; nothing runs half isolated
  await stage.run("true").catch((error: unknown) => expect(String(error)).toContain("could not be isolated"));
  await seeCopiedJail();
});

test("where no jail can be made ahead, each command's is made when it is known", async () => {
  // a shell that is not there: neither a template nor a jail comes up
  const poor = await openTestStage({ jailsAhead: true, busybox: "/nowhere" });
  try {
    const { report, stdout } = await poor.run("echo here; cat /proc/1/comm");
    expect([report.end, stdout]).toEqual([{ by: "exit", code: 0 }, "here\nbwrap\n"]);
  } finally {
    await poor.close();
  }
});
