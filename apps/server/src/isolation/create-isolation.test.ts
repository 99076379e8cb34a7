import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageState, Sandbox, Task, Trial } from "@deskhand/contracts";
import { expect, onTestFinished, test, vi } from "vitest";
import { FakeBackend } from "../testing/fake-backend.ts";
import { isUndecided } from "./choose-isolation.ts";
import { createIsolation } from "./create-isolation.ts";

const noImage: ImageState = { status: "missing", note: "None.", progress: null, bytes: null, programs: [] };

type State = ConstructorParameters<typeof FakeBackend>[1];

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "deskhand-desk-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

const taskOf = (id: string) => ({ id, isolation: "process", folders: [], hosts: [], grants: [] }) as unknown as Task;

/** what the fake isolation says when a sandbox is opened, so it was allowed to be */
const opened = "nothing is opened in this test";

function lay(machine: State, sandbox: State, settings: unknown = {}, { home = makeHome(), staysOpen = false } = {}) {
  writeFileSync(join(home, "settings.json"), JSON.stringify(settings));
  const backends = [new FakeBackend("vm", machine), new FakeBackend("process", sandbox)] as const;
  const [vm, inner] = backends;
  const log: string[] = [];
  /** what the self-test of the process isolation finds */
  const attempt: { of: Trial["attempt"] } = { of: "failed" };
  /** until when self-tests go on */
  const under: { ends: Promise<void> } = { ends: Promise.resolve() };
  const desk = createIsolation({
    home,
    backends,
    describe: {},
    openOutlet: null,
    version: "1",
    staysOpen,
    selfTest: async ({ isolation }, { onTrial, scope, signal }) => {
      log.push(scope === "first" ? `first test ${isolation}` : `test ${isolation}`);
      await Promise.race([under.ends, once(signal, "abort").then(() => signal.throwIfAborted())]);
      const found = isolation === "process" ? attempt.of : "failed";
      onTrial({ isolation, title: "Get out", attempt: found, twin: "worked", found: "Looked." });
    },
    image: {
      status: async () => ({ minimal: noImage, full: noImage }),
      build: async () => log.push("build") > 0,
      buildMissing: async () => log.push("build") > 0,
      stop: async () => {},
      close: async () => {},
    },
  });
  return { desk, home, log, attempt, under, vm, sandbox: inner };
}

test("the report never waits: what is being tried says so, and the choice is made of what is known", async () => {
  const { desk, vm } = lay("untried", "works");
  const { chosen, tiers } = await desk.report();
  expect([chosen, tiers.map(({ isReady, isTrying }) => [isReady, isTrying])]).toEqual([
    "process",
    [
      [false, true],
      [true, false],
      [true, false],
    ],
  ]);
  expect(isUndecided(await desk.report())).toBe(true);
  vm.settle("works");
  const later = await desk.report();
  expect([later.chosen, isUndecided(later)]).toEqual(["vm", false]);
});

test("nothing is chosen in place of a required virtual machine that is being tried", async () => {
  const { desk } = lay("untried", "works", { isolation: { prefer: "strongest", requireVm: true } });
  const report = await desk.report();
  expect([report.chosen, isUndecided(report)]).toEqual([null, true]);
});

test("a task waits for the isolation it names, and for no other", async () => {
  const { desk, vm, sandbox } = lay("untried", "untried");
  sandbox.settle("works");
  expect(await desk.startTrouble("process")).toBeNull();
  expect([vm.trials, sandbox.trials]).toEqual([[], [false]]);
});

test("a task begins before a likely isolation was tried, and no program of it runs before that", async () => {
  const { desk, sandbox } = lay("fails", "likely");
  expect(await desk.startTrouble("process")).toBeNull();
  expect(await desk.sandboxes.programs("process")).not.toContain("do not run");
  expect(sandbox.trials).toEqual([]);
  const opening = desk.sandboxes.of(taskOf("task_1"), () => undefined);
  sandbox.settle("fails");
  await expect(opening).rejects.toThrow("Programs cannot run in a sandbox on this computer here: Install it.");
  expect(sandbox.trials).toEqual([false]);
});

