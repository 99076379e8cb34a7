import { expect, test } from "vitest";
import { FakeBackend } from "../testing/fake-backend.ts";
import { createProbedIsolations } from "./probed-isolations.ts";

const none = { closed: () => null, escaped: () => null, isPassed: () => false };
const files = expect.objectContaining({ isolation: "files", isReady: true });

test("what is not known is not waited for, is not ready, and is tried once behind", async () => {
  const vm = new FakeBackend("vm", "untried");
  const sandbox = new FakeBackend("process", "works");
  const probed = createProbedIsolations([vm, sandbox], none);
  const early = await probed.now();
  expect(early).toEqual({
    probes: [
      { isolation: "vm", isReady: false, missing: ["It is being tried out; look again in a minute."] },
      { isolation: "process", isReady: true, note: "process works.", standsOn: "this system", isTested: false },
      files,
    ],
    trying: ["vm"],
  });
  await probed.now();
  expect([vm.trials, sandbox.trials]).toEqual([[false], []]);
  vm.settle("works");
  expect((await probed.now()).trying).toEqual([]);
});

test("looking at what is known begins no trial, and asking for a trial waits for it", async () => {
  const vm = new FakeBackend("vm", "untried");
  const probed = createProbedIsolations([vm], none);
  expect([await probed.known(vm), vm.trials]).toEqual([null, []]);
  const trial = probed.tried([vm], true);
  vm.settle("fails");
  expect(await trial).toEqual([{ isolation: "vm", isReady: false, missing: ["Install it."] }, files]);
  expect(vm.trials).toEqual([true]);
});

test("an isolation that its self-test closed does not work, whatever is known of it, and one that passed says so", async () => {
  const sandbox = new FakeBackend("process", "works");
  const closed = (isolation: string) => (isolation === "process" ? "It got out (Read a file)." : null);
  const probed = createProbedIsolations([sandbox], { closed, escaped: closed, isPassed: () => true });
  const found = await sandbox.known();
  const escaped = { isolation: "process", isReady: false, missing: ["It got out (Read a file)."], closed: found };
  expect(await probed.known(sandbox)).toEqual(escaped);
  expect((await probed.now()).probes[0]).toEqual(escaped);
  expect((await probed.tried([sandbox], false))[0]).toEqual(escaped);
  expect(await probed.isLikely(new FakeBackend("process", "likely"))).toBe(false);
  const passed = createProbedIsolations([sandbox], { ...none, isPassed: () => true });
  expect(await passed.known(sandbox)).toMatchObject({ isReady: true, isTested: true });
});

test("a probe that breaks is an isolation that does not work", async () => {
  const broken = new FakeBackend("process", "works");
  const probed = createProbedIsolations(
    [
      Object.assign(broken, {
        probe: () => Promise.reject(new Error("broke")),
        known: () => Promise.reject(new Error("broke")),
      }),
    ],
    none,
  );
  expect((await probed.now()).probes[0]).toMatchObject({ isReady: false });
  expect((await probed.tried([broken], false))[0]).toMatchObject({ isReady: false });
});
