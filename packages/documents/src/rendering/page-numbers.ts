import { Refusal } from "../refusal.ts";

const PART = /^(\d{1,6})(?:\s*-\s*(\d{1,6}))?$/;

/** The pages meant by words such as `1-3,7`, in order and each once, `most` at most; the first ones when nothing is asked for. */
export function pageNumbers(asked: string | undefined, count: number, most: number): readonly number[] {
  if (asked === undefined) return Array.from({ length: Math.min(count, most) }, (_, index) => index + 1);
  const numbers = new Set<number>();
  for (const part of asked.split(",").map((each) => each.trim())) {
    const [, from, to] = PART.exec(part) ?? [];
    if (from === undefined)
      throw new Refusal("unsupported", `The pages "${asked}" are not understood; write them as 1-3,7.`);
    const last = Math.min(Number(to ?? from), count);
    for (let number = Math.max(1, Number(from)); number <= last && numbers.size < most; number += 1)
      numbers.add(number);
  }
  if (numbers.size === 0)
    throw new Refusal(
      "unsupported",
      `There is no page ${asked}; the file has ${count} ${count === 1 ? "page" : "pages"}.`,
    );
  return [...numbers].sort((one, other) => one - other);
}
