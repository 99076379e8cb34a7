import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Task, TaskId, ToolStep } from "@deskhand/contracts";
import { describe, expect, onTestFinished, test } from "vitest";
import { isAlive, processesBelow } from "./kit/below.ts";
import { folderTree } from "./kit/folder-tree.ts";
import { needIsolation, testImages } from "./kit/isolation.ts";
import { type LiveServer, startLiveServer } from "./kit/live-server.ts";
import { makePlace, type Place, putFiles, type Reply, scripted } from "./kit/place.ts";
import { giveAway, plainUser } from "./kit/plain-user.ts";
import { done, runScript } from "./kit/scripted-run.ts";
import { parseRun } from "./kit/terminal.ts";

const whole = { times: true } as const;
const tiers = ["process", "vm"] as const;
type Tier = (typeof tiers)[number];

/** what runs a tier's programs, as its command line begins or says */
const marks: Readonly<Record<Tier, string>> = { process: "/guest/main.ts", vm: "deskhand.channel" };
const names: Readonly<Record<Tier, string>> = { process: "the guest program", vm: "QEMU" };

const shell = (command: string): Reply => ({ calls: [{ tool: "shell_run", input: { command } }] });
/** opens the sandbox, so that the next command is under way as soon as its step is */
const first = shell("echo warm");
const long = shell("echo half > half.txt; echo changed > a.txt; sleep 1000");
const after = shell("cat a.txt; echo whole");

function toolSteps(task: Task): readonly ToolStep[] {
  return Object.values(task.runs).flatMap(({ steps }) =>
    steps.filter((step): step is ToolStep => step.kind === "tool"),
  );
}

const isSecondRunning = (task: Task): boolean => toolSteps(task)[1]?.state.status === "running";
const isThirdDone = (task: Task): boolean => toolSteps(task)[2]?.state.status === "done";

type Desk = Readonly<{ place: Place; server: LiveServer; taskId: TaskId; before: unknown }>;

async function start(place: Place, tier: Tier): Promise<LiveServer> {
  const images: Readonly<Record<string, string>> = tier === "vm" ? { DESKHAND_IMAGES: testImages() } : {};
  const server = await startLiveServer(place.home, { DESKHAND_SCRIPTED_MODEL: "1", ...images });
  onTestFinished(() => server.kill().catch(() => undefined));
  return server;
}

/** A task of a live server whose second command is under way. */
async function underWay(tier: Tier, replies: readonly Reply[]): Promise<Desk> {
  const place = makePlace();
  putFiles(place.desk, { "a.txt": "alpha\n", "sub/b.txt": "beta\n" });
  const before = folderTree(place.desk, whole);
  const server = await start(place, tier);
  const taskId = await server.create({
    mode: "auto",
    model: scripted(place, replies) as `scripted/${string}`,
    folders: [{ path: place.desk as `/${string}`, verb: "edit", neverDelete: false }],
    isolation: tier,
  });
  await server.until(taskId, isSecondRunning, 120_000);
  await expect.poll(() => processesBelow(server.pid, marks[tier]).length, { timeout: 60_000 }).toBeGreaterThan(0);
  return { place, server, taskId, before };
}

