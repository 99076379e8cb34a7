import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DeskhandError, type Trial } from "@deskhand/contracts";
import { expect, onTestFinished, test, vi } from "vitest";
import { FakeBackend } from "../testing/fake-backend.ts";
import type { ProgramIsolation, ReadyProbe } from "./ports.ts";
import type { TestedBackend } from "./self-test-book.ts";
import { createTestedIsolations, type RunSelfTest } from "./tested-isolations.ts";

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "deskhand-self-test-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

const probeOn = (standsOn: string, isolation: ProgramIsolation = "process"): ReadyProbe => ({
  isolation,
  isReady: true,
  note: "works",
  standsOn,
});
const on = (standsOn: string, isolation: ProgramIsolation = "process"): TestedBackend => ({
  backend: new FakeBackend(isolation, "works"),
  probe: probeOn(standsOn, isolation),
});
const held: Trial = {
  isolation: "process",
  title: "Read a file",
  attempt: "failed",
  twin: "worked",
  found: "Nothing.",
};
const escaped: Trial = { ...held, title: "Write a file", attempt: "worked" };

/** A self-test that finds what `found.trials` says. */
function lay(trials: readonly Trial[], home = makeHome()) {
  const found = { trials };
  const scopes: string[] = [];
  /** the next test waits for it */
  const under: { ends: Promise<void> } = { ends: Promise.resolve() };
  const run: RunSelfTest = async ({ isolation }, { onTrial, scope }) => {
    scopes.push(scope);
    await under.ends;
    for (const trial of found.trials) onTrial({ ...trial, isolation });
  };
  return { found, home, scopes, under, tested: createTestedIsolations(home, "1", run) };
}

test("what was found is shown while it runs and kept for the next start", async () => {
  const home = makeHome();
  const seen: unknown[] = [];
  const tested = createTestedIsolations(home, "1", async (_backend, { onTrial }) => {
    onTrial(held);
    const { running, trials } = tested.status([probeOn("one")]);
    seen.push(trials, running);
  });
  await tested.test([on("one")], false);
  expect(seen).toEqual([[held], { done: 0, total: 1 }]);
  const later = lay([], home).tested;
  expect([later.isPassed(probeOn("one"), "whole"), later.isPassed(probeOn("two"), "first")]).toEqual([true, false]);
  expect(later.status([probeOn("one")])).toEqual({ trials: [held], testedAt: expect.any(String), running: null });
  expect(later.status([probeOn("two")])).toEqual({ trials: [], testedAt: null, running: null });
  const closed = { isolation: "process", isReady: false, missing: ["Closed."], closed: probeOn("one") } as const;
  expect(later.status([closed]).trials).toEqual([held]);
  const updated = createTestedIsolations(home, "2", async () => undefined);
  expect(updated.isPassed(probeOn("one"), "first")).toBe(false);
});

test.each<readonly [string, readonly Trial[], RegExp]>([
  ["an attempt worked", [held, escaped], /^The self-test got out of it \(Write a file\); do not use it/],
  [
    "an attempt was not made",
    [{ ...held, attempt: "not run" }],
    /could not show that it holds \(not carried out: Read a file\)/,
  ],
  ["the harmless twin of an attempt failed", [held, { ...held, title: "Knock", twin: "failed" }], /carried out: Knock/],
  ["the harmless twin was not tried", [{ ...held, twin: "not run" }], /Run the self-test again; if that does not help/],
  ["nothing was tried", [], /could not show that it holds \(nothing was tried\)/],
])("an isolation is closed with a sentence when %s", async (_words, trials, because) => {
  const { found, home, tested } = lay(trials);
  await tested.test([on("one")], false);
  expect(tested.closed("process", probeOn("one"))).toMatch(because);
  expect(tested.isPassed(probeOn("one"), "first")).toBe(false);
  expect(lay([], home).tested.closed("process", probeOn("one"))).toMatch(because);
  expect(tested.closed("vm", probeOn("one", "vm"))).toBeNull();
  found.trials = [held, { ...escaped, attempt: "failed" }];
  await tested.test([on("one")], true);
  expect(tested.closed("process", probeOn("one"))).toBeNull();
});

