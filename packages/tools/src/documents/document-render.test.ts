import type { PictureShelf, Task } from "@deskhand/contracts";
import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const task = { id: "task_1", runs: { run_1: { model: "practice/model" } } } as unknown as Task;
const kept: number[] = [];
const shelf = (isSeen: boolean): PictureShelf => ({
  isSeenBy: () => isSeen,
  keep: async (_task, bytes) => `sha-${kept.push(bytes.length)}`,
  read: async () => null,
  forget: async () => undefined,
});
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0]).toString("base64");
const check = () => ({
  status: "checked",
  passed: false,
  summary: "3 slides; 1 overflow",
  findings: [{ kind: "overflow", severity: "fault", place: "slide 2", message: "The text does not fit." }],
  headingPages: [],
});
const rendered = () => ({
  status: "rendered",
  pageCount: 3,
  pages: [
    { number: 2, base64: jpeg },
    { number: 3, base64: jpeg },
  ],
});
const desk = (isSeen: boolean, render: () => unknown = rendered) =>
  new Desk(
    { "/desk/deck.pptx": "deck", "/desk/a.txt": "text" },
    { documents: { render, check }, desks: { pictures: shelf(isSeen) }, task },
  );

test("a model that sees gets the pages as pictures, in order, with what was found", async () => {
  const open = desk(true);
  const { pictures, text, forUser } = await open.run("document_render", { path: "/desk/deck.pptx", pages: "2-3" });
  expect(pictures).toMatchObject([{ mediaType: "image/jpeg" }, { mediaType: "image/jpeg" }]);
  expect(text).toContain("Pictures of pages 2, 3 follow");
  expect(text).toContain("slide 2: The text does not fit.");
  expect(forUser).toMatchObject({ kind: "checked", title: "Looked at 2 pages of deck.pptx", status: "failed" });
  expect(open.requests[0]).toMatchObject({ op: "render", render: true, pages: "2-3" });
});

test("a model that does not see gets the findings in words, and nothing is kept", async () => {
  kept.length = 0;
  const { pictures, text } = await desk(false).run("document_render", { path: "/desk/deck.pptx" });
  expect(pictures).toEqual([]);
  expect(kept).toEqual([]);
  expect(text).toContain("This model sees no pictures");
  expect(text).toContain("failed: 3 slides; 1 overflow");
});

test("where nothing renders, it says so and still tells what the file itself shows", async () => {
  const absent = () => ({ status: "not-rendered", because: "absent" });
  const { text } = await desk(true, absent).run("document_render", { path: "/desk/deck.pptx" });
  expect(text).toContain("nothing on this computer renders such files");
  expect(text).toContain("slide 2: The text does not fit.");
});

test("other files are refused with what to do instead", async () => {
  await expect(desk(true).run("document_render", { path: "/desk/a.txt" })).rejects.toThrow("file_read");
  const refused = () => ({ status: "refused", reason: "There is no page 9; the file has 3 pages." });
  await expect(desk(true, refused).run("document_render", { path: "/desk/deck.pptx", pages: "9" })).rejects.toThrow(
    "There is no page 9",
  );
});
