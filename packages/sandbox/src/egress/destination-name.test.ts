import fc from "fast-check";
import { expect, test } from "vitest";
import { readAuthority, readDestinationName, writeAuthority } from "./destination-name.ts";

test.each([
  ["Example.ORG", "example.org"],
  ["example.org.", "example.org"],
  ["a_b.example.org", "a_b.example.org"],
  ["xn--bcher-kva.example", "xn--bcher-kva.example"],
  ["127.0.0.1", "127.0.0.1"],
  ["[::FFFF:127.0.0.1]", "::ffff:7f00:1"],
  ["localhost", "localhost"],
  ["1password.com", "1password.com"],
])("%s is read as %s", (written, text) => {
  expect(readDestinationName(written)?.text).toBe(text);
});

test.each([
  ["decimal address", "2130706433"],
  ["octal address", "0177.0.0.1"],
  ["hexadecimal address", "0x7f.0.0.1"],
  ["hexadecimal number", "0x7f000001"],
  ["short address", "127.1"],
  ["address with a trailing dot", "127.0.0.1."],
  ["name that ends in a number", "example.123"],
  ["two trailing dots", "example.org.."],
  ["leading dot", ".example.org"],
  ["NUL", "example.org\0.evil.test"],
  ["user part", "user@example.org"],
  ["space", "example.org evil.test"],
  ["line break", "example.org\r\n"],
  ["percent sign", "example%2eorg"],
  ["slash", "example.org/x"],
  ["backslash", "example.org\\x"],
  ["full-width letters", "ｅxample.org"],
  ["Unicode name", "bücher.example"],
  ["punycode of plain letters", "xn--example-.org"],
  ["punycode that is none", "xn--a\u00e4.example"],
  ["zone", "[fe80::1%25eth0]"],
  ["unclosed bracket", "[::1"],
  ["IPv4 in brackets", "[127.0.0.1]"],
  ["over-long label", `${"a".repeat(64)}.org`],
  ["over-long name", `${"a.".repeat(127)}org`],
  ["empty name", ""],
  ["only a dot", "."],
  ["wildcard", "*.example.org"],
])("a %s is refused", (_kind, written) => {
  expect(readDestinationName(written)).toBeNull();
});

test("reading is idempotent and lets through nothing but letters, digits, dots, colons, hyphens and underscores", () => {
  let read = 0;
  const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
  const names = fc.oneof(
    fc.string(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6().map((text) => `[${text}]`),
    fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
  );
  fc.assert(
    fc.property(names, (written) => {
      const name = readDestinationName(written);
      if (name === null) return;
      read++;
      expect(name.text).toMatch(/^[a-z0-9_.:-]+$/);
      expect(readDestinationName(name.text, true)).toEqual(name);
      expect(readAuthority(writeAuthority(name, 8443, 443), null)).toEqual({ name, port: 8443 });
    }),
    { numRuns: 1000 },
  );
  expect(read).toBeGreaterThan(100);
});

test.each([
  ["example.org:443", { text: "example.org", port: 443 }],
  ["[::1]:8080", { text: "::1", port: 8080 }],
  ["example.org", { text: "example.org", port: 80 }],
])("the authority %s is read", (written, { text, port }) => {
  const read = readAuthority(written, 80);
  expect({ text: read?.name.text, port: read?.port }).toEqual({ text, port });
});

test.each([
  "example.org:0",
  "example.org:65536",
  "example.org:080000",
  "example.org:",
  "example.org:+80",
  "a:b@example.org:80",
  "::1:80",
  "example.org:80:80",
  "[::1]x:80",
])("the authority %s is refused", (written) => {
  expect(readAuthority(written, 80)).toBeNull();
});

test("an authority without a port is refused where one is required", () => {
  expect(readAuthority("example.org", null)).toBeNull();
  expect(readAuthority("example.org:443", null)).not.toBeNull();
});