test("an isolation is closed when its self-test broke off, and a test that ended with Deskhand says nothing", async () => {
  const home = makeHome();
  const full = new DeskhandError({ kind: "space", message: "The disk is full.", retryable: true, userAction: "retry" });
  const broken = createTestedIsolations(home, "1", () => Promise.reject(full));
  await broken.testFirst(on("one"));
  expect(broken.status([probeOn("one")]).trials).toMatchObject([{ attempt: "not run", twin: "not run" }]);
  expect(broken.closed("process", probeOn("one"))).toMatch(
    /could not show that it holds \(not carried out: The disk is full\)/,
  );
  const closing = createTestedIsolations(home, "1", async (_backend, { onTrial, signal }) => {
    onTrial(held);
    await once(signal, "abort");
    signal.throwIfAborted();
  });
  const tests = [closing.test([on("two")], false), closing.testFirst(on("three"))];
  await closing.close();
  await Promise.all(tests);
  await closing.testFirst(on("two"));
  await closing.test([on("two")], true);
  expect(closing.closed("process", probeOn("two"))).toBeNull();
  expect([closing.isPassed(probeOn("two"), "first"), closing.isPassed(probeOn("three"), "first")]).toEqual([
    false,
    false,
  ]);
});

test("what was in the way of a self-test may have passed after a while, and then it is made again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { found, scopes, tested } = lay([{ ...held, attempt: "not run" }]);
  await tested.testFirst(on("one"));
  await tested.testFirst(on("one"));
  expect([scopes, tested.closed("process", probeOn("one"))]).toEqual([
    ["first"],
    expect.stringContaining("Read a file"),
  ]);
  vi.advanceTimersByTime(600_000);
  expect([tested.closed("process", probeOn("one")), tested.isPassed(probeOn("one"), "first")]).toEqual([null, false]);
  found.trials = [held];
  await tested.testFirst(on("one"));
  expect([scopes, tested.isPassed(probeOn("one"), "first")]).toEqual([["first", "first"], true]);
});

test("an attempt that got out counts on every footing that was not wholly tested since, and on its own until it is made again", async () => {
  const { found, tested } = lay([held, escaped]);
  await tested.test([on("one")], false);
  found.trials = [held];
  await tested.test([on("two", "vm")], false);
  expect(tested.escaped("process", null)).toMatch(/Write a file/);
  expect(tested.closed("vm", probeOn("two", "vm"))).toBeNull();
  found.trials = [held, { ...escaped, attempt: "not run" }];
  await tested.test([on("three")], false);
  expect(tested.closed("process", probeOn("four"))).toMatch(/got out of it \(Write a file\)/);
  const shown = tested.status([probeOn("three")]).trials.filter(({ title }) => title === "Write a file");
  expect(shown).toEqual([escaped]);
  found.trials = [held, { ...escaped, attempt: "failed" }];
  await tested.test([on("four")], false);
  expect([tested.closed("process", probeOn("four")), tested.escaped("process", null)]).toEqual([null, null]);
  for (const footing of ["one", "never tested"])
    expect(tested.closed("process", probeOn(footing))).toMatch(/got out of it \(Write a file\)/);
  await tested.test([on("one")], false);
  expect(tested.closed("process", probeOn("one"))).toBeNull();
});

test("what got out elsewhere after an isolation passed closes it until it is wholly tested again", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { found, scopes, tested } = lay([held]);
  await tested.test([on("one")], false);
  vi.advanceTimersByTime(1);
  found.trials = [escaped];
  await tested.test([on("two")], false);
  expect(tested.closed("process", probeOn("one"))).toMatch(/got out of it/);
  found.trials = [held];
  vi.advanceTimersByTime(1);
  await tested.test([on("one")], false);
  expect([tested.closed("process", probeOn("one")), scopes.length]).toEqual([null, 3]);
  for (let index = 0; index < 20; index += 1) await tested.test([on(`other ${index}`)], false);
  expect(tested.closed("process", probeOn("two"))).toMatch(/got out of it/);
});

test("what a whole self-test could not show to hold is opened by a whole one before the next program, and open sandboxes go on", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { found, scopes, tested } = lay([held, { ...escaped, attempt: "not run" }]);
  await tested.test([on("one")], false);
  expect(tested.closed("process", probeOn("one"))).toMatch(/not carried out: Write a file/);
  expect(tested.escaped("process", probeOn("one"))).toBeNull();
  vi.advanceTimersByTime(600_000);
  found.trials = [held, { ...escaped, attempt: "failed" }];
  await tested.testFirst(on("one"));
  expect([scopes, tested.isPassed(probeOn("one"), "whole")]).toEqual([["whole", "whole"], true]);
});

