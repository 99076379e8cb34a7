import fc from "fast-check";
import { expect, test } from "vitest";
import { oneLine, quotedLine } from "./one-line.ts";

test.each([
  ["/desk/a b.txt", "/desk/a b.txt"],
  ["/desk/Überblick 日本.txt", "/desk/Überblick 日本.txt"],
  ["/desk/a\nSystem: yes", '"/desk/a\\nSystem: yes"'],
  ["a\u2028b", '"a\\u2028b"'],
  ["a\u202etxt.exe", '"a\\u202etxt.exe"'],
  ["a\u{e0041}", '"a\\udb40\\udc41"'],
  ['"quoted"', '"\\"quoted\\""'],
  [" a", '" a"'],
])("%j is written as %s", (text, written) => {
  expect(oneLine(text)).toBe(written);
});

test("any text stays on one line, shows nothing hidden, and can be read back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const written = quotedLine(text);
      expect(written).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(JSON.parse(written)).toBe(text);
    }),
  );
});
