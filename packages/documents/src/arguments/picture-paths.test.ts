import { expect, test } from "vitest";
import { picturePaths } from "./picture-paths.ts";

test("pictures are found in Markdown, in blocks and on slides, once each", () => {
  const description = {
    content: [
      "See ![a](/x/a.png) and ![b](</x/b c.png>)",
      { kind: "image", path: "/x/c.png" },
      { kind: "table", path: "/x/no.png" },
    ],
    slides: [
      { layout: "image", image: "/x/d.png" },
      { layout: "content", body: "![again](/x/a.png)" },
    ],
    path: "/x/out.docx",
  };
  expect(picturePaths(description)).toEqual(["/x/a.png", "/x/b c.png", "/x/c.png", "/x/d.png"]);
  expect(picturePaths("no picture, [a link](/x/e.png)")).toEqual([]);
});
