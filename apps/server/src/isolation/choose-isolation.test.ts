import type { Isolation } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { chooseIsolation, isolationTrouble, isUndecided } from "./choose-isolation.ts";
import type { Probe } from "./ports.ts";

const ready = (isolation: Probe["isolation"]): Probe => ({ isolation, isReady: true, note: "works" });
const missing = (isolation: Probe["isolation"]): Probe => ({ isolation, isReady: false, missing: ["Install it."] });
const usual = { prefer: "strongest", requireVm: false } as const;
const fastest = { prefer: "fastest", requireVm: false } as const;
const required = { prefer: "fastest", requireVm: true } as const;
const both = [ready("vm"), ready("process"), ready("files")];
const sandboxOnly = [missing("vm"), ready("process"), ready("files")];
const none = [missing("vm"), missing("process"), ready("files")];

test.each([
  ["the strongest that works", both, usual, "vm"],
  ["the fastest that works", both, { prefer: "fastest", requireVm: false }, "process"],
  ["the next one when the strongest does not work", sandboxOnly, usual, "process"],
  ["files when none works", none, usual, "files"],
  ["files when that is what the user wants", both, { prefer: "files", requireVm: false }, "files"],
  ["the virtual machine where it is required", both, { prefer: "fastest", requireVm: true }, "vm"],
  [
    "nothing at all where it is required and does not work",
    sandboxOnly,
    { prefer: "strongest", requireVm: true },
    null,
  ],
] as const)("a new task gets %s", (_words, probes, settings, isolation) => {
  expect(chooseIsolation(probes, settings).isolation).toBe(isolation);
});

test("the choice says works until a self-test was passed, and of no programs that none is known to work", () => {
  const because = (probes: readonly Probe[]) => chooseIsolation(probes, usual).because;
  expect(because(both)).toBe("It is the strongest isolation that works on this computer.");
  const tested: Probe = { isolation: "vm", isReady: true, note: "works", isTested: true };
  expect(because([tested, ready("process"), ready("files")])).toBe(
    "It is the strongest isolation that passed its self-test on this computer.",
  );
  expect(because(none)).toBe(
    "No isolation that runs programs is known to work on this computer, so tasks work on files only.",
  );
});

test("a task is refused with the reason when its isolation does not work, and never given another", () => {
  expect(isolationTrouble("vm", sandboxOnly, usual)).toMatch(/cannot run in a virtual machine here: Install it\./);
  expect(isolationTrouble("process", [ready("files")], usual)).toMatch(/does not have it on this system/);
  expect(isolationTrouble("process", both, { ...usual, requireVm: true })).toMatch(/require a virtual machine/);
  expect(isolationTrouble("process", sandboxOnly, usual)).toBeNull();
  expect(isolationTrouble("files", none, { ...usual, requireVm: true })).toBeNull();
});

test.each([
  ["stands open while the strongest is being tried", true, sandboxOnly, { trying: ["vm"], settings: usual }],
  ["stands while a weaker one is being tried", false, both, { trying: ["process"], settings: usual }],
  ["stands open while the fastest is being tried", true, none, { trying: ["process"], settings: fastest }],
  ["stands open while the required one is being tried", true, sandboxOnly, { trying: ["vm"], settings: required }],
  ["stands where files are wanted", false, none, { trying: ["vm"], settings: { prefer: "files", requireVm: true } }],
  ["stands when nothing is being tried", false, none, { trying: [], settings: usual }],
] as const)("the choice %s", (_words, undecided, probes, { settings, trying }) => {
  const isTrying = (isolation: Isolation) => trying.some((each) => each === isolation);
  const tiers = probes.map(({ isolation, isReady }) => ({
    isolation,
    isReady,
    isTrying: isTrying(isolation),
    note: "",
    missing: [],
  }));
  expect(isUndecided({ settings, tiers })).toBe(undecided);
});
