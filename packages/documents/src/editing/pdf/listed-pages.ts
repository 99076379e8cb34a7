import { Refusal } from "../../refusal.ts";

/** The pages meant by words such as `3,1-2`, in the order they are named; throws a refusal for one that is not there. */
export function listedPages(asked: string, count: number): readonly number[] {
  return asked.split(",").flatMap((part) => {
    const [first = "", last = first] = part.split("-").map((each) => each.trim());
    const from = Number(first);
    const to = Number(last);
    if (from < 1 || to < from || to > count)
      throw new Refusal(
        "unsupported",
        `There is no page ${part.trim()}; the file has ${count} ${count === 1 ? "page" : "pages"}.`,
      );
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
