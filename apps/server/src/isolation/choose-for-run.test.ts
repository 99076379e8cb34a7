import type { IsolationSettings } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { FakeBackend } from "../testing/fake-backend.ts";
import { chooseForRun } from "./choose-for-run.ts";
import { createProbedIsolations } from "./probed-isolations.ts";

type State = ConstructorParameters<typeof FakeBackend>[1];

function lay(machine: State, sandbox: State, changed: Partial<IsolationSettings> = {}) {
  const backends = [new FakeBackend("vm", machine), new FakeBackend("process", sandbox)] as const;
  const [vm, inner] = backends;
  const probed = createProbedIsolations(backends, { closed: () => null, escaped: () => null, isPassed: () => false });
  const choice = chooseForRun(backends, probed, { prefer: "strongest", requireVm: false, ...changed });
  return { vm, sandbox: inner, choice };
}

test("a virtual machine that is known to work is taken without a trial", async () => {
  const { choice, vm, sandbox } = lay("works", "untried");
  expect(await choice).toEqual({ isolation: "vm", note: "" });
  expect([vm.trials, sandbox.trials]).toEqual([[], []]);
});

test("one that was not tried is not waited for, and the person is told how to insist", async () => {
  const { choice, vm, sandbox } = lay("untried", "untried");
  sandbox.settle("works");
  expect(await choice).toEqual({ isolation: "process", note: expect.stringContaining("--isolation vm") });
  expect([vm.trials, sandbox.trials]).toEqual([[], [false]]);
});

test("a sandbox that was not tried is not waited for where it is likely to work", async () => {
  const { choice, sandbox } = lay("fails", "likely");
  expect(await choice).toEqual({ isolation: "process", note: "" });
  expect(sandbox.trials).toEqual([]);
});

test("nothing is said where the virtual machine is known not to work, or was not asked for", async () => {
  expect(await lay("fails", "works").choice).toEqual({ isolation: "process", note: "" });
  expect(await lay("untried", "works", { prefer: "fastest" }).choice).toEqual({ isolation: "process", note: "" });
  expect(await lay("untried", "untried", { prefer: "files" }).choice).toEqual({ isolation: "files", note: "" });
});

test("a virtual machine that was not tried is tried before there are no programs at all", async () => {
  const { choice, vm } = lay("untried", "fails");
  vm.settle("works");
  expect(await choice).toEqual({ isolation: "vm", note: "" });
  expect(await lay("fails", "fails").choice).toEqual({ isolation: "files", note: "" });
});

test("a required virtual machine is waited for, and never replaced", async () => {
  const { choice, vm, sandbox } = lay("untried", "works", { requireVm: true });
  vm.settle("works");
  expect((await choice).isolation).toBe("vm");
  expect(vm.trials).toEqual([false]);
  expect(sandbox.isolation).toBe("process");
  await expect(lay("fails", "works", { requireVm: true }).choice).rejects.toMatchObject({
    failure: { kind: "config" },
  });
});

test("the person is told when a self-test closed what programs would run in", async () => {
  const backends = [new FakeBackend("process", "works")];
  const because = () => "It got out.";
  const probed = createProbedIsolations(backends, { closed: because, escaped: because, isPassed: () => false });
  expect(await chooseForRun(backends, probed, { prefer: "fastest", requireVm: false })).toEqual({
    isolation: "files",
    note: "Programs do not run: It got out. `deskhand doctor` tests it again.",
  });
});