test("before the first program runs its isolation is tested, once for all tasks and starts", async () => {
  const { desk, home, log, under } = lay("works", "works");
  const ended = Promise.withResolvers<void>();
  under.ends = ended.promise;
  expect([await desk.startTrouble("process"), log]).toEqual([null, []]);
  const openings = ["task_1", "task_2"].map((id) => desk.sandboxes.of(taskOf(id), () => undefined).catch(String));
  await expect.poll(() => log).toEqual(["first test process"]);
  expect(await Promise.race([...openings, "still waits"])).toBe("still waits");
  ended.resolve();
  for (const outcome of await Promise.all(openings)) expect(outcome).toContain(opened);
  await expect(desk.sandboxes.of(taskOf("task_3"), () => undefined)).rejects.toThrow(opened);
  expect(log).toEqual(["first test process"]);
  const later = lay("works", "works", {}, { home });
  await expect(later.desk.sandboxes.of(taskOf("task_4"), () => undefined)).rejects.toThrow(opened);
  expect(later.log).toEqual([]);
});

test("what changes while it is tested is tested again before the first program", async () => {
  const { desk, log, sandbox, under } = lay("works", "works");
  const ended = Promise.withResolvers<void>();
  under.ends = ended.promise;
  const opening = desk.sandboxes.of(taskOf("task_1"), () => undefined).catch(String);
  await expect.poll(() => log).toEqual(["first test process"]);
  sandbox.standsOn = "another image";
  ended.resolve();
  expect(await opening).toContain(opened);
  expect(log).toEqual(["first test process", "first test process"]);
});

test("a self-test before the first program that is not passed lets nothing run, and the report and the next task say the same", async () => {
  const { attempt, desk, log } = lay("fails", "works");
  attempt.of = "not run";
  const because = /Its self-test could not show that it holds \(not carried out: Get out\)/;
  await expect(desk.sandboxes.of(taskOf("task_1"), () => undefined)).rejects.toThrow(because);
  await expect(desk.sandboxes.of(taskOf("task_2"), () => undefined)).rejects.toThrow(because);
  const { chosen, tiers } = await desk.report();
  expect([chosen, tiers.find(({ isolation }) => isolation === "process")?.missing.join()]).toEqual([
    "files",
    expect.stringMatching(because),
  ]);
  expect(await desk.startTrouble("process")).toMatch(because);
  expect(log).toEqual(["first test process"]);
  attempt.of = "failed";
  await desk.test();
  expect(await desk.startTrouble("process")).toBeNull();
});

test("a first program that waits is not run when Deskhand is closed meanwhile", async () => {
  const { desk, log, under } = lay("works", "works");
  under.ends = new Promise(() => undefined);
  const opening = desk.sandboxes.of(taskOf("task_1"), () => undefined).catch(String);
  await expect.poll(() => log).toEqual(["first test process"]);
  const closing = desk.endTests();
  expect(await opening).toContain("Deskhand is being closed");
  await closing;
  await desk.test();
  await desk.close();
  expect(log).toEqual(["first test process"]);
  expect(await desk.startTrouble("process")).toBeNull();
});

test.each(["failed", "not run"] as const)(
  "where Deskhand stays open, the whole self-test follows the one before the first program, whose attempts %s",
  async (found) => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const { attempt, desk, log } = lay("fails", "works", {}, { staysOpen: true });
    attempt.of = found;
    await desk.sandboxes.of(taskOf("task_1"), () => undefined).catch(() => undefined);
    expect(log).toEqual(["first test process"]);
    await vi.advanceTimersByTimeAsync(10_000);
    const first = ["first test process", "test process"];
    expect(log).toEqual(first);
    attempt.of = "failed";
    await vi.advanceTimersByTimeAsync(60_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(log).toEqual(found === "failed" ? first : [...first, "test process"]);
  },
);

test("a sandbox that was opened runs nothing more once the whole self-test found a gap", async () => {
  const { attempt, desk, sandbox } = lay("fails", "works");
  const run = async () => ({
    end: { by: "exit", code: 0 } as const,
    harvest: await Promise.reject(new Error("unused")),
  });
  const open: Sandbox = { isolation: "process", programs: "sh", run, close: async () => {} };
  Object.assign(sandbox, { open: async () => open });
  await desk.sandboxes.of(taskOf("task_1"), () => undefined);
  await desk.sandboxes.of(taskOf("task_1"), () => undefined);
  attempt.of = "worked";
  await desk.testWhatChanged();
  await expect(desk.sandboxes.of(taskOf("task_1"), () => undefined)).rejects.toThrow("The self-test got out of it");
  await desk.close();
});

