import { text } from "node:stream/consumers";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readPolicy } from "./egress-rule.ts";
import { createRedaction, redactText, secretSpellings } from "./redaction.ts";

function secretsOf(value: string): Buffer[] {
  const [credential] = readPolicy([], {
    bounds: [],
    credentials: [{ host: "a.test", headers: { authorization: value } }],
  }).credentials;
  if (credential === undefined) throw new Error("no credential");
  return secretSpellings(credential);
}

const token = 'tok/en+"1234"';

test.each([
  ["as it is", `x ${token} y`],
  ["with its scheme", `Bearer ${token}`],
  ["in JSON", JSON.stringify({ a: token })],
  ["in a query", new URLSearchParams({ a: token }).toString()],
  ["in base64", Buffer.from(token).toString("base64")],
  ["in base64 for URLs", Buffer.from(token).toString("base64url")],
  ["in hexadecimal", Buffer.from(token).toString("hex")],
])("a token is masked %s", (_how, body) => {
  const secrets = secretsOf(`Bearer ${token}`);
  const masked = redactText(body, secrets);
  expect(masked).toHaveLength(body.length);
  expect(masked).toContain("*****");
  expect(secrets.filter((secret) => masked.includes(secret.toString()))).toEqual([]);
});

test("both halves of a login are masked, and its header", () => {
  const secrets = secretsOf(`Basic ${Buffer.from("reader:hunter22").toString("base64")}`);
  expect(redactText("reader:hunter22 / hunter22 / cmVhZGVyOmh1bnRlcjIy", secrets)).toBe(
    "*************** / ******** / ********************",
  );
});

test("text without the secret is left alone", () => {
  expect(redactText("nothing to see, token", secretsOf(`Bearer ${token}`))).toBe("nothing to see, token");
});

test("however a body is cut, the same is masked as in one piece and its length stays", async () => {
  const secrets = secretsOf("Bearer abcabd1");
  const part = fc.constantFrom("abcabd1", "abc", "a", "Bearer ", "bearer", " ", "abcabd", "YWJjYWJkMQ");
  let hits = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 7 }), async (parts, cut) => {
      const body = parts.join("");
      const redaction = createRedaction(secrets);
      const read = text(redaction);
      for (let at = 0; at < body.length; at += cut) redaction.write(body.slice(at, at + cut));
      redaction.end();
      const masked = await read;
      if (masked !== body) hits++;
      expect(masked).toHaveLength(body.length);
      expect(masked).not.toContain("abcabd1");
      expect(masked).not.toContain("YWJjYWJkMQ");
    }),
  );
  expect(hits).toBeGreaterThan(10);
});
