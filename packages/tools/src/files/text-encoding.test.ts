import { describe, expect, test } from "vitest";
import { decodeText, encodeText } from "./text-encoding.ts";

const utf16 = (text: string, mark = true) => new Uint8Array(Buffer.from(`${mark ? "\uFEFF" : ""}${text}`, "utf16le"));

describe("decodeText and encodeText", () => {
  test.each([
    ["utf-8", false, new TextEncoder().encode("Grüße\n"), "Grüße\n"],
    ["utf-8", true, new TextEncoder().encode("\uFEFFGrüße\n"), "Grüße\n"],
    ["utf-16le", true, utf16("Grüße €\n"), "Grüße €\n"],
    ["utf-16be", true, new Uint8Array(Buffer.from(utf16("Grüße\n")).swap16()), "Grüße\n"],
    ["utf-16le", false, utf16("plain words, no mark\n", false), "plain words, no mark\n"],
    ["windows-1252", false, Uint8Array.from([0x47, 0x72, 0xfc, 0xdf, 0x65, 0x20, 0x80, 0x0a]), "Grüße €\n"],
  ] as const)("%s (mark: %s) comes back byte for byte", (encoding, hasMark, bytes, text) => {
    const decoded = decodeText(bytes);
    expect(decoded).toEqual({ text, encoding, hasMark });
    expect(decoded === null ? null : encodeText(decoded)).toEqual({ bytes });
  });

  test("every single byte of windows-1252 survives", () => {
    const bytes = Uint8Array.from([...Array(200).fill(0x61), 0x80, 0x81, 0x8d, 0x9f, 0xa0, 0xff]);
    const decoded = decodeText(bytes);
    expect(decoded?.encoding).toBe("windows-1252");
    expect(decoded === null ? null : encodeText(decoded)).toEqual({ bytes });
  });

  test.each([
    ["a zip", Uint8Array.from([0x50, 0x4b, 3, 4, 0, 0, 8, 0])],
    ["UTF-16 with half a character", Uint8Array.from([0xff, 0xfe, 0x00, 0xd8])],
    ["mostly control characters", new Uint8Array(100).fill(2)],
  ])("%s is no text", (_name, bytes) => {
    expect(decodeText(bytes)).toBeNull();
  });

  test("a character without a place in the encoding is named", () => {
    expect(encodeText({ text: "a→b", encoding: "windows-1252", hasMark: false })).toEqual({ character: "→" });
  });

  test("an empty file is text", () => {
    expect(decodeText(new Uint8Array())).toEqual({ text: "", encoding: "utf-8", hasMark: false });
  });
});
