import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sleepers } from "./testing/sleepers.ts";
import { layered, roomyLimits, type TestStage } from "./testing/test-stage.ts";
import { useStage } from "./testing/use-stage.ts";

let stage: TestStage;

useStage(async (opened) => {
  stage = opened;
  await writeFile(join(stage.folder, "lower", "letter.txt"), "Dear Anna");
});

test("a command reads the folder, writes over it and leaves the folder as it was", async () => {
  const { report, stdout } = await stage.run("cat letter.txt; echo changed >letter.txt; cat letter.txt");
  expect(report.end).toEqual({ by: "exit", code: 0 });
  expect(stdout).toBe("Dear Annachanged\n");
  expect(await readFile(join(stage.folder, "lower", "letter.txt"), "utf8")).toBe("Dear Anna");
});

test("a command in a folder that may only be read cannot write there", async () => {
  const { report, stderr } = await stage.run("cat letter.txt && echo no >letter.txt", { mounts: [layered(false)] });
  expect(report.end).toEqual({ by: "exit", code: 2 });
  expect(stderr).toContain("Read-only file system");
});

test("output, exit code, signal, input and environment arrive as the program meant them", async () => {
  const spoken = await stage.run('echo out; echo "$NAME" >/dev/stderr; cat /dev/stdin; exit 7', {
    input: "typed",
    env: { NAME: "it's Ünal" },
  });
  expect(spoken.report.end).toEqual({ by: "exit", code: 7 });
  expect([spoken.stdout, spoken.stderr]).toEqual(["out\ntyped", "it's Ünal\n"]);
  expect((await stage.run("kill -SEGV $$")).report.end).toEqual({ by: "signal", signal: "SIGSEGV" });
});

test("a list of arguments is passed on exactly and no shell reads it", async () => {
  const argv = ["printf", "%s|", "$(id)", "a'b", "", "line\nbreak", "-n", "\\"];
  expect((await stage.run(argv)).stdout).toBe("$(id)|a'b||line\nbreak|-n|\\|");
});

test("a program that does not exist is the command's failure and not the isolation's", async () => {
  expect((await stage.run(["no-such-program"])).report.end).toEqual({ by: "exit", code: 127 });
});

test("a command without a folder starts in an empty one of its own", async () => {
  const { stdout } = await stage.run('pwd; ls -A; touch "$HOME/mine" /tmp/mine && echo wrote', { cwd: null });
  expect(stdout).toBe("/home/deskhand\nwrote\n");
  expect((await stage.run("ls -A ~ /tmp", { cwd: null })).stdout).not.toContain("mine");
});

test("programs have no more than three descriptors, no capabilities and no new privileges", async () => {
  const { stdout } = await stage.run(
    "for fd in 0 1 2 3 4 5 6 7 8 9 10 11 12 251; do readlink /proc/self/fd/$fd >/dev/null && echo $fd; done; cat /proc/$$/status /proc/$$/oom_score_adj",
  );
  expect(stdout).toMatch(/^0\n1\n2\nName:/);
  expect(stdout).toMatch(/CapEff:\s0{16}\n/);
  expect(stdout).toMatch(/CapBnd:\s0{16}\n/);
  expect(stdout).toMatch(/NoNewPrivs:\s1\n/);
  expect(stdout).toMatch(/Seccomp:\s2\n/);
  expect(stdout).toMatch(/\n800\n$/);
});

test("commands overlap, each with writes of its own", async () => {
  const both = await Promise.all(
    ["one", "two", "three"].map((name) => stage.run(`echo ${name} >who; sleep 0.2; ls; cat who`)),
  );
  expect(both.map(({ stdout }) => stdout)).toEqual(["one", "two", "three"].map((name) => `letter.txt\nwho\n${name}\n`));
});

const stubborn = [
  { name: "a sleeper", mark: "4711001", command: "echo up; exec sleep 4711001" },
  {
    name: "one that ignores every signal",
    mark: "4711002",
    command: "trap '' TERM INT HUP QUIT; echo up; while :; do sleep 4711002; done",
  },
  {
    name: "one that left its session and its parent",
    mark: "4711003",
    command: "setsid sh -c 'setsid sleep 4711003 & sleep 4711003 &' & echo up; sleep 4711003",
  },
  { name: "one that closed its output", mark: "4711004", command: "echo up; exec >&- 2>&-; sleep 4711004" },
  { name: "a stopped one", mark: "4711005", command: "echo up; sleep 4711005 & kill -STOP $$" },
];

for (const { name, mark, command } of stubborn) {
  test(`killing ends ${name} with everything it started`, async () => {
    const running = stage.start(command);
    while ((await sleepers(mark)) === "") expect(stage.channel.isClosed).toBe(false);
    running.kill();
    expect((await running.report).end).toEqual({ by: "kill" });
    expect(await sleepers(mark)).toBe("");
  });
}

test("killing ends a fork bomb, and the next command runs", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let seen = "";
  // doubles to 32 and then renews itself for ever: no list of its processes is ever true, and no limit ends it before a kill that comes
  // late because the computer is busy
  const grown = "echo grown; while :; do sleep 4711006; done";
  const spread = "if [ $1 -lt 5 ]; then f $(($1+1)) & f $(($1+1)); else r & fi";
  const command = `r() { sleep 0.2; r & }; f() { sleep 0.1; ${spread}; }; f 0; ${grown}`;
  const limits = { ...roomyLimits, timeoutMs: 60_000, memoryMb: 2048, processes: 100_000, cpuMs: 60_000 };
  const bomb = stage.channel.execute(
    { mounts: [layered()], command, cwd: null, env: {}, limits, hasEgress: false },
    (stream, chunk) => {
      seen += `${stream}: ${Buffer.from(chunk).toString("utf8")}`;
      resolve();
    },
  );
  await Promise.race([promise, bomb.report]);
  expect(seen).toBe("stdout: grown\n");
  bomb.kill();
  expect((await bomb.report).end).toEqual({ by: "kill" });
  expect(await sleepers("4711006")).toBe("");
  expect(await stage.run("echo fine")).toMatchObject({
    report: { end: { by: "exit", code: 0 } },
    stdout: "fine\n",
    stderr: "",
  });
});

test("what a command leaves running in the background dies with it", async () => {
  const { report, stdout } = await stage.run(
    "(setsid sleep 4712001 &) ; sleep 0.1; pgrep -f 4712001 >/dev/null && echo up",
  );
  expect([report.end, stdout]).toEqual([{ by: "exit", code: 0 }, "up\n"]);
  expect(await sleepers("4712001")).toBe("");
});

test("a kill that comes before the command began is not lost", async () => {
  const running = stage.start("sleep 4713001");
  running.kill();
  expect((await running.report).end).toEqual({ by: "kill" });
});

test("an order that cannot be isolated is refused and runs nothing", async () => {
  const running = stage.run("echo ran >proof", { mounts: [layered(true, ["/lower/missing"])] });
  await expect(running).rejects.toMatchObject({ failure: { kind: "sandbox" } });
  const refused = stage.run("echo ran", { cwd: "/nowhere" });
  await expect(refused).rejects.toThrow("could not be isolated");
});
