import { describe, expect, it } from "vitest";
import { count, list, sentence } from "./counts.ts";
import { durationInWords, momentInWords } from "./dates.ts";
import { fileEnding, fileName, folderOf, shortPath } from "./paths.ts";
import { moneyInWords, sizeInWords, tokensInWords } from "./sizes.ts";

describe("counts", () => {
  it("uses the singular for exactly one", () => {
    expect([count(0, "file"), count(1, "file"), count(2140, "file"), count(2, "entry", "entries")]).toEqual([
      "0 files",
      "1 file",
      "2,140 files",
      "2 entries",
    ]);
  });

  it("joins the last part with and", () => {
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
    expect(sentence("read 2 files")).toBe("Read 2 files");
  });
});

describe("sizes", () => {
  it("shows one digit after the point only below ten", () => {
    expect([0, 1, 999, 1000, 9_940, 12_345, 999_600, 3_400_000].map(sizeInWords)).toEqual([
      "0 bytes",
      "1 byte",
      "999 bytes",
      "1 kB",
      "9.9 kB",
      "12 kB",
      "1 MB",
      "3.4 MB",
    ]);
  });

  it("never shows a false zero for money", () => {
    expect([moneyInWords(0), moneyInWords(0.004), moneyInWords(1.5)]).toEqual(["no cost", "under $0.01", "$1.50"]);
    expect([tokensInWords(950), tokensInWords(12_400), tokensInWords(3_100_000)]).toEqual(["950", "12.4k", "3.1M"]);
  });
});

describe("dates", () => {
  const now = new Date(2026, 10, 22, 16, 30).getTime();
  const said = (...parts: [number, number, number, number, number]) =>
    momentInWords(new Date(...parts).toISOString(), now);

  it("goes from minutes to days to dates", () => {
    expect([
      said(2026, 10, 22, 16, 30),
      said(2026, 10, 22, 16, 18),
      said(2026, 10, 22, 9, 5),
      said(2026, 10, 21, 9, 5),
      said(2026, 10, 3, 9, 5),
      said(2025, 10, 3, 9, 5),
    ]).toEqual(["just now", "12 min ago", "09:05", "yesterday", "3 Nov", "3 Nov 2025"]);
  });

  it("says durations in at most two units", () => {
    expect([45_000, 720_000, 3_600_000, 5_400_000].map(durationInWords)).toEqual([
      "45 s",
      "12 min",
      "1 h",
      "1 h 30 min",
    ]);
  });
});

describe("paths", () => {
  it("starts a path at the innermost folder that was handed over", () => {
    const folders = [
      { path: "/home/ann/Books", verb: "edit", neverDelete: false },
      { path: "/home/ann/Books/Receipts", verb: "edit", neverDelete: false },
    ] as const;
    expect(shortPath("/home/ann/Books/Receipts/2026/march.pdf", folders)).toBe("Receipts/2026/march.pdf");
    expect(shortPath("/home/ann/Books", folders)).toBe("Books");
    expect(shortPath("/home/ann/Bookshelf/a.txt", folders)).toBe("/home/ann/Bookshelf/a.txt");
  });

  it("takes paths apart", () => {
    expect([fileName("/a/b.TXT"), folderOf("/a/b.TXT"), folderOf("/a"), fileEnding("/a/b.TXT")]).toEqual([
      "b.TXT",
      "/a",
      "/",
      "txt",
    ]);
    expect([fileEnding("/a/.profile"), fileEnding("/a.b/c")]).toEqual(["", ""]);
  });
});
