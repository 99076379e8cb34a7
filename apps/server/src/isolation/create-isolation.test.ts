import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ImageState, Task, Trial } from "@deskhand/contracts";
import { expect, onTestFinished, test } from "vitest";
import { FakeBackend } from "../testing/fake-backend.ts";
import { isUndecided } from "./choose-isolation.ts";
import { createIsolation } from "./create-isolation.ts";

const noImage: ImageState = { status: "missing", note: "None.", progress: null, bytes: null, programs: [] };

type State = ConstructorParameters<typeof FakeBackend>[1];

function lay(machine: State, sandbox: State, settings: unknown = {}) {
  const home = mkdtempSync(join(tmpdir(), "deskhand-desk-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, "settings.json"), JSON.stringify(settings));
  const backends = [new FakeBackend("vm", machine), new FakeBackend("process", sandbox)] as const;
  const [vm, inner] = backends;
  const log: string[] = [];
  /** what the self-test of the process isolation finds */
  const attempt: { of: Trial["attempt"] } = { of: "failed" };
  const desk = createIsolation({
    home,
    backends,
    describe: {},
    openOutlet: null,
    version: "1",
    selfTest: async ({ isolation }, onTrial) => {
      log.push(`test ${isolation}`);
      const found = isolation === "process" ? attempt.of : "failed";
      onTrial({ isolation, title: "Get out", attempt: found, twin: "worked", found: "Looked." });
    },
    image: {
      status: async () => ({ minimal: noImage, full: noImage }),
      build: () => {},
      buildMissing: async () => log.push("build") > 0,
      stop: async () => {},
      close: async () => {},
    },
  });
  return { desk, log, attempt, vm, sandbox: inner };
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
  const task = { id: "task_1", isolation: "process", folders: [], hosts: [], grants: [] } as unknown as Task;
  const opening = desk.sandboxes.of(task, () => undefined);
  sandbox.settle("fails");
  await expect(opening).rejects.toThrow("Programs cannot run in a sandbox on this computer here: Install it.");
  expect(sandbox.trials).toEqual([false]);
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
  expect(log).toEqual(["test vm", "test process", "test vm", "test process"]);
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
