import { describe, expect, it } from "vitest";
import { decodeText } from "./decode-text.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("decodeText", () => {
  it("reads UTF-8 with and without a byte order mark", () => {
    expect(decodeText(new TextEncoder().encode("Käse\r\n€"))).toEqual({ text: "Käse\n€", encoding: "utf-8" });
    expect(decodeText(bytes(0xef, 0xbb, 0xbf, 0x61))).toEqual({ text: "a", encoding: "utf-8" });
  });

  it("takes bytes that are no UTF-8 for Windows text", () => {
    expect(decodeText(bytes(0x4b, 0xe4, 0x73, 0x65, 0x20, 0x80))).toEqual({ text: "Käse €", encoding: "windows-1252" });
  });

  it("reads UTF-16 with a mark and without", () => {
    const wide = Uint8Array.from(Buffer.from("Invoice 12", "utf16le"));
    expect(decodeText(wide)).toEqual({ text: "Invoice 12", encoding: "utf-16le" });
    expect(decodeText(bytes(0xfe, 0xff, 0, 0x41))).toEqual({ text: "A", encoding: "utf-16be" });
  });

  it("refuses bytes that are no text", () => {
    expect(() => decodeText(bytes(0, 1, 2, 3, 0, 255, 254, 7))).toThrow("not text");
  });
});
