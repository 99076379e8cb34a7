import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { openZip } from "./zip-archive.ts";

/** Writes a 32-bit number at every place where the directory or a local header keeps the inflated size. */
function claimSize(zip: Uint8Array, bytes: number): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (let at = 0; at + 46 < zip.length; at += 1) {
    if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, bytes, true);
  }
  return zip;
}

describe("openZip", () => {
  it("inflates parts on request, whatever the case of their name", () => {
    const zip = openZip(zipSync({ "a/B.xml": strToU8("<a/>") }));
    expect(zip.names).toEqual(["a/B.xml"]);
    expect(new TextDecoder().decode(zip.part("A/b.XML") ?? new Uint8Array())).toBe("<a/>");
    expect(zip.part("c")).toBeNull();
  });

  it("refuses a bomb before inflating it", () => {
    const bomb = zipSync({ "xl/a.xml": new Uint8Array(40_000_000) }, { level: 9 });
    expect(bomb.length).toBeLessThan(100_000);
    expect(() => openZip(bomb)).toThrow(/more than is safe/);
  });

  it("never inflates more than a part claims", () => {
    const liar = claimSize(zipSync({ "a.xml": new Uint8Array(5_000_000) }, { level: 9 }), 100);
    expect(() => openZip(liar).part("a.xml")).toThrow(/cannot be unpacked/);
  });

  it("says of a cut file that it is damaged", () => {
    const zip = zipSync({ "a.xml": strToU8("hello") });
    expect(() => openZip(zip.subarray(0, zip.length - 30))).toThrow(/damaged/);
  });
});
