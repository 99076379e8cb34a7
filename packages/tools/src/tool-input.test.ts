import { expect, test } from "vitest";
import { z } from "zod";
import { pathInput } from "./path-input.ts";
import { toolInput } from "./tool-input.ts";

const input = toolInput(
  z.strictObject({
    moves: z.array(z.strictObject({ from: pathInput, to: pathInput })).min(1),
    note: z.string().default("x"),
  }),
  `{"moves":[{"from":"/a","to":"/b"}]}`,
);

test.each([
  [{}, `"moves" is missing; the input looks like {"moves":[{"from":"/a","to":"/b"}]}`],
  [{ moves: [{ from: "/a" }] }, `"moves[0].to" is missing;`],
  [{ moves: [{ from: "/a", to: 1 }] }, `"moves[0].to" is wrong: invalid input: expected string, received number`],
  [{ moves: [{ from: "a.txt", to: "/a/../b" }] }, `"moves[0].from" is wrong: a path is absolute`],
  [{ moves: [{ from: "a.txt", to: "/a/../b" }] }, `(and 1 more)`],
  [{ moves: [{ from: "/a", to: "/b", why: 1 }] }, `there is no field "why" in "moves[0]"`],
  [{ moves: [{ from: "/a", to: "/b" }], extra: 1 }, `there is no field "extra"`],
  ["moves", "the input has to be one JSON object"],
  [null, "the input has to be one JSON object"],
])("%j is refused with what to correct", (value, message) => {
  expect(() => input.parse(value)).toThrow(message);
});

test("slashes too many are forgiven and defaults are filled in", () => {
  expect(input.parse({ moves: [{ from: "//a//b/", to: "/c" }] })).toEqual({
    moves: [{ from: "/a/b", to: "/c" }],
    note: "x",
  });
});

test("the schema for the model leaves out what only parsing needs", () => {
  expect(input.toJsonSchema()).toEqual({
    type: "object",
    properties: {
      moves: {
        minItems: 1,
        type: "array",
        items: {
          type: "object",
          properties: { from: { type: "string" }, to: { type: "string" } },
          required: ["from", "to"],
          additionalProperties: false,
        },
      },
      note: { type: "string" },
    },
    required: ["moves"],
    additionalProperties: false,
  });
});

test("a field may be named like a word of the schema language", () => {
  const named = toolInput(z.strictObject({ default: z.string() }), "{}");
  expect(named.toJsonSchema()).toMatchObject({ properties: { default: { type: "string" } } });
});
