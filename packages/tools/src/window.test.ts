import { expect, test } from "vitest";
import { maxShownCharacters, windowLines } from "./window.ts";

test("everything that fits is shown without a note", () => {
  expect(windowLines(["a", "b"])).toEqual({ shown: ["a", "b"], offset: 1, note: "" });
});

test("a window in the middle says where to read on", () => {
  expect(windowLines(["a", "b", "c", "d"], 2, 2)).toEqual({
    shown: ["b", "c"],
    offset: 2,
    note: "cut: 2 of 4 lines shown; read on with offset=4",
  });
});

test("reading on from each note gives every line once and never more than the cap", () => {
  const lines = Array.from({ length: 5_000 }, (_, at) => `line ${at} ${"x".repeat(at % 90)}`);
  const seen: string[] = [];
  for (let offset: number | undefined = 1; offset !== undefined; ) {
    const { shown, note } = windowLines(lines, offset);
    expect(shown.join("\n").length).toBeLessThanOrEqual(maxShownCharacters);
    seen.push(...shown);
    const next = /offset=(\d+)/.exec(note)?.[1];
    offset = next === undefined ? undefined : Number(next);
  }
  expect(seen).toEqual(lines);
});

test("a line longer than the cap is cut inside and does not stop reading on", () => {
  const { shown, note } = windowLines(["x".repeat(100_000), "after"]);
  expect(shown.map(({ length }) => length)).toEqual([maxShownCharacters]);
  expect(note).toBe("cut: line 1 has 100000 characters, 40000 shown\ncut: 1 of 2 lines shown; read on with offset=2");
});
