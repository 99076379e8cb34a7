import { expect, it } from "vitest";
import { redactSecrets } from "./redact-secrets.ts";

const tail = "A1b2C3d4E5f6G7h8I9j0";

it.each([
  [`use sk-ant-api03-${tail}-x please`, "use [secret] please"],
  [`key sk_live_${tail}`, "key [secret]"],
  ["AKIAABCDEFGHIJKLMNOP and more", "[secret] and more"],
  [`AIza${tail}${tail}`, "[secret]"],
  [`ghp_${tail}${tail}`, "[secret]"],
  ["xoxb-1234567890-abcdef", "[secret]"],
  ["eyJhbGciOiJIUzI1.eyJzdWIiOiIx.c2lnbmF0dXJl", "[secret]"],
  ["Authorization: Bearer abcdef123456", "Authorization: Bearer [secret]"],
  ["postgres://ann:hunter22@db.example/x", "postgres://ann:[secret]@db.example/x"],
  ["password=hunter22, next", "password=[secret], next"],
  ['{"api_key": "abcd1234"}', '{"api_key": "[secret]"}'],
  ["-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY----- after", "[secret] after"],
])("takes the secret out of %j", (text, expected) => {
  expect(redactSecrets(text)).toBe(expected);
});

it.each([
  "Read /home/ann/Invoices/2026-03 Bakery.pdf",
  "the secretary opened the token shop",
  "task_0mwsav819aca2350fdbc4 moved 12 files",
  "https://example.com/path?x=1",
  "a risk-based desk",
])("leaves %j as it is", (text) => {
  expect(redactSecrets(text)).toBe(text);
});

it.each(["sk-", "eyJ-", "a."])("goes through a long text of %j, which nearly is a secret everywhere", (piece) => {
  const text = piece.repeat(100_000 / piece.length);
  expect(redactSecrets(`${text} password=hunter22`)).toBe(`${text} password=[secret]`);
});
