import type { Attached, Content } from "@deskhand/contracts";
import { expect, it } from "vitest";
import { attachedIn } from "./attached-in.ts";

const parts = (text: string, attached: Attached): readonly [Content, Content] => [
  { type: "text", text, attached },
  { type: "file", mediaType: "application/pdf", sha256: text, pages: 1, attached },
];

it("finds the files of earlier messages with all their parts, and none in the user's own words", () => {
  const attached = { name: "bill.pdf", bytes: 9 };
  const [words, pages] = parts("Pay", attached);
  const found = { name: "bill.pdf", bytes: 9, key: "0 bill.pdf", source: [words, pages] };
  expect(attachedIn([{ type: "text", text: "Look" }, words, pages, words])).toEqual([found]);
});

it("takes a file that was attached twice for one, though it was read into other words", () => {
  const attached = { name: "bill.pdf", bytes: 9, sha256: "a" };
  const twice = [...parts("first", attached), ...parts("second", attached)];
  expect(attachedIn(twice).map(({ source }) => source)).toEqual([twice.slice(0, 2)]);
});

it.each([
  ["by what is in them", { name: "scan.pdf", bytes: 9, sha256: "a" }, { name: "scan.pdf", bytes: 9, sha256: "b" }],
  [
    "by the words they begin with, in messages of before",
    { name: "scan.pdf", bytes: 9 },
    { name: "scan.pdf", bytes: 9 },
  ],
])("tells two files of one name and size apart %s", (_how, one, other) => {
  const [first, second] = [parts("one", one), parts("other", other)];
  expect(attachedIn([...first, ...second]).map(({ source }) => source)).toEqual([first, second]);
  expect(new Set(attachedIn([...first, ...second]).map(({ key }) => key)).size).toBe(2);
});
