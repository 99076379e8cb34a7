import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const contents = new TextEncoder().encode("new bytes");
const answers = {
  edit: () => ({ status: "edited", contents, report: { edits: 1, cells: 2 }, remarks: ["It was signed."] }),
};
const edits = [{ set: "A!B2", values: [[1, 2]] }];

test("edits go to the documents process and the new bytes into the view", async () => {
  const desk = new Desk({ "/desk/a.xlsx": "old" }, { documents: answers });
  const { text, forUser } = await desk.run("document_edit", { path: "/desk/a.xlsx", edits, author: "Ann" });
  expect(desk.requests).toMatchObject([{ op: "edit", name: "a.xlsx", edits, author: "Ann", output: true }]);
  expect(desk.view.text("/desk/a.xlsx")).toBe("new bytes");
  expect(text).toBe("edited /desk/a.xlsx: 1 edits, 2 cells\nIt was signed.");
  expect(forUser).toMatchObject({ kind: "edited", title: "Edited a.xlsx" });
});

test("refused edits and files of other kinds change nothing", async () => {
  const refuse = { edit: () => ({ status: "refused", kind: "wrong-part", reason: "There is no paragraph p9." }) };
  const desk = new Desk({ "/desk/a.docx": "old", "/desk/a.md": "x" }, { documents: refuse });
  await expect(desk.run("document_edit", { path: "/desk/a.docx", edits })).rejects.toThrow("There is no paragraph p9.");
  await expect(desk.run("document_edit", { path: "/desk/a.md", edits })).rejects.toThrow(
    "Only xlsx, docx, pptx and pdf",
  );
  await expect(desk.run("document_edit", { path: "/desk/none.docx", edits })).rejects.toThrow("is not a file");
  expect(await desk.changes()).toEqual([]);
});

test("the result may be another file, which leaves the first as it is", async () => {
  const desk = new Desk({ "/desk/a.pdf": "old" }, { documents: answers });
  const asked = { path: "/desk/a.pdf", to: "/desk/page-1.pdf", edits: [{ pages: "1" }] };
  const { text, forUser } = await desk.run("document_edit", asked);
  expect(text).toContain("edited /desk/a.pdf into /desk/page-1.pdf: 1 edits");
  expect([desk.view.text("/desk/a.pdf"), desk.view.text("/desk/page-1.pdf")]).toEqual(["old", "new bytes"]);
  expect(forUser).toMatchObject({ title: "Made page-1.pdf", path: "/desk/page-1.pdf" });
  await expect(desk.run("document_edit", { ...asked, to: "/desk/page.txt" })).rejects.toThrow("has to end in .pdf");
});
