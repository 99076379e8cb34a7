import { mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { probeFacts } from "./probe-facts.ts";

let place = "";
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "facts-"));
  writeFileSync(join(place, "bwrap"), "one");
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

const program = () => join(place, "bwrap");
const facts = (changed: Partial<Parameters<typeof probeFacts>[0]> = {}) =>
  probeFacts({
    programs: [join(place, "bwrap")],
    folder: join(place, "not", "yet", "there"),
    image: "none",
    ...changed,
  });

it("are the same while nothing changes, also in another folder of the same disk", () => {
  expect(facts()).toBe(facts());
  expect(facts({ folder: join(place, "elsewhere") })).toBe(facts());
});

it.each<[string, () => void]>([
  ["holds other bytes", () => writeFileSync(program(), "two!")],
  ["was made anew", () => utimesSync(program(), 1, 1)],
  ["is gone", () => rmSync(program())],
])("are others when a program %s", (_words, change) => {
  const before = facts();
  change();
  expect(facts()).not.toBe(before);
});

it.each<[string, Parameters<typeof facts>[0]]>([
  ["a program that was not found", { programs: [null] }],
  ["another image", { image: "2" }],
  ["another disk", { folder: "/proc" }],
])("are others for %s", (_words, changed) => {
  expect(facts(changed)).not.toBe(facts());
});

it("name the kernel, the guest program and what the kernel lets this process do", () => {
  expect(facts()).toMatch(/guest\/main\.ts/);
  expect(facts()).toMatch(/seccomp-filter\.ts/);
  expect(facts()).toMatch(/CapEff:/);
  expect(facts()).not.toMatch(/\.test\.ts/);
});
