import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

test("a file is written with its folders, and writing again replaces it", async () => {
  const desk = new Desk({ "/desk/a.txt": "old" });
  const made = await desk.run("file_write", { path: "/desk/x/notes.md", content: "Grüße\n" });
  expect(made).toMatchObject({
    text: "created /desk/x/notes.md, 8 bytes",
    forUser: { kind: "written", title: "Wrote notes.md", path: "/desk/x/notes.md", bytes: 8, wasThere: false },
  });
  const again = await desk.run("file_write", { path: "/desk/a.txt", content: "" });
  expect(again).toMatchObject({ text: "replaced /desk/a.txt, 0 bytes", forUser: { title: "Rewrote a.txt" } });
  expect(await desk.changes()).toEqual(["edited /desk/a.txt", "created /desk/x", "created /desk/x/notes.md"]);
});

test("text is not passed off as an office file or a picture", async () => {
  const desk = new Desk();
  await expect(desk.run("file_write", { path: "/desk/a.xlsx", content: "x" })).rejects.toThrow("use document_create");
  await expect(desk.run("file_write", { path: "/desk/a.DOCX", content: "x" })).rejects.toThrow("use document_create");
  expect(await desk.changes()).toEqual([]);
});