test("a first boot that nobody will wait for is given up before what waits for it is closed", async () => {
  const { desk, vm } = lay("untried", "works");
  const opening = desk.sandboxes.of({ ...taskOf("task_1"), isolation: "vm" }, () => undefined).catch(String);
  await expect.poll(() => vm.trials).toHaveLength(1);
  Object.assign(vm, { giveUp: () => vm.settle("fails") });
  await desk.endTests();
  expect(await opening).toContain("Programs cannot run in a virtual machine here");
  await desk.close();
});

test("an isolation is tested while a model thinks whose task will want it", async () => {
  const { desk, log, sandbox } = lay("works", "works");
  desk.sandboxes.foresee(taskOf("task_1"));
  await expect.poll(() => sandbox.prepared).toBe(1);
  expect(log).toEqual(["first test process"]);
});

test("what is chosen works until its whole self-test was passed", async () => {
  const { desk } = lay("fails", "works");
  expect((await desk.report()).because).toBe("It is the strongest isolation that works on this computer.");
  await desk.testWhatChanged();
  expect((await desk.report()).because).toMatch(/that passed its self-test on this computer\.$/);
});

test("the self-test tries for real what is remembered", async () => {
  const { desk, log, vm, sandbox } = lay("works", "works");
  await desk.test();
  expect([vm.trials, sandbox.trials, log]).toEqual([[true], [true], ["test vm", "test process"]]);
});

test("a self-test is good for the system it was made on", async () => {
  const { desk, log, sandbox } = lay("works", "works");
  await desk.testWhatChanged();
  await desk.testWhatChanged();
  expect(log).toEqual(["test vm", "test process"]);
  sandbox.standsOn = "another kernel";
  await desk.testWhatChanged();
  expect(log).toEqual(["test vm", "test process", "test process"]);
});

test("an isolation that was got out of stays closed until a self-test of it finds it closed", async () => {
  const { attempt, desk, log } = lay("fails", "works");
  attempt.of = "worked";
  await desk.test();
  expect(await desk.startTrouble("process")).toContain("The self-test got out of it (Get out)");
  await desk.test();
  expect(await desk.startTrouble("process")).toContain("The self-test got out of it (Get out)");
  attempt.of = "not run";
  await desk.test();
  expect(await desk.startTrouble("process")).toContain("The self-test got out of it (Get out)");
  attempt.of = "failed";
  await desk.test();
  expect(await desk.startTrouble("process")).toBeNull();
  expect(log).toEqual(["test process", "test process", "test process", "test process"]);
});

test("a missing image is built unasked and tested, unless the settings say never", async () => {
  const allowed = lay("works", "works");
  await allowed.desk.buildMissingImage();
  expect(allowed.log).toEqual(["build", "test vm", "test process"]);
  const forbidden = lay("works", "works", { buildImage: "never" });
  await forbidden.desk.buildMissingImage();
  expect(forbidden.log).toEqual([]);
  const broken = lay("works", "works", { buildImage: "sometimes" });
  await expect(broken.desk.buildMissingImage()).rejects.toMatchObject({ failure: { kind: "config" } });
  expect(broken.log).toEqual([]);
});

test("an image that a button builds is tested as well", async () => {
  const { desk, log } = lay("works", "works");
  desk.buildImage();
  await expect.poll(() => log).toEqual(["build", "test vm", "test process"]);
});

test("only the isolation that new tasks get makes something ready for them", async () => {
  const strongest = lay("works", "works");
  await strongest.desk.prepareForTasks();
  expect([strongest.vm.prepared, strongest.sandbox.prepared]).toEqual([1, 0]);
  const fastest = lay("works", "works", { isolation: { prefer: "fastest", requireVm: false } });
  await fastest.desk.prepareForTasks();
  expect([fastest.vm.prepared, fastest.sandbox.prepared]).toEqual([0, 1]);
  const broken = lay("fails", "fails");
  await broken.desk.prepareForTasks();
  expect([broken.vm.prepared, broken.sandbox.prepared]).toEqual([0, 0]);
});
