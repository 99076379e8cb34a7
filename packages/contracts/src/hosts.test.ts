import { expect, test } from "vitest";
import type { Grant } from "./action.ts";
import {
  allowedHosts,
  hostRules,
  isHostAllowed,
  isSameRules,
  narrowedRules,
  parseHost,
  startGrantId,
} from "./hosts.ts";
import { type GrantId, grantIdSchema } from "./id.ts";

const grant = (effect: Grant["effect"], pattern: string, verb: Grant["verb"] = "fetch"): Grant => ({
  id: "grant_1" as GrantId,
  effect,
  verb,
  pattern,
  scope: "task",
});

test.each([
  ["Example.COM.", "example.com"],
  [" api.example.com ", "api.example.com"],
  ["*.example.com", "*.example.com"],
  ["203.0.113.7", "203.0.113.7"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
])("%j is the host %s", (written, host) => {
  expect(parseHost(written)).toBe(host);
});

test.each([
  "",
  "*",
  "*.com",
  "http://example.com",
  "example.com:80",
  "a..b",
  "exa mple.com",
  "a.*.com",
  "a\0.com",
  "-",
  "-a.com",
  "a-.com",
  "1.2.3",
  "1.2.3.256",
  "01.2.3.4",
  "0x7f000001",
  "a.7",
  "*.10.0.0.1",
  `${"a".repeat(64)}.com`,
])("%j is no host", (written) => {
  expect(parseHost(written)).toBeNull();
});

test("a host is reached when it is allowed and not denied, names below it only with a star", () => {
  const task = {
    hosts: ["example.com", "*.example.org"],
    grants: [grant("allow", "API.test"), grant("deny", "bad.example.org")],
  };
  const rules = hostRules(task);
  const reached = (host: string) => isHostAllowed(rules, host);
  expect(["example.com", "example.org", "a.b.example.org", "api.test"].map(reached)).toEqual([true, true, true, true]);
  expect(["a.example.com", "bad.example.org", "notexample.org", "example.com.evil.test"].map(reached)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test("grants of other acts open nothing, and a no that names no host closes everything", () => {
  expect(hostRules({ hosts: [], grants: [grant("allow", "example.com", "send")] }).allow).toEqual([]);
  expect(hostRules({ hosts: ["example.com"], grants: [grant("deny", "*")] }).allow).toEqual([]);
});

test.each([
  [["a.test"], ["a.test", "b.test"], ["a.test"]],
  [["a.test", "b.test"], ["b.test"], ["b.test"]],
  [["a.test"], ["*.a.test"], ["a.test"]],
  [["*.a.test"], ["x.a.test", "b.test"], ["x.a.test"]],
  [["*.x.a.test"], ["*.a.test"], ["*.x.a.test"]],
  [["a.test"], ["*.x.a.test", "xa.test"], []],
])("what was allowed by %j and is by %j is allowed by %j", (before, since, both) => {
  const rules = (allow: string[], ...deny: string[]) => ({ allow, deny });
  expect(narrowedRules(rules(before, "no.test"), rules(since, "never.test"))).toEqual({
    allow: both,
    deny: ["no.test", "never.test"],
  });
});

test("the order of hosts makes no other rules, a further host does", () => {
  const rules = { allow: ["a.test", "b.test"], deny: [] };
  expect(isSameRules(rules, { allow: ["b.test", "a.test"], deny: [] })).toBe(true);
  expect(isSameRules(rules, { allow: ["b.test"], deny: ["a.test"] })).toBe(false);
});

test("hosts of the start have ids of their own, which any id can be", () => {
  const ids = ["example.com", "*.example.com", "example.org", ""].map(startGrantId);
  expect(new Set(ids).size).toBe(4);
  for (const id of ids) expect(grantIdSchema.safeParse(id).success).toBe(true);
});

test("allowed hosts come with everything that takes them back, and without what was refused since", () => {
  const later = { ...grant("allow", "*.example.org"), id: "grant_2" as GrantId };
  const again = { ...grant("allow", "A.example"), id: "grant_3" as GrantId };
  const grants = [
    later,
    again,
    grant("allow", "b.example"),
    grant("deny", "B.example"),
    grant("allow", "/a/**", "read"),
  ];
  expect(
    allowedHosts({ hosts: ["A.example", "c.refused.test"], grants: [...grants, grant("deny", "*.refused.test")] }),
  ).toEqual([
    { pattern: "a.example", grantIds: [startGrantId("A.example"), again.id] },
    { pattern: "*.example.org", grantIds: [later.id] },
  ]);
});
