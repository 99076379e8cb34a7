import { expect, it } from "vitest";
import { visibleText } from "./visible-text.ts";

it("writes out what a terminal would act upon and what turns the direction of writing", () => {
  expect(visibleText("\u001b[31mred\u0007\r\n\tnext \u009b \u202egnp.exe")).toBe(
    "\\x1b[31mred\\x07\\x0d\n\tnext \\x9b \\u202egnp.exe",
  );
});

it("leaves letters of every script and joined pictures as they are", () => {
  const text = "Bäckerei 日本語 👩‍💻 שלום";
  expect(visibleText(text)).toBe(text);
});
