import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trial } from "@deskhand/contracts";
import { expect, onTestFinished, test } from "vitest";
import { FakeBackend } from "../testing/fake-backend.ts";
import type { Probe, ProgramIsolation } from "./ports.ts";
import type { TestedBackend } from "./self-test-book.ts";
import { createTestedIsolations, type RunSelfTest } from "./tested-isolations.ts";

function makeHome(): string {
  const home = mkdtempSync(join(tmpdir(), "deskhand-self-test-"));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

const probeOn = (standsOn: string, isolation: ProgramIsolation = "process"): Probe => ({
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
  const run: RunSelfTest = async ({ isolation }, scope, onTrial) => {
    scopes.push(scope);
    for (const trial of found.trials) onTrial({ ...trial, isolation });
  };
  return { found, home, scopes, tested: createTestedIsolations(home, "1", run) };
}

test("what was found is shown while it runs and kept for the next start", async () => {
  const home = makeHome();
  const seen: unknown[] = [];
  const tested = createTestedIsolations(home, "1", async (_backend, _scope, onTrial) => {
    onTrial(held);
    seen.push(tested.status().trials, tested.status().running);
  });
  await tested.test([on("one")], false);
  expect(seen).toEqual([[held], { done: 0, total: 1 }]);
  const later = lay([], home).tested;
  expect([later.isPassed(probeOn("one"), "whole"), later.isPassed(probeOn("two"), "first")]).toEqual([true, false]);
  expect(later.status()).toMatchObject({ trials: [held], testedAt: expect.any(String), running: null });
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
  const broken = createTestedIsolations(home, "1", () => Promise.reject(new Error("no sandbox")));
  await broken.testFirst(on("one"));
  expect(broken.status().trials).toMatchObject([{ attempt: "not run", twin: "not run" }]);
  expect(broken.closed("process", probeOn("one"))).toMatch(
    /could not show that it holds \(not carried out: Self-test\)/,
  );
  const closing = createTestedIsolations(home, "1", async (_backend, _scope, onTrial) => {
    onTrial(held);
    closing.close();
  });
  await closing.test([on("two")], false);
  expect(closing.isPassed(probeOn("two"), "first")).toBe(false);
});

test("an attempt that got out still counts while its isolation was not tested again to the end, whatever it stands on", async () => {
  const { found, tested } = lay([held, escaped]);
  await tested.test([on("one")], false);
  found.trials = [held];
  await tested.test([on("two", "vm")], false);
  expect(tested.closed("process", null)).toMatch(/Write a file/);
  expect(tested.closed("vm", probeOn("two", "vm"))).toBeNull();
  found.trials = [held, { ...escaped, attempt: "not run" }];
  await tested.test([on("three")], false);
  expect(tested.closed("process", probeOn("four"))).toMatch(/got out of it \(Write a file\)/);
  expect(tested.status().trials.filter(({ title }) => title === "Write a file")).toHaveLength(1);
  found.trials = [held, { ...escaped, attempt: "failed" }];
  await tested.test([on("four")], false);
  expect(tested.closed("process", probeOn("four"))).toBeNull();
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
  expect(tested.status()).toEqual({ trials: [], testedAt: null, running: null });
});
