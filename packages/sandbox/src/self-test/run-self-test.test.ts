import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isHeld, type ProgramEnd } from "@deskhand/contracts";
import { expect, it, onTestFinished } from "vitest";
import type { SandboxBackend } from "../backend.ts";
import { createBubblewrapBackend } from "../bubblewrap/create-bubblewrap-backend.ts";
import { isMissing, skipTier } from "../bubblewrap/testing/need-bubblewrap.ts";
import { runSelfTest } from "./run-self-test.ts";
import { noIsolation } from "./testing/no-isolation.ts";
import { type ScriptedRun, scriptedIsolation } from "./testing/scripted-isolation.ts";

const exit: ProgramEnd = { by: "exit", code: 0 };

/** A folder of the test's own, for what is attacked. */
async function ground(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "self-test-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A place whose commands put out what the test says, each once, and do nothing. */
function toldIsolation(outputs: readonly string[]): SandboxBackend & { opened(): number } {
  const left = [...outputs];
  let opened = 0;
  return {
    ...noIsolation(),
    opened: () => opened,
    async open() {
      opened += 1;
      return {
        isolation: "process",
        programs: "",
        async run({ onOutput }) {
          onOutput("stdout", Buffer.from(left.shift() ?? ""));
          return { end: exit, harvest: { differences: [], leftOut: [], dispose: async () => {} } };
        },
        close: async () => {},
      };
    },
  };
}

it("finds that no attempt to leave the process isolation works while every harmless twin does", async (context) => {
  const missing = await isMissing();
  if (missing !== null) skipTier(context, missing);
  const folder = await ground();
  const backend = createBubblewrapBackend({ folder: join(folder, "sandboxes"), nodePath: process.execPath });
  const trials = await runSelfTest(backend, { folder: join(folder, "ground") });
  await backend.close();
  expect(trials.filter((trial) => !isHeld(trial))).toEqual([]);
  expect(trials).toHaveLength(10);
  expect(await readdir(join(folder, "ground"))).toEqual([]);
});

it("asks before a first program only what a program can reach", async () => {
  const folder = await ground();
  const told: string[] = [];
  const trials = await runSelfTest(noIsolation(), { folder, isShort: true, onTrial: ({ title }) => told.push(title) });
  expect(told).toEqual(trials.map(({ title }) => title));
  expect(told).toEqual([
    "Read a file outside the folders",
    "Write a file outside the folders",
    "Change a folder handed over for reading",
    "Look at the programs of this computer",
    "Reach a program on this computer",
    "Reach the internet past Deskhand",
  ]);
});

it("makes an attempt that proved nothing once more in a fresh sandbox, and not a third time", async () => {
  const folder = await ground();
  const titles = ["Read a file outside the folders"];
  const outputs = ["attempt tried\n", "attempt tried\ntwin tried\ntwin worked\n"];
  const backend = toldIsolation(outputs);
  expect(await runSelfTest(backend, { folder, titles })).toMatchObject([{ attempt: "failed", twin: "worked" }]);
  expect(backend.opened()).toBe(2);
  const silent = toldIsolation([]);
  expect(await runSelfTest(silent, { folder, titles })).toMatchObject([{ attempt: "not run", twin: "not run" }]);
  expect(silent.opened()).toBe(2);
});

it("finds every gap of a place that isolates nothing", async () => {
  const folder = await ground();
  const titles = [
    "Read a file outside the folders",
    "Write a file outside the folders",
    "Change a folder handed over for reading",
    "Look at the programs of this computer",
    "Reach a program on this computer",
  ];
  const trials = await runSelfTest(noIsolation(), { folder, titles });
  expect(trials.map(({ title, attempt }) => [title, attempt])).toEqual(titles.map((title) => [title, "worked"]));
});

const broken = () => Promise.reject(new Error("the isolation broke"));

/** Ends of a command that is to go beyond its limit, and of its twin, with what they said. */
type Limited = Readonly<{ far: readonly [string, ProgramEnd]; near?: readonly [string, ProgramEnd] }>;

/** A place where commands that go beyond a limit end one after the other as `rounds` say, the last of which counts for all that follow. */
function limiting(rounds: readonly Limited[]) {
  const left = [...rounds];
  return scriptedIsolation(async ({ command, say }) => {
    const isFar = command.includes("echo tried");
    const { far, near = ["worked\n", exit] } = left[0] as Limited;
    if (!isFar && left.length > 1) left.shift();
    const [output, end] = isFar ? far : near;
    say(output);
    return end;
  });
}

const byLimit = (limit: "memoryMb" | "timeoutMs"): ProgramEnd => ({ by: "limit", limit });
const held: Limited = { far: ["tried\n", byLimit("memoryMb")] };
const beyond: Limited = { far: ["tried\nwent beyond\n", exit] };

async function memoryTrial(rounds: readonly Limited[]) {
  const titles = ["Use more memory than allowed"];
  const [trial] = await runSelfTest(limiting(rounds), { folder: await ground(), titles });
  return [trial?.attempt, trial?.twin, trial?.found];
}

it.for<[string, Limited, "failed" | "not run", string]>([
  ["its limit ends", held, "failed", "The program was ended at its limit."],
  [
    "another limit ends",
    { far: ["tried\n", byLimit("timeoutMs")] },
    "not run",
    "Another limit ended the program first, so this one was not tried out.",
  ],
  [
    "the computer kills for its memory",
    { far: ["tried\n", { by: "signal", signal: "SIGKILL" }] },
    "not run",
    "Something else ended the program before its limit could, so it shows nothing.",
  ],
  [
    "gets no more memory",
    { far: ["tried\n", { by: "exit", code: 137 }] },
    "not run",
    "The program ended by itself before it was beyond its limit, so it shows nothing.",
  ],
  ["is not started", { far: ["", exit] }, "not run", "The test itself could not be carried out, so it shows nothing."],
])("says of a program that %s no more than that", async ([, round, attempt, found]) => {
  expect(await memoryTrial([round])).toEqual([attempt, "worked", found]);
});

it("says so when only the harmless twin of a limit failed", async () => {
  const round: Limited = { ...held, near: ["", { by: "exit", code: 1 }] };
  const found = "The limit ended the program, but a harmless one did not run to its end either, so it shows nothing.";
  expect(await memoryTrial([round])).toEqual(["failed", "failed", found]);
});

it("takes a program for one that got beyond its limit only when it did so twice", async () => {
  const holds = ["failed", "worked", "The program was ended at its limit."];
  expect(await memoryTrial([beyond, held])).toEqual(holds);
  const found = "The program used more memory than it was allowed.";
  expect(await memoryTrial([beyond, beyond, held])).toEqual(["worked", "worked", found]);
  const cut: Limited = { far: ["tried\n", { by: "signal", signal: "SIGKILL" }] };
  expect(await memoryTrial([cut, beyond, held])).toEqual(holds);
});

it("finds that a place without limits has none", async () => {
  const titles = ["Use more memory than allowed"];
  const trials = await runSelfTest(noIsolation(), { folder: await ground(), titles });
  expect(trials).toMatchObject([{ attempt: "worked", twin: "worked" }]);
});

/** Says that it goes on, departs once, and does `after` what is done after Stop before it is dead. */
async function knockUntilStopped({ depart, say, signal }: ScriptedRun, after: () => Promise<unknown>): Promise<never> {
  const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  depart();
  say("knocked\n");
  await stopped;
  await after();
  throw signal.reason;
}

async function stopTrial(after: (run: ScriptedRun, round: number) => Promise<unknown>) {
  let rounds = 0;
  const backend = scriptedIsolation((run) => {
    rounds += 1;
    return knockUntilStopped(run, () => after(run, rounds));
  });
  const [trial] = await runSelfTest(backend, { folder: await ground(), titles: ["Go on after Stop"] });
  return { trial, rounds };
}

async function goOn({ depart }: ScriptedRun): Promise<void> {
  const going = setInterval(depart, 50);
  setTimeout(() => clearInterval(going), 2_000).unref();
}

it("says of a Stop that took long and left nothing that it took long", async () => {
  const { trial, rounds } = await stopTrial(() => wait(1_100));
  expect(trial).toMatchObject({ attempt: "not run", twin: "worked" });
  expect(trial?.found).toMatch(/^Stop took 1\.[1-9] s here, which is too long to say/);
  expect(rounds).toBe(2);
});

it("takes what was sent before Stop and is delivered late for nothing that went on", async () => {
  const { trial, rounds } = await stopTrial(async ({ depart }) => void setTimeout(depart, 100));
  expect([trial?.attempt, trial?.twin, rounds]).toEqual(["failed", "worked", 1]);
});

it("finds what goes on after Stop when it does so twice, and not when it did so once", async () => {
  const always = await stopTrial(goOn);
  expect([always.trial?.attempt, always.trial?.found, always.rounds]).toEqual([
    "worked",
    "Something went on after Stop.",
    2,
  ]);
  const once = await stopTrial(async (run, round) => (round === 1 ? goOn(run) : undefined));
  expect([once.trial?.attempt, once.rounds]).toEqual(["failed", 2]);
});

/** Reads the secret that lies beside the folder that was handed over. */
const secretOf = (folder: string) => readFile(join(dirname(folder), "outside", "secret.txt"), "utf8");

/** Each breaks the isolation after it did what it must not be able to do, and before it said that it tried. */
const escapes: Readonly<Record<string, (run: ScriptedRun) => Promise<unknown>>> = {
  "Read a file outside the folders": async ({ folder, say }) => say(await secretOf(folder)),
  "Write a file outside the folders": ({ folder }) => writeFile(join(dirname(folder), "outside", "x"), "x"),
  "Reach a program on this computer": async ({ command }) => {
    const port = Number(/sockaddr_in\((\d+)/.exec(command)?.[1]);
    await new Promise((resolve) => connect(port, "127.0.0.1").on("close", resolve).resume());
  },
};

it.for(Object.entries(escapes))(
  "counts an escape that was seen, whatever became of the command: %s",
  async ([title, getOut]) => {
    const backend = scriptedIsolation((run) => getOut(run).then(broken));
    const trials = await runSelfTest(backend, { folder: await ground(), titles: [title] });
    expect(trials).toMatchObject([{ attempt: "worked", twin: "not run" }]);
    expect(trials[0]?.found).toMatch(/^The program /);
    expect(backend.opened()).toBe(1);
  },
);

it("says how the isolation broke when nothing was seen to get out", async () => {
  const backend = scriptedIsolation(broken);
  const titles = ["Read a file outside the folders", "Use more memory than allowed"];
  const trials = await runSelfTest(backend, { folder: await ground(), titles });
  expect(trials.map(({ attempt, found }) => [attempt, found])).toEqual(
    titles.map(() => ["not run", "Something went wrong inside Deskhand: the isolation broke"]),
  );
  expect([backend.opened(), backend.closed()]).toEqual([4, 4]);
});

const heldWords = "attempt tried\ntwin tried\ntwin worked\n";

it.for(["is stopped", "ends by itself"])(
  "breaks off, closes what it opened and tells nothing more when its command %s then",
  async (how) => {
    const folder = await ground();
    const controller = new AbortController();
    const reason = new Error("Deskhand is being closed");
    const told: string[] = [];
    const commands: boolean[] = [];
    const backend = scriptedIsolation(async ({ say, signal }) => {
      if (commands.push(signal.aborted) === 1) {
        say(heldWords);
        return exit;
      }
      const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
      controller.abort(reason);
      await stopped;
      if (how === "is stopped") throw signal.reason;
      say(heldWords);
      return exit;
    });
    const testing = runSelfTest(backend, {
      folder,
      signal: controller.signal,
      onTrial: ({ title }) => told.push(title),
    });
    await expect(testing).rejects.toBe(reason);
    expect([told, commands]).toEqual([["Read a file outside the folders"], [false, false]]);
    expect([backend.opened(), backend.closed()]).toEqual([1, 1]);
    expect(await readdir(folder)).toEqual([]);
  },
);

it("opens nothing when it is to break off before it began", async () => {
  const backend = scriptedIsolation(broken);
  const signal = AbortSignal.abort(new Error("closed"));
  await expect(runSelfTest(backend, { folder: await ground(), signal })).rejects.toThrow("closed");
  expect(backend.opened()).toBe(0);
});

it("removes what a self-test left behind whose process was killed, and nothing else", async () => {
  const folder = await ground();
  const { pid } = spawnSync("true");
  const names = [`self-test-${pid}-1-0123456789ab`, `self-test-${process.pid}-none`, "notes"];
  for (const name of names) await mkdir(join(folder, name, "folder"), { recursive: true });
  await runSelfTest(noIsolation(), { folder, titles: [] });
  expect((await readdir(folder)).sort()).toEqual([...names.slice(1)].sort());
});
