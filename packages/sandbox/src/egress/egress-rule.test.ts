import { parseHost } from "@deskhand/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readDestinationName } from "./destination-name.ts";
import {
  changePolicy,
  type EgressBound,
  type EgressCredential,
  type EgressRule,
  isAddressNamed,
  judgeDestination,
  mayLookInto,
  readPolicy,
  toEgressRules,
  type Verdict,
} from "./egress-rule.ts";

function judged(rules: readonly EgressRule[], host: string, port = 443): Verdict {
  const name = readDestinationName(host);
  if (name === null) throw new Error(`not a host: ${host}`);
  return judgeDestination(readPolicy(rules), name, port);
}

const holding = (credentials: readonly EgressCredential[]) => ({ bounds: [], credentials });

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

test("a closed port of an allowed host is named, with the open ones and who can open it", () => {
  expect(judged([{ host: "example.org" }], "example.org", 22)).toEqual({
    isAllowed: false,
    because:
      'Port 22 of example.org is not open to this task, only ports 80, 443 are; use that, or ask the user to open the port for this site under "Ways out".',
  });
  const credentials = holding([{ host: "example.org", headers: { Authorization: "Bearer secret" } }]);
  const name = readDestinationName("example.org");
  if (name === null) throw new Error("not a host");
  expect(judgeDestination(readPolicy([{ host: "example.org" }], credentials), name, 80)).toEqual({
    isAllowed: false,
    because:
      'Port 80 of example.org has no login of its own, so only port 443 is open; use that, or ask the user to change the site under "Ways out".',
  });
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
    holding([{ host: "api.example.org", headers: { Authorization: "Bearer secret" } }]),
  );
  const name = readDestinationName("api.example.org");
  if (name === null) throw new Error("not a host");
  expect(judgeDestination(policy, name, 80).isAllowed).toBe(false);
  const verdict = judgeDestination(policy, name, 443);
  expect(verdict.isAllowed && verdict.credential?.headers).toEqual(new Map([["authorization", "Bearer secret"]]));
});

test("an inward address is opened only by a rule that names it, on its port", () => {
  const policy = readPolicy([
    { host: "127.0.0.1", ports: [8080] },
    { host: "*.example.org" },
    { host: "10.0.0.1", effect: "deny" },
  ]);
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
  expect(() => readPolicy([{ host }])).toThrow("is not a host a rule can name");
});

test("credentials that would break out of their header are refused without showing them", () => {
  const read = () =>
    readPolicy([], holding([{ host: "example.org", headers: { authorization: "top\r\nX-More: secret" } }]));
  expect(read).toThrow("cannot be sent as a header");
  expect(read).not.toThrow("secret");
  expect(() => readPolicy([], holding([{ host: "example.org", headers: { authorization: "fine" } }]))).not.toThrow();
  for (const name of ["Host", "content-length", "Transfer-Encoding", "accept-encoding"])
    expect(() => readPolicy([], holding([{ host: "example.org", headers: { [name]: "fine" } }]))).toThrow(
      "as a header",
    );
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
      expect(() => readPolicy([{ host }])).not.toThrow();
    }),
    { numRuns: 5_000, seed: 7 },
  );
  expect(kept).toBeGreaterThan(100);
});

const bound = (more: Partial<EgressBound>): EgressBound => ({
  host: "api.example.org",
  ports: null,
  methods: null,
  closed: null,
  ...more,
});

function bounded(rules: readonly EgressRule[], bounds: readonly EgressBound[], host: string, port = 443): Verdict {
  const name = readDestinationName(host);
  if (name === null) throw new Error(`not a host: ${host}`);
  return judgeDestination(readPolicy(rules, { bounds, credentials: [] }), name, port);
}

test("a bound opens nothing", () => {
  expect(bounded([], [bound({})], "api.example.org").isAllowed).toBe(false);
  expect(bounded([{ host: "api.example.org" }], [bound({ host: "*.example.org" })], "www.example.org").isAllowed).toBe(
    false,
  );
});

test("the most exact bound counts for every rule that opens its host, wide or narrow", () => {
  const bounds = [
    bound({ host: "*.example.org", methods: ["get", "POST"] }),
    bound({ ports: [8443], methods: ["GET"] }),
  ];
  for (const host of ["*.example.org", "api.example.org"]) {
    const at = (port: number) => bounded([{ host }], bounds, "api.example.org", port);
    expect(at(8443)).toEqual({ isAllowed: true, methods: new Set(["GET"]), credential: null });
    expect([at(443).isAllowed, at(80).isAllowed]).toEqual([false, false]);
  }
  expect(bounded([{ host: "*.example.org", methods: ["POST", "PUT"] }], bounds, "www.example.org")).toEqual({
    isAllowed: true,
    methods: new Set(["POST"]),
    credential: null,
  });
});

test("a closed bound closes its host with the reason, and no other", () => {
  const bounds = [bound({ closed: "The password of api.example.org cannot be read." })];
  expect(bounded([{ host: "*.example.org" }], bounds, "api.example.org")).toEqual({
    isAllowed: false,
    because: "The password of api.example.org cannot be read.",
  });
  expect(bounded([{ host: "*.example.org" }], bounds, "www.example.org").isAllowed).toBe(true);
});

test("ports of a bound open an inward address only where a rule names it", () => {
  const bounds = [bound({ host: "10.0.0.1", ports: [9000] })];
  const named = (rules: readonly EgressRule[], port: number) =>
    isAddressNamed(readPolicy(rules, { bounds, credentials: [] }), "10.0.0.1", port);
  expect([named([{ host: "10.0.0.1" }], 9000), named([{ host: "10.0.0.1" }], 443), named([], 9000)]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each<[string, EgressRule[], boolean]>([
  ["nothing", [], false],
  ["a host of its own", [{ host: "www.example.org" }], false],
  ["the host with a credential", [{ host: "api.example.org" }], true],
  ["a pattern over it", [{ host: "*.example.org" }], true],
  ["a host below a bound pattern", [{ host: "a.bounded.test" }], true],
  ["a host that is closed", [{ host: "api.example.org", effect: "deny" }], false],
  ["methods of a rule", [{ host: "other.test", methods: ["GET"] }], true],
])("whether requests may be read: %s", (_what, rules, isRead) => {
  const settings = {
    bounds: [bound({ host: "*.bounded.test", methods: ["GET"] }), bound({ host: "www.example.org", ports: [443] })],
    credentials: [{ host: "api.example.org", headers: { authorization: "secret" } }],
  };
  expect(mayLookInto(readPolicy(rules, settings))).toBe(isRead);
});

test("new settings keep the credentials that did not change, and drop what was left out", () => {
  const credentials = ["a.test", "b.test"].map((host) => ({ host, headers: { authorization: `for ${host}` } }));
  const first = readPolicy([{ host: "a.test" }], holding(credentials));
  const other = { host: "b.test", headers: { authorization: "another" } };
  const second = changePolicy(first, [], { bounds: [bound({})], credentials: [...credentials.slice(0, 1), other] });
  expect(second.credentials[0]).toBe(first.credentials[0]);
  expect(second.credentials[1]).not.toBe(first.credentials[1]);
  expect([second.bounds.length, second.rules.length]).toEqual([1, 0]);
  const third = changePolicy(second, [{ host: "a.test" }]);
  expect([third.credentials, third.bounds, third.rules.length]).toEqual([second.credentials, second.bounds, 1]);
});
