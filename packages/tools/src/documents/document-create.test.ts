import { expect, test } from "vitest";
import { Desk } from "../testing/desk.ts";

const workbook = { sheets: [{ name: "A", rows: [[1]] }] };
const contents = new TextEncoder().encode("xlsx bytes");
const created = (errors: object[] = []) => ({
  create: () => ({ status: "created", bytes: 10, contents, report: { sheets: 1, cells: 1, formulas: 2, errors } }),
});
const create = (desk: Desk, path = "/desk/report.xlsx") =>
  desk.run("document_create", { path, format: "xlsx", workbook });

test("the description goes to the documents process and the bytes into the view", async () => {
  const desk = new Desk({}, { documents: created() });
  const { text, forUser } = await create(desk);
  expect(desk.requests).toEqual([{ op: "create", kind: "xlsx", description: workbook, output: true }]);
  expect(desk.view.text("/desk/report.xlsx")).toBe("xlsx bytes");
  expect(text).toBe("created /desk/report.xlsx: 1 sheets, 1 cells, 2 formulas, 10 bytes");
  expect(forUser).toEqual({
    kind: "document",
    title: "Made report.xlsx",
    path: "/desk/report.xlsx",
    format: "xlsx",
    bytes: 10,
    wasThere: false,
    remarks: [],
  });
});

test("formulas that give errors are named so that they can be mended", async () => {
  const desk = new Desk(
    { "/desk/report.xlsx": "old" },
    { documents: created([{ sheet: "A", cell: "B2", error: "#REF!" }]) },
  );
  const { text, forUser } = await create(desk);
  expect(text).toContain("replaced /desk/report.xlsx");
  expect(text).toContain("This has to be mended:\nA!B2: #REF!");
  expect(forUser).toMatchObject({ remarks: ["A!B2: #REF!"], wasThere: true });
});

test("a refused description, another ending and a workbook that is no object change nothing", async () => {
  const reason = "The workbook was not made: sheets.0.name: too long.";
  const desk = new Desk({}, { documents: { create: () => ({ status: "refused", kind: "not-that-format", reason }) } });
  await expect(create(desk)).rejects.toThrow(reason);
  await expect(create(desk, "/desk/report.xls")).rejects.toThrow("has to end in .xlsx");
  await expect(desk.run("document_create", { path: "/desk/a.xlsx", format: "xlsx", workbook: "{}" })).rejects.toThrow(
    '"workbook" is wrong: expected one JSON object',
  );
  expect(await desk.changes()).toEqual([]);
});

test("a text document goes with the pictures it names, and slides with what they say", async () => {
  const document = { content: "![a](/desk/a.png) ![b](/desk/none.png)" };
  const desk = new Desk(
    { "/desk/a.png": "png" },
    {
      documents: {
        create: () => ({ status: "created", bytes: 1, contents, report: { slides: 2 }, remarks: ["Slide 1."] }),
      },
    },
  );
  await desk.run("document_create", { path: "/desk/a.docx", format: "docx", document });
  expect(desk.requests[0]).toMatchObject({ op: "create", kind: "docx", description: document, output: true });
  expect(Object.keys(desk.requests[0]?.files ?? {})).toEqual(["/desk/a.png"]);
  const deck = { slides: [] };
  const { text } = await desk.run("document_create", { path: "/desk/a.pptx", format: "pptx", deck });
  expect(desk.requests[1]).toEqual({ op: "create", kind: "pptx", description: deck, output: true });
  expect(text).toBe("created /desk/a.pptx: 2 slides, 10 bytes\nThis has to be mended:\nSlide 1.");
});

test("a description in the field of another format is refused with the right field", async () => {
  const desk = new Desk({}, { documents: created() });
  const wrong = desk.run("document_create", { path: "/desk/a.docx", format: "docx", workbook });
  await expect(wrong).rejects.toThrow('A docx file is described in "document" alone');
});

test("the contents of a document get the page numbers its rendering shows", async () => {
  const checked = { status: "checked", passed: true, summary: "", findings: [], headingPages: [3, 4] };
  const desk = new Desk({}, { documents: { ...created(), check: () => checked } });
  const document = { toc: true, cover: true, content: "# a\n\n# b" };
  await desk.run("document_create", { path: "/desk/a.docx", format: "docx", document });
  expect(desk.requests.map(({ op, pages }) => [op, pages])).toEqual([
    ["create", undefined],
    ["check", undefined],
    ["create", [2, 3]],
  ]);
});

test("a pdf is made from one description of any kind", async () => {
  const desk = new Desk({}, { documents: created() });
  await desk.run("document_create", { path: "/desk/a.pdf", format: "pdf", document: { content: "x" } });
  expect(desk.requests).toMatchObject([{ op: "create", kind: "docx", pdf: true, output: true }]);
  const two = desk.run("document_create", { path: "/desk/a.pdf", format: "pdf", document: {}, deck: {} });
  await expect(two).rejects.toThrow("one of workbook, document, deck");
});

test("a chart is made as a picture of its own, and its words name no files to read", async () => {
  const desk = new Desk({}, { documents: created() });
  const chart = { spec: { mark: "bar", data: { values: [{ image: "/desk/a.png" }] } } };
  await desk.run("document_create", { path: "/desk/a.svg", format: "svg", chart });
  expect(desk.requests).toEqual([{ op: "create", kind: "svg", description: chart, output: true }]);
  const asPdf = desk.run("document_create", { path: "/desk/a.pdf", format: "pdf", chart });
  await expect(asPdf).rejects.toThrow("one of workbook, document, deck");
});

test("a call without a description is told all fields of that format", async () => {
  const desk = new Desk({}, { documents: created() });
  const told = { svg: "Vega-Lite", xlsx: "conditionalFormats", docx: "page-break", pptx: "two-column" };
  for (const [format, word] of Object.entries(told)) {
    const call = desk.run("document_create", { path: `/desk/a.${format}`, format });
    await expect(call).rejects.toThrow(word);
  }
  expect(desk.requests).toEqual([]);
});

test("a file to take the looks from is read and goes along", async () => {
  const desk = new Desk({ "/desk/house.xlsx": "x" }, { documents: created() });
  const asked = { path: "/desk/a.xlsx", format: "xlsx", workbook };
  await desk.run("document_create", { ...asked, like: "/desk/house.xlsx" });
  expect(desk.requests).toMatchObject([
    { like: "/desk/house.xlsx", files: { "/desk/house.xlsx": expect.any(String) } },
  ]);
  await expect(desk.run("document_create", { ...asked, like: "/desk/none.xlsx" })).rejects.toThrow('as "like"');
});
