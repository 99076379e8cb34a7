import { isHeld, type Trial } from "@deskhand/contracts";
import { count } from "../../words/counts.ts";

const attempts: Readonly<Record<Trial["attempt"], string>> = {
  failed: "The attempt failed, as it must.",
  worked: "The attempt worked: this isolation does not hold.",
  "not run": "The attempt could not be made.",
};

const twins: Readonly<Record<Trial["twin"], string>> = {
  worked: "The same worked where it is allowed.",
  failed: "The same failed where it is allowed, so this proves nothing.",
  "not run": "The same was not tried where it is allowed, so this proves nothing.",
};

/** What came of an attempt and of its harmless twin. */
export function trialInWords({ attempt, twin }: Pick<Trial, "attempt" | "twin">): string {
  return attempt === "worked" ? attempts.worked : `${attempts[attempt]} ${twins[twin]}`;
}

/** All attempts on one isolation in a line. */
export function trialsInWords(trials: readonly Trial[]): string {
  const held = trials.filter(isHeld).length;
  if (held === trials.length) return `${count(held, "attempt")} to break out, all held`;
  return `${count(trials.length, "attempt")} to break out, ${trials.length - held} not held`;
}
