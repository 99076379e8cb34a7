import type { Content } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { attachedIn, withFiles } from "./attaching.ts";

const file = (name: string, bytes = 3) => new File([new Uint8Array(bytes)], name);

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

it("finds the files of earlier messages with all their parts, and none in the user's own words", () => {
  const attached = { name: "bill.pdf", bytes: 9 };
  const words: Content = { type: "text", text: "Pay", attached };
  const pages: Content = { type: "file", mediaType: "application/pdf", sha256: "a", pages: 1, attached };
  expect(attachedIn([{ type: "text", text: "Look" }, words, pages, words])).toEqual([
    { ...attached, source: [words, pages] },
  ]);
});
