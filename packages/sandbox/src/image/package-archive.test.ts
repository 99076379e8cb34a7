import { expect, test } from "vitest";
import { readLocked, rewriteStanzas } from "./package-archive.ts";

const one = "a".repeat(64);
const two = "b".repeat(64);

test("apt's list of files becomes exact packages, sorted by name", () => {
  const output = [
    "Reading package lists...",
    `'http://deb.debian.org/debian/pool/main/z/zip/zip_3.0-13%2bdeb12u1_amd64.deb' zip_3.0-13+deb12u1_amd64.deb 230272 SHA256:${one}`,
    `'http://deb.debian.org/debian/pool/main/f/file/file_5.44-3_amd64.deb' file_1%3a5.44-3_amd64.deb 42500 SHA256:${two}`,
    "",
  ].join("\n");
  expect(readLocked(Buffer.from(output))).toEqual([
    { name: "file", version: "1:5.44-3", file: "file_1%3a5.44-3_amd64.deb", bytes: 42500, sha256: two },
    { name: "zip", version: "3.0-13+deb12u1", file: "zip_3.0-13+deb12u1_amd64.deb", bytes: 230272, sha256: one },
  ]);
});

test("a package without a SHA-256 is not taken", () => {
  expect(readLocked(Buffer.from("'http://x/a_1_all.deb' a_1_all.deb 1 MD5Sum:0123\n"))).toEqual([]);
});

test("each package is described once and points to its file", () => {
  const stanza = (version: string): string => `Package: jq\nVersion: ${version}\nFilename: pool/jq.deb\nSize: 1`;
  const shown = `${stanza("1.6")}\n\n${stanza("1.6")}\n\n${stanza("1.5")}\n`;
  expect(rewriteStanzas(shown, new Map([["jq 1.6", "jq_1.6_amd64.deb"]]))).toBe(
    "Package: jq\nVersion: 1.6\nFilename: ./jq_1.6_amd64.deb\nSize: 1\n",
  );
});

test("a package that apt does not describe is named", () => {
  expect(() => rewriteStanzas("", new Map([["jq 1.6", "jq.deb"]]))).toThrow("jq 1.6");
});
