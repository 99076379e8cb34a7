import { expect, test } from "vitest";
import { cappedResult, resultCap } from "./capped-result.ts";

test("leaves a result as it is when it is short", () => {
  const content = [{ type: "text" as const, text: "short" }];
  expect(cappedResult(content, "file_read")).toEqual(content);
});

test("cuts what is too long over all parts and says how to read on", () => {
  const half = "x".repeat(resultCap / 2 + 1);
  const cut = cappedResult(
    [half, half, half].map((text) => ({ type: "text" as const, text })),
    "mail__list",
  );
  const text = cut.map((part) => (part.type === "text" ? part.text : "")).join("");
  expect(text).toContain(`cut: ${resultCap} of ${3 * half.length} characters shown; call mail__list again`);
  expect(text.length).toBeLessThan(resultCap + 200);
});

test("shows so many pictures and counts the others", () => {
  const picture = { type: "image" as const, mediaType: "image/png", sha256: "x" };
  const cut = cappedResult(
    Array.from({ length: 25 }, () => picture),
    "file_read",
  );
  expect(cut.filter(({ type }) => type === "image")).toHaveLength(20);
  expect(cut.at(-1)).toEqual({ type: "text", text: "cut: 20 of 25 pictures shown; ask for fewer at once" });
});
