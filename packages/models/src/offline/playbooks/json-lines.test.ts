import { expect, it } from "vitest";
import { z } from "zod";
import { decodeLines } from "./json-lines.ts";

it("takes the lines that fit and leaves out words, other values and what was cut", () => {
  const text = ["Here they are:", '{"path":"a"}', '{"path":7}', '{"path":"b"', "", '{"path":"c","more":1}'].join("\n");
  expect(decodeLines(text, z.object({ path: z.string() }))).toEqual([{ path: "a" }, { path: "c" }]);
});