test("the newest test counts, whatever the clock says", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  onTestFinished(() => void vi.useRealTimers());
  const { found, tested } = lay([escaped]);
  await tested.test([on("one")], false);
  for (let index = 0; index < 20; index += 1) await tested.test([on(`other ${index}`)], false);
  vi.setSystemTime(0);
  found.trials = [held];
  await tested.test([on("two")], false);
  expect([tested.closed("process", probeOn("two")), tested.isPassed(probeOn("two"), "whole")]).toEqual([null, true]);
});

test("a short self-test does not open what a whole one could not show to hold", async () => {
  const slow = lay([held]);
  const ended = Promise.withResolvers<void>();
  slow.under.ends = ended.promise;
  const short = slow.tested.testFirst(on("one"));
  await expect.poll(() => slow.scopes).toEqual(["first"]);
  const whole = lay([held, { ...escaped, attempt: "not run" }], slow.home);
  await whole.tested.test([on("one")], false);
  ended.resolve();
  await short;
  expect(slow.tested.closed("process", probeOn("one"))).toMatch(/not carried out: Write a file/);
  expect(slow.tested.isPassed(probeOn("one"), "first")).toBe(false);
});

test("a test asked for anew follows one of what is settled, and is shared by all who ask", async () => {
  const { scopes, tested, under } = lay([held]);
  const ended = Promise.withResolvers<void>();
  under.ends = ended.promise;
  const all = [tested.test([on("one")], false), tested.test([on("one")], false)];
  all.push(tested.test([on("one")], true), tested.test([on("one")], true), tested.test([on("one")], false));
  ended.resolve();
  await Promise.all(all);
  expect(scopes).toEqual(["whole", "whole"]);
  await Promise.all([tested.test([on("one")], false), tested.test([on("one", "vm")], true)]);
  expect(scopes).toHaveLength(3);
});

test("the self-test before a first program is made once for all who wait, and says nothing of the rest", async () => {
  const { found, home, scopes, tested } = lay([held]);
  await Promise.all([tested.testFirst(on("one")), tested.testFirst(on("one"))]);
  await tested.testFirst(on("one"));
  expect(scopes).toEqual(["first"]);
  expect([tested.isPassed(probeOn("one"), "first"), tested.isPassed(probeOn("one"), "whole")]).toEqual([true, false]);
  const later = lay([held], home);
  await later.tested.testFirst(on("one"));
  expect(later.scopes).toEqual([]);
  found.trials = [held, { ...held, title: "Fill the disk" }];
  await tested.test([on("one")], false);
  await tested.test([on("one")], false);
  expect(scopes).toEqual(["first", "whole"]);
  expect(tested.isPassed(probeOn("one"), "whole")).toBe(true);
  await tested.testFirst(on("two"));
  expect(scopes).toEqual(["first", "whole", "first"]);
});

test("no short self-test opens an isolation that something got out of", async () => {
  const { found, scopes, tested } = lay([held, escaped]);
  await tested.test([on("one")], false);
  found.trials = [held];
  await tested.testFirst(on("two"));
  expect([scopes, tested.closed("process", probeOn("two"))]).toEqual([["whole"], expect.stringContaining("got out")]);
});

test("what another process found counts at once", async () => {
  const { home, tested } = lay([held]);
  await tested.test([on("one")], false);
  const doctor = lay([escaped], home);
  await doctor.tested.test([on("one")], true);
  expect(tested.closed("process", probeOn("one"))).toMatch(/got out of it \(Write a file\)/);
});

test("a file that cannot be understood counts as not tested", () => {
  const home = makeHome();
  writeFileSync(join(home, "self-test.json"), "{");
  const { tested } = lay([], home);
  expect(tested.isPassed(probeOn("one"), "first")).toBe(false);
  expect(tested.status([probeOn("one")])).toEqual({ trials: [], testedAt: null, running: null });
});

test("what got out is remembered from the first form of the file", async () => {
  const home = makeHome();
  const selfTest = { trials: [held, escaped], testedAt: "2026-01-01T00:00:00.000Z", running: null };
  writeFileSync(join(home, "self-test.json"), JSON.stringify({ key: "one", selfTest }));
  const { tested } = lay([held], home);
  expect(tested.closed("process", probeOn("one"))).toMatch(/got out of it \(Write a file\)/);
  expect(tested.closed("vm", probeOn("one", "vm"))).toBeNull();
  await tested.test([on("one")], false);
  expect(tested.closed("process", probeOn("one"))).toBeNull();
});
