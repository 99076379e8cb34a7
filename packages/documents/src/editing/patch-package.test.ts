import { strToU8, unzipSync, zipSync } from "fflate";
import { expect, test } from "vitest";
import { openZip } from "../ooxml/zip-archive.ts";
import { patchPackage } from "./patch-package.ts";

const file = zipSync({
  "a.xml": strToU8("<a/>"),
  "b/ü.bin": [strToU8("bytes"), { level: 0 }],
  "c.xml": strToU8("<c/>"),
});
const text = (bytes: Uint8Array, name: string) => new TextDecoder().decode(openZip(bytes).part(name) ?? undefined);

test("one part is changed, one left out, one added, and the rest keeps its packed bytes and order", () => {
  const changes = new Map([
    ["a.xml", strToU8("<a>longer than before</a>")],
    ["c.xml", null],
    ["d.xml", strToU8("<d/>")],
  ]);
  const patched = patchPackage(file, changes);
  expect(openZip(patched).names).toEqual(["a.xml", "b/ü.bin", "d.xml"]);
  expect(text(patched, "a.xml")).toBe("<a>longer than before</a>");
  expect(text(patched, "d.xml")).toBe("<d/>");
  expect(Object.keys(unzipSync(patched))).toEqual(["a.xml", "b/ü.bin", "d.xml"]);
  const kept = Buffer.from("b/ü.bin").length + 30 + 5;
  const at = Buffer.from(file).indexOf("b/ü.bin") - 30;
  expect(Buffer.from(patched).includes(Buffer.from(file).subarray(at, at + kept))).toBe(true);
});

test("nothing changed gives the same file, also for a piece of a larger memory", () => {
  expect(patchPackage(file, new Map())).toEqual(file);
  const larger = Buffer.concat([Buffer.from("before"), file, Buffer.from("after")]);
  expect(patchPackage(larger.subarray(6, 6 + file.length), new Map())).toEqual(file);
});

test("what stands before the first entry, and a comment at the end, are kept", () => {
  const commented = Buffer.concat([file, Buffer.from("note")]);
  commented.writeUInt16LE(4, file.length - 2);
  const patched = patchPackage(commented, new Map([["a.xml", strToU8("<x/>")]]));
  expect(new TextDecoder().decode(patched.subarray(-4))).toBe("note");
  expect(text(patched, "a.xml")).toBe("<x/>");
});

test("a file that is no container is refused", () => {
  expect(() => patchPackage(strToU8("no zip at all, but long enough to be looked at"), new Map())).toThrow(
    "cannot be edited safely",
  );
});
