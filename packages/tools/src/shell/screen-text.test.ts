import { expect, test } from "vitest";
import { screenText } from "./screen-text.ts";

test.each([
  ["plain text and\ttabs\nstay", "plain text and\ttabs\nstay"],
  ["\u001b[31mred\u001b[0m and \u009b1mbold", "red and bold"],
  ["\u001b]0;a title\u0007after\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\", "afterlink"],
  ["\u001bP1;2|payload\u001b\\shown \u001b(Bset \u001bcreset", "shown set reset"],
  ["10 %\r20 %\rdone\r\nnext", "done\nnext"],
  ["abc\b\bd", "ad"],
  ["bell\u0007 null\u0000 delete\u007f", "bell null delete"],
  ["日本語 🎉 \u001b[1mé", "日本語 🎉 é"],
])("%j is seen as %j", (written, seen) => {
  expect(screenText(written)).toBe(seen);
});

test("a sequence that is never ended hides nothing beyond its line", () => {
  expect(screenText("\u001b]0;hidden\nseen\n\u001b[38;5\nseen too")).toBe("\nseen\n\nseen too");
});

test("nothing that a terminal would act upon is left of arbitrary bytes", () => {
  const every = Array.from({ length: 0x200 }, (_, code) => String.fromCharCode(code));
  const texts = every.flatMap((first) => ["\u001b", "\u009b", "x"].map((before) => `${before}${first}[2Jend`));
  for (const text of texts) expect(screenText(text)).not.toMatch(/[^\P{Cc}\n\t]/u);
});
