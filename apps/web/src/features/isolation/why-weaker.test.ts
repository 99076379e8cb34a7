import { buildImageAdvice, type Isolation, type IsolationReport, type IsolationSettings } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { whyWeaker } from "./why-weaker.ts";

function report(settings: IsolationSettings, working: readonly Isolation[]): IsolationReport {
  const image = { status: "missing", note: "", progress: null, bytes: null, programs: [] } as const;
  const state = { ...image, programs: [] };
  return {
    tiers: (["vm", "process", "files"] as const).map((isolation) => ({
      isolation,
      isReady: working.includes(isolation),
      note: "",
      missing: working.includes(isolation) ? [] : [`Type \`apt-get install ${isolation}\`.`],
      isTrying: false,
    })),
    chosen: working[0] ?? null,
    because: "",
    settings,
    selfTest: { trials: [], testedAt: null, running: null },
    image: { minimal: state, full: state },
  };
}

it("says nothing when a task has what the settings ask for, or more", () => {
  const strongest = report({ prefer: "strongest", requireVm: false }, ["vm", "process", "files"]);
  const fastest = report({ prefer: "fastest", requireVm: false }, ["vm", "process", "files"]);
  expect([whyWeaker("vm", strongest), whyWeaker("vm", fastest), whyWeaker("process", fastest)]).toEqual([
    null,
    null,
    null,
  ]);
});

it("names what is missing for the isolation that was asked for", () => {
  const weaker = whyWeaker("process", report({ prefer: "strongest", requireVm: false }, ["process", "files"]));
  const words = "A virtual machine does not work here: Type apt-get install vm.";
  expect(weaker).toEqual({ isWarning: false, words });
});

it("leads to the button where the image is not built, and not to a terminal", () => {
  const { tiers, ...rest } = report({ prefer: "strongest", requireVm: false }, ["process", "files"]);
  const missing = [`the workspace image is not built yet; ${buildImageAdvice}`];
  const weaker = whyWeaker("process", { ...rest, tiers: tiers.map((tier) => ({ ...tier, missing })) });
  const words =
    "A virtual machine does not work here: the workspace image is not built yet; build it on the page “Isolation”";
  expect(weaker?.words).toBe(words);
});

it("warns where no program can run although the settings want some", () => {
  const weaker = whyWeaker("files", report({ prefer: "fastest", requireVm: false }, ["files"]));
  const words = "The process sandbox does not work here: Type apt-get install process.";
  expect(weaker).toEqual({ isWarning: true, words });
});

it("does not say of an isolation that its self-test closed that it does not work", () => {
  const { tiers, ...rest } = report({ prefer: "strongest", requireVm: false }, ["process", "files"]);
  const missing = ["The self-test got out of it (Read a file); do not use it, and report this."];
  const trial = {
    isolation: "vm",
    title: "Read a file",
    attempt: "worked",
    twin: "worked",
    found: "It read it.",
  } as const;
  const closed = { ...rest, tiers: tiers.map((tier) => ({ ...tier, missing })) };
  const weaker = whyWeaker("process", { ...closed, selfTest: { ...rest.selfTest, trials: [trial] } });
  expect(weaker?.words).toMatch(/^A virtual machine runs no programs now: The self-test got out of it \(Read a file\)/);
});

it("says that a task keeps the isolation it began with", () => {
  const weaker = whyWeaker("files", report({ prefer: "fastest", requireVm: false }, ["process", "files"]));
  expect(weaker?.isWarning).toBe(true);
  expect(weaker?.words).toMatch(/^The process sandbox works here .* a task keeps the isolation it began with\.$/);
});

it("takes a required virtual machine for the wish, but not where no programs are wanted", () => {
  const required = { prefer: "fastest", requireVm: true } as const;
  const weaker = whyWeaker("process", { ...report(required, ["process", "files"]), chosen: null });
  expect(weaker?.isWarning).toBe(true);
  expect(weaker?.words).toMatch(/^A virtual machine does not work here/);
  expect(whyWeaker("files", report({ ...required, prefer: "files" }, ["process", "files"]))).toBeNull();
});

it("says of an isolation that is still being tried out to look again, and not that something is missing", () => {
  const settled = report({ prefer: "strongest", requireVm: false }, ["process"]);
  const tiers = settled.tiers.map((tier) => ({ ...tier, isTrying: tier.isolation === "vm" }));
  expect(whyWeaker("process", { ...settled, tiers })).toEqual({
    isWarning: true,
    words: "A virtual machine is still being tried out here; look again in a minute.",
  });
});
