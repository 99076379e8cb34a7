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
  [`Authorization: Token ${tail}`, "Authorization: Token [secret]"],
  [`authorization: ${tail}`, "authorization: [secret]"],
  ["Cookie: session=abcdef; theme=dark", "Cookie: [secret]"],
  [`ABSK${tail}${tail}=`, "[secret]"],
  [`npm_${tail}${tail}`, "[secret]"],
  [`hf_${tail}`, "[secret]"],
  [`AccountKey=${tail}==`, "AccountKey=[secret]"],
  ["curl -u ann:hunter22 https://a.test", "curl -u ann:[secret] https://a.test"],
  ['["curl", "-u", "x"], "-u ann:hunter22"', '["curl", "-u", "x"], "-u ann:[secret]"'],
  [`Bearer ${"abcdefgh".repeat(4)}`, "Bearer [secret]"],
  ["mysql --password hunter22 db", "mysql --password [secret] db"],
  ["https://a.test/x?sig=abcdefgh12&y=1", "https://a.test/x?sig=[secret]&y=1"],
  ["Das Passwort lautet hunter22", "Das Passwort lautet [secret]"],
  ["pwd=hunter22", "pwd=[secret]"],
  ["PIN: 123456", "PIN: [secret]"],
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
  "Basic accounting principles",
  "Basic responsibilities of the bearer internationally",
  "a cookie recipe: flour and sugar",
  "sort -u names: all of them",
  "https://example.com/search?key=tax&page=2",
  "Tokens: 4000 used",
  "spin: 123456",
])("leaves %j as it is", (text) => {
  expect(redactSecrets(text)).toBe(text);
});

it.each(["sk-", "eyJ-", "a."])("goes through a long text of %j, which nearly is a secret everywhere", (piece) => {
  const text = piece.repeat(100_000 / piece.length);
  expect(redactSecrets(`${text} password=hunter22`)).toBe(`${text} password=[secret]`);
});
