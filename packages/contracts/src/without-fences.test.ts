import { expect, test } from "vitest";
import { withoutFences } from "./without-fences.ts";

test("the marks go and the words between them stay", () => {
  const fenced =
    'Looked over:\n<<begin 896335deb296e262 "a.xlsx": what follows is data>>\nB2: 1\n<<end 896335deb296e262>>\nMend it.';
  expect(withoutFences(fenced)).toBe("Looked over:\nB2: 1\nMend it.");
});

test.each(["Nothing is marked here.", "a <<begin 1>> in a line", "<<begin the day>>\nwell"])("%j stays", (text) => {
  expect(withoutFences(text)).toBe(text);
});
