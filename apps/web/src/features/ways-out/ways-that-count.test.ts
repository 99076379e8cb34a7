import { expect, it } from "vitest";
import { waysThatCount } from "./ways-that-count.ts";

const ways = ["*.example.com", "api.example.com", "*.deep.example.com", "example.org"].map((host) => ({ host }));

it.each([
  ["api.example.com", ["api.example.com"]],
  ["www.example.com", ["*.example.com"]],
  ["a.deep.example.com", ["*.deep.example.com"]],
  ["*.example.com", ["*.example.com", "api.example.com", "*.deep.example.com"]],
  ["*.example.org", ["example.org"]],
  ["other.test", []],
])("at %s, %j count", (pattern, hosts) => {
  expect(waysThatCount(pattern, ways).map(({ host }) => host)).toEqual(hosts);
});
