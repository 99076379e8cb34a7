import { parseHost } from "@deskhand/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDestinationName } from "./destination-name.ts";
import {
  type EgressRule,
  isAddressNamed,
  judgeDestination,
  readPolicy,
  toEgressRules,
  type Verdict,
} from "./egress-rule.ts";

function judged(rules: readonly EgressRule[], host: string, port = 443): Verdict {
  const name = readDestinationName(host);
  if (name === null) throw new Error(`not a host: ${host}`);
  return judgeDestination(readPolicy(rules, []), name, port);
}

test("without rules nothing is allowed", () => {
  expect(judged([], "example.org")).toEqual({
    isAllowed: false,
    because: "example.org is not among the hosts this task may reach.",
  });
});

test.each([
  ["example.org", "example.org", true],
  ["example.org", "EXAMPLE.org.", true],
  ["example.org", "www.example.org", false],
  ["example.org", "notexample.org", false],
  ["example.org", "example.org.evil.test", false],
  ["*.example.org", "example.org", true],
  ["*.example.org", "a.b.example.org", true],
  ["*.example.org", "notexample.org", false],
  ["xn--bcher-kva.example", "XN--bcher-kva.example", true],
  ["127.0.0.1", "127.0.0.1", true],
  ["::ffff:7f00:1", "[::ffff:127.0.0.1]", true],
  ["127.0.0.1", "[::ffff:127.0.0.1]", false],
])("a rule for %s says of %s: %s", (pattern, host, isAllowed) => {
  expect(judged([{ host: pattern }], host).isAllowed).toBe(isAllowed);
});

test("ports are 80 and 443 unless a rule names others", () => {
  const open = (rule: EgressRule) =>
    [22, 80, 443, 8443].filter((port) => judged([rule], "example.org", port).isAllowed);
  expect(open({ host: "example.org" })).toEqual([80, 443]);
  expect(open({ host: "example.org", ports: [22, 8443] })).toEqual([22, 8443]);
});

test("a denied host stays closed whatever allows it, and its neighbours stay open", () => {
  const rules = toEgressRules({ allow: ["*.example.org"], deny: ["private.example.org"] });
  expect(judged(rules, "private.example.org").isAllowed).toBe(false);
  expect(judged(rules, "public.example.org").isAllowed).toBe(true);
});

test("the most exact rules decide on methods, together", () => {
  const rules: EgressRule[] = [
    { host: "*.example.org" },
    { host: "api.example.org", methods: ["get"] },
    { host: "api.example.org", methods: ["HEAD"] },
  ];
  expect(judged(rules, "api.example.org")).toEqual({
    isAllowed: true,
    methods: new Set(["GET", "HEAD"]),
    credential: null,
  });
  expect(judged(rules, "www.example.org")).toEqual({ isAllowed: true, methods: null, credential: null });
});

test("a host with a credential is closed on every other port", () => {
  const policy = readPolicy(
    [{ host: "api.example.org" }],
    [{ host: "api.example.org", headers: { Authorization: "Bearer secret" } }],
  );
  const name = readDestinationName("api.example.org");
  if (name === null) throw new Error("not a host");
  expect(judgeDestination(policy, name, 80).isAllowed).toBe(false);
  const verdict = judgeDestination(policy, name, 443);
  expect(verdict.isAllowed && verdict.credential?.headers).toEqual(new Map([["authorization", "Bearer secret"]]));
});

test("an inward address is opened only by a rule that names it, on its port", () => {
  const policy = readPolicy(
    [{ host: "127.0.0.1", ports: [8080] }, { host: "*.example.org" }, { host: "10.0.0.1", effect: "deny" }],
    [],
  );
  expect([
    isAddressNamed(policy, "127.0.0.1", 8080),
    isAddressNamed(policy, "127.0.0.1", 80),
    isAddressNamed(policy, "127.0.0.2", 8080),
    isAddressNamed(policy, "10.0.0.1", 80),
  ]).toEqual([true, false, false, false]);
});

test.each([
  "*",
  "*.org",
  "*.127.0.0.1",
  "http://example.org",
  "example.org/path",
  "127.1",
  "",
  "a b",
  "*.*.example.org",
])("a rule for %j is refused", (host) => {
  expect(() => readPolicy([{ host }], [])).toThrow("is not a host a rule can name");
});

test("credentials that would break out of their header are refused without showing them", () => {
  const read = () => readPolicy([], [{ host: "example.org", headers: { authorization: "top\r\nX-More: secret" } }]);
  expect(read).toThrow("cannot be sent as a header");
  expect(read).not.toThrow("secret");
  expect(() => readPolicy([], [{ host: "example.org", headers: { authorization: "fine" } }])).not.toThrow();
});

test("every host that the contracts let in at the door can be kept as a rule", () => {
  const piece = fc.constantFrom(
    "a",
    "-",
    "_",
    "0",
    "7",
    "255",
    "256",
    "01",
    "0x",
    "xn--",
    "bcher-kva",
    "*",
    ".",
    "..",
    "A",
    "com",
  );
  let kept = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 9 }), (pieces) => {
      const host = parseHost(pieces.join(""));
      if (host === null) return;
      kept += 1;
      expect(() => readPolicy([{ host }], [])).not.toThrow();
    }),
    { numRuns: 5_000, seed: 7 },
  );
  expect(kept).toBeGreaterThan(100);
});
