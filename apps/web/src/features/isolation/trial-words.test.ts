import type { Trial } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { trialInWords, trialsInWords } from "./trial-words.ts";

const trial = (attempt: Trial["attempt"], twin: Trial["twin"]): Trial => ({
  isolation: "process",
  title: "Read a file outside",
  attempt,
  twin,
  found: "",
});

it("calls an attempt held only when it failed and its twin worked", () => {
  expect(trialInWords(trial("failed", "worked"))).toBe(
    "The attempt failed, as it must. The same worked where it is allowed.",
  );
  expect(trialInWords(trial("worked", "worked"))).toBe("The attempt worked: this isolation does not hold.");
  expect(trialInWords(trial("failed", "failed"))).toMatch(/proves nothing\.$/);
  expect(trialInWords(trial("not run", "worked"))).toMatch(/^The attempt could not be made\./);
});

it("counts what was not held", () => {
  expect(trialsInWords([trial("failed", "worked")])).toBe("1 attempt to break out, all held");
  expect(trialsInWords([trial("failed", "worked"), trial("failed", "not run"), trial("worked", "worked")])).toBe(
    "3 attempts to break out, 2 not held",
  );
});