function textOf(step: ToolStep | undefined): string {
  if (step?.state.status !== "done") return JSON.stringify(step?.state);
  return step.state.result.forModel.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

describe("pulling the plug while a command runs", () => {
  test.for(tiers)(
    "on what runs the programs of %s: the step fails with the reason, and the next one runs",
    async (tier, context) => {
      await needIsolation(context, tier);
      const { place, server, taskId, before } = await underWay(tier, [first, long, after, done]);
      const killed = processesBelow(server.pid, marks[tier]);
      for (const pid of killed) process.kill(pid, "SIGKILL");
      console.log(`killed ${names[tier]}: ${killed.length} processes`);
      const ended = await server.until(taskId, (task) => task.ended !== null, 120_000);
      const [, hit, next] = toolSteps(ended);
      expect(hit?.state).toMatchObject({ status: "failed", failure: { kind: "sandbox", retryable: true } });
      expect(textOf(next)).toMatch(/exit code 0.*alpha\nwhole/s);
      expect(ended.status).toBe("done");
      expect(ended.changeSets.flatMap(({ records }) => records)).toEqual([]);
      expect(folderTree(place.desk, whole)).toEqual(before);
    },
  );

  test.for(tiers)(
    "on Deskhand itself in %s: nothing goes on, and after a start the task says so and goes on",
    async (tier, context) => {
      await needIsolation(context, tier);
      const { place, server, taskId, before } = await underWay(tier, [first, long, after, done]);
      const running = processesBelow(server.pid, marks[tier]);
      await server.kill();
      await expect.poll(() => running.filter(isAlive), { interval: 20, timeout: 10_000 }).toEqual([]);
      expect(folderTree(place.desk, whole)).toEqual(before);
      const again = await start(place, tier);
      const ended = await again.until(taskId, isThirdDone, 120_000);
      expect(toolSteps(ended)[1]?.state.status).toBe("interrupted");
      expect(textOf(toolSteps(ended)[2])).toMatch(/exit code 0.*alpha\nwhole/s);
      expect(folderTree(place.desk, whole)).toEqual(before);
    },
  );
});

describe("Stop", () => {
  test.for(tiers)(
    "in %s: the command is dead, the task says it was stopped, and the folder is as it was",
    async (tier, context) => {
      await needIsolation(context, tier);
      const { place, server, taskId, before } = await underWay(tier, [first, long, done]);
      // another machine may be made ready for the next task meanwhile
      const running = processesBelow(server.pid, marks[tier]);
      const startedMs = performance.now();
      await server.send(taskId, { type: "task.stop" });
      const ended = await server.until(taskId, (task) => task.ended !== null, 60_000);
      console.log(`Stop in ${tier}: the step was over after ${Math.round(performance.now() - startedMs)} ms`);
      expect([ended.status, toolSteps(ended)[1]?.state.status]).toEqual(["stopped", "interrupted"]);
      await expect.poll(() => running.some((pid) => !isAlive(pid)), { interval: 5, timeout: 10_000 }).toBe(true);
      console.log(`Stop in ${tier}: ${names[tier]} was gone after ${Math.round(performance.now() - startedMs)} ms`);
      expect(folderTree(place.desk, whole)).toEqual(before);
    },
  );
});

describe("somebody who is not root", () => {
  /** A copy of the image that this user may use; of its tree of files, which is for the other isolation, only the Node. */
  function copyImages(place: Place): string {
    const images = join(place.top, "images");
    for (const part of readdirSync(testImages()).filter((each) => /^(?:kernel|minimal)-/.test(each))) {
      mkdirSync(join(images, part, "root"), { recursive: true });
      const wanted = readdirSync(join(testImages(), part)).filter((each) => !/^root$|^held-/.test(each));
      const files = wanted.map((each) => join(testImages(), part, each));
      execFileSync("cp", ["--archive", ...files, join(images, part)]);
      const node = join("root", "usr", "lib", "deskhand", "node");
      if (!existsSync(join(testImages(), part, node))) continue;
      mkdirSync(join(images, part, node, ".."), { recursive: true });
      copyFileSync(join(testImages(), part, node), join(images, part, node));
    }
    return images;
  }

  test.for(tiers)("runs programs in %s, stages what they did and undoes it", async (tier, context) => {
    const { through, problem } = plainUser();
    if (problem !== null) return context.skip(problem);
    await needIsolation(context, tier);
    const environment: Record<string, string> = { HOME: tmpdir() };
    const place = makePlace({ through, environment, directory: "/" });
    if (tier === "vm") environment.DESKHAND_IMAGES = copyImages(place);
    environment.DESKHAND_CACHE = join(place.top, "cache");
    putFiles(place.desk, { "a.txt": "alpha\n", "sub/b.txt": "beta\n" });
    giveAway(place.top);
    const before = folderTree(place.desk, whole);
    const ended = await runScript(
      place,
      [shell("cat a.txt; id -u; echo more >> a.txt; mv sub/b.txt c.txt"), done],
      ...["--isolation", tier, "--mode", "auto", "--approve", "all"],
    );
    expect(ended.status, ended.output.slice(-2_000) + ended.errors).toBe(0);
    const { events, summary } = parseRun(ended);
    expect(events[0]).toMatchObject({ type: "task.created", settings: { isolation: tier } });
    expect(readFileSync(join(place.desk, "a.txt"), "utf8")).toBe("alpha\nmore\n");
    expect(existsSync(join(place.desk, "c.txt"))).toBe(true);
    const undone = await place.terminal.type("undo", summary.taskId);
    expect(undone.status, undone.output + undone.errors).toBe(0);
    expect(folderTree(place.desk, whole)).toEqual(before);
  });
});
