import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Trial } from "@deskhand/contracts";
import { expect, test } from "vitest";
import type { Backend } from "./ports.ts";
import { createTestedIsolations } from "./tested-isolations.ts";

const makeHome = () => mkdtempSync(join(tmpdir(), "deskhand-self-test-"));
const backend = { isolation: "process" } as Backend;
const held: Trial = {
  isolation: "process",
  title: "Read a file",
  attempt: "failed",
  twin: "worked",
  found: "Nothing.",
};
const escaped: Trial = { ...held, title: "Write a file", attempt: "worked" };

test("what was found is shown while it runs and kept for the next start", async () => {
  const home = makeHome();
  const seen: unknown[] = [];
  const tested = createTestedIsolations(home, async (_backend, onTrial) => {
    onTrial(held);
    seen.push(tested.status().trials, tested.status().running);
  });
  await tested.test([backend], "one");
  expect(seen).toEqual([[held], { done: 0, total: 1 }]);
  const later = createTestedIsolations(home, () => Promise.reject(new Error("not tested again")));
  expect([later.isTested("one"), later.isTested("two"), later.status().trials]).toEqual([true, false, [held]]);
  expect(later.status().testedAt).not.toBeNull();
});

test("an attempt that got out is remembered until a later test finds it closed", async () => {
  const home = makeHome();
  let trial = escaped;
  const tested = createTestedIsolations(home, async (_backend, onTrial) => onTrial(trial));
  await tested.test([backend], "one");
  expect(createTestedIsolations(home, async () => {}).escapes("process")).toEqual(["Write a file"]);
  trial = held;
  await tested.test([backend], "one");
  expect([tested.escapes("process"), tested.escapes("vm")]).toEqual([[], []]);
});

test("an attempt that got out still counts while its isolation was not tested again to the end", async () => {
  const home = makeHome();
  const vm = { isolation: "vm" } as Backend;
  let found: readonly Trial[] = [held, escaped];
  const tested = createTestedIsolations(home, async ({ isolation }, onTrial) => {
    for (const trial of found) onTrial({ ...trial, isolation });
  });
  await tested.test([backend], "one");
  found = [held];
  await tested.test([vm], "two");
  expect([tested.escapes("process"), tested.escapes("vm")]).toEqual([["Write a file"], []]);
  found = [held, { ...escaped, attempt: "not run" }];
  await tested.test([backend], "three");
  expect(tested.escapes("process")).toEqual(["Write a file"]);
  expect(tested.status().trials.filter(({ title }) => title === "Write a file")).toHaveLength(1);
  found = [held, { ...escaped, attempt: "failed" }];
  await tested.test([backend], "four");
  expect(tested.escapes("process")).toEqual([]);
});

test("a test that broke is no success, and one that ended with Deskhand is none at all", async () => {
  const home = makeHome();
  const broken = createTestedIsolations(home, () => Promise.reject(new Error("no sandbox")));
  await broken.test([backend], "one");
  expect(broken.status().trials).toMatchObject([{ attempt: "not run", twin: "not run" }]);
  const closing = createTestedIsolations(home, async (_backend, onTrial) => {
    onTrial(held);
    closing.close();
  });
  await closing.test([backend], "two");
  expect(createTestedIsolations(home, async () => {}).isTested("two")).toBe(false);
});

test("a file that cannot be understood counts as not tested", () => {
  const home = makeHome();
  writeFileSync(join(home, "self-test.json"), "{");
  const tested = createTestedIsolations(home, async () => {});
  expect([tested.isTested(""), tested.status()]).toEqual([false, { trials: [], testedAt: null, running: null }]);
});
