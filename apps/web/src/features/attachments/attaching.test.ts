import { expect, it } from "vitest";
import { withFiles } from "./attaching.ts";

const file = (name: string, bytes = 3, lastModified = 1) => new File([new Uint8Array(bytes)], name, { lastModified });

it("takes ten files, each once, and says why another is not taken", () => {
  const first = withFiles([], [file("a.txt"), file("b.txt"), file("a.txt")]);
  expect([first.attaching.map(({ name }) => name), first.problem]).toEqual([["a.txt", "b.txt"], null]);
  expect(withFiles(first.attaching, [file("empty", 0)]).problem).toContain("is empty or a folder");
  const many = withFiles(
    first.attaching,
    Array.from({ length: 9 }, (_, at) => file(`${at}.txt`)),
  );
  expect([many.attaching.length, many.problem]).toEqual([10, expect.stringContaining("takes 10 files")]);
  const large = { name: "big.pdf", size: 25_000_001 } as File;
  expect(withFiles([], [large])).toEqual({ attaching: [], problem: expect.stringContaining("larger than 25 MB") });
});

it("takes two files of one name and size that were written at different times", () => {
  const { attaching } = withFiles([], [file("scan.pdf"), file("scan.pdf", 3, 2), file("scan.pdf", 3, 2)]);
  expect(attaching.map(({ name }) => name)).toEqual(["scan.pdf", "scan.pdf"]);
  expect(new Set(attaching.map(({ key }) => key)).size).toBe(2);
});
