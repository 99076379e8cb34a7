import { expect, test } from "vitest";
import { OutputWindow } from "./output-window.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

test("what fits is kept whole, wherever it was broken into chunks", () => {
  const window = new OutputWindow({ headBytes: 4, tailBytes: 8 });
  for (const chunk of ["a", "bcdé", "f\u001b[1", "mg"]) window.add(bytes(chunk));
  expect([window.text(), window.cut]).toEqual(["abcdéfg", 0]);
});

test("of more, beginning and end are kept, and the text says how much is missing", () => {
  const window = new OutputWindow({ headBytes: 3, tailBytes: 4 });
  for (let at = 0; at < 5_000; at += 1) window.add(bytes(String(at % 10)));
  expect(window.text()).toBe("012\n[cut: 4993 of 5000 bytes are left out here]\n6789");
  expect(window.cut).toBe(4_993);
});

test("one huge chunk is cut as well", () => {
  const window = new OutputWindow({ headBytes: 2, tailBytes: 2 });
  window.add(bytes("x".repeat(100_000)));
  expect(window.text()).toBe("xx\n[cut: 99996 of 100000 bytes are left out here]\nxx");
});
