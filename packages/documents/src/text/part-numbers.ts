import { Refusal } from "../refusal.ts";

/** The numbers of `page 3-5`, `p20-p60` or `slide 4`; another form is refused with an example of the right one. */
export function numbersOf(at: string, word: string, example: string): { from: number; to: number } {
  const pattern = new RegExp(`^\\s*${word}s?\\s*(\\d{1,7})\\s*(?:[-–:]\\s*(?:${word})?\\s*(\\d{1,7}))?\\s*$`, "i");
  const match = pattern.exec(at);
  if (!match?.[1])
    throw new Refusal("wrong-part", `There is no part "${at.slice(0, 80)}" in this file; name it as ${example}.`);
  const from = Number(match[1]);
  return { from, to: Math.max(from, Number(match[2] ?? from)) };
}
