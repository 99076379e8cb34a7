import { expect, test } from "vitest";
import { relationships, wordFile } from "../testing/office-files.ts";
import { PackageDraft } from "./package-draft.ts";

const body = "<w:p><w:r><w:t>Text</w:t></w:r></w:p>";
const list = "word/_rels/document.xml.rels";

function opened(parts: Readonly<Record<string, string>> = {}): PackageDraft {
  return new PackageDraft(wordFile(body, parts));
}

test("a file without changes keeps its very bytes, also when a part is given the text it has", () => {
  const bytes = wordFile(body);
  const draft = new PackageDraft(bytes);
  draft.setText(draft.main, draft.text(draft.main));
  expect(draft.pack()).toBe(bytes);
});

test("what is added, copied, related and taken out is in the file that is packed, and only there", () => {
  const draft = opened({ "word/Notes.xml": "<w:notes/>" });
  draft.addXml("word/extra.xml", "application/x-extra", "<extra/>");
  draft.copy("word/extra.xml", "word/extra2.xml");
  draft.addBytes("word/media/image1.png", new Uint8Array([1, 2]));
  expect(draft.relate(draft.main, "image", "word/media/image1.png")).toBe("rId1");
  expect(draft.relate(draft.main, "hyperlink", "https://example.org/?a=1&b=2", { external: true })).toBe("rId2");
  draft.remove("WORD/notes.xml");
  const packed = new PackageDraft(draft.pack());
  expect(packed.has("word/Notes.xml")).toBe(false);
  expect(packed.contentType("word/extra2.xml")).toBe("application/x-extra");
  expect(packed.ownType("word/media/image1.png")).toBeNull();
  expect(packed.contentType("word/media/image1.png")).toBe("image/png");
  expect(packed.relationships(packed.main)).toEqual([
    { id: "rId1", type: "image", target: "word/media/image1.png", external: false },
    { id: "rId2", type: "hyperlink", target: "https://example.org/?a=1&b=2", external: true },
  ]);
  packed.unrelate(packed.main, "rId1");
  expect(packed.relationships(packed.main).map(({ id }) => id)).toEqual(["rId2"]);
});

test("parts that nothing leads to any more go, those that something else leads to stay", () => {
  const draft = opened({ "word/a.xml": "<a/>", "word/b.xml": "<b/>" });
  const gone = draft.relate(draft.main, "header", "word/a.xml");
  draft.relate(draft.main, "footer", "word/b.xml");
  const before = draft.reachable();
  draft.unrelate(draft.main, gone);
  draft.dropUnreachable(before);
  expect([draft.has("word/a.xml"), draft.has("word/b.xml"), draft.has(draft.main)]).toEqual([false, true, true]);
});

test("a place in the file is led to as it is written, and a part by the name the file has for it", () => {
  const lines = relationships([
    ["rId1", "hyperlink", "#Sheet2!A1"],
    ["rId2", "header", "word/HEADER1.xml"],
  ]).replace('"/#', '"#');
  const draft = opened({ [list]: lines, "word/header1.xml": "<w:hdr/>" });
  expect(draft.relationships(draft.main).map(({ target }) => target)).toEqual(["#Sheet2!A1", "word/header1.xml"]);
  expect(draft.related(draft.main, "header")).toBe("word/header1.xml");
});

test("a free name has a number that no part has or had, also where a name has no ending", () => {
  const draft = opened({ "word/header1.xml": "<w:hdr/>", "word/media/blob1": "x" });
  expect(draft.freeName("word/header.xml")).toBe("word/header2.xml");
  expect(draft.freeName("word/header1.xml")).toBe("word/header2.xml");
  expect(draft.freeName("word/media/blob1")).toBe("word/media/blob2");
  draft.remove("word/header1.xml");
  expect(draft.freeName("word/header.xml")).toBe("word/header2.xml");
});

test("a part that is not there is refused by its name", () => {
  expect(() => opened().text("word/none.xml")).toThrow("its part word/none.xml is missing");
});
