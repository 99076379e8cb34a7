import { expect, test } from "vitest";
import { tinyPicture } from "../testing/tiny-picture.ts";
import { createFile, type FileKind } from "../writing/create-file.ts";
import { figureWords } from "./figure-words.ts";

const files = new Map([["/a.png", tinyPicture(4, 4)]]);
const chart = { type: "column", title: "Sales", categories: ["a"], series: [{ name: "n", values: [1] }] } as const;

async function words(kind: FileKind, description: unknown) {
  const made = await createFile({ kind, description }, files);
  return made.status === "created" ? figureWords(made.bytes) : made.reason;
}

test("the words of pictures and charts are told in the order of their pages, and tables are no pictures", async () => {
  const image = { kind: "image", path: "/a.png", alternative: "A dot" };
  expect(await words("docx", { content: ["# One", { kind: "chart", ...chart }, image] })).toEqual([
    expect.stringContaining("Sales"),
    "A dot",
  ]);
  const slides = [
    { layout: "table", title: "T", table: { columns: ["a"], rows: [["x"]] } },
    { layout: "image", image: "/a.png", alternative: "A dot" },
    { layout: "chart", title: "C", chart },
  ];
  expect(await words("pptx", { slides })).toEqual(["A dot", expect.stringContaining("Sales")]);
  const charts = [{ type: "column", title: "Sums", categories: "A1:A2", series: [{ values: "B1:B2" }] }];
  expect(
    await words("xlsx", {
      sheets: [
        {
          name: "A",
          rows: [
            ["a", 1],
            ["b", 2],
          ],
          charts,
        },
      ],
    }),
  ).toEqual([expect.stringContaining("Sums")]);
});
