import { PDFDocument } from "@cantoo/pdf-lib";
import { afterAll, expect, test } from "vitest";
import { DocumentReader } from "../document-reader.ts";
import { editFile } from "../editing/edit-file.ts";

const reader = new DocumentReader();
afterAll(() => reader.close());

async function form(change: (document: PDFDocument) => void = () => undefined): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([400, 300]);
  page.drawText("Registration", { x: 20, y: 250 });
  const fields = document.getForm();
  fields.createTextField("Name").addToPage(page, { x: 20, y: 200, width: 200, height: 20 });
  fields.createCheckBox("Agreed").addToPage(page, { x: 20, y: 150, width: 15, height: 15 });
  const city = fields.createDropdown("City");
  city.addOptions(["Bonn", "Hamm"]);
  city.addToPage(page, { x: 20, y: 100, width: 100, height: 20 });
  const way = fields.createRadioGroup("Way");
  way.addOptionToPage("train", page, { x: 20, y: 60, width: 15, height: 15 });
  way.addOptionToPage("car", page, { x: 60, y: 60, width: 15, height: 15 });
  change(document);
  return document.save();
}

async function textOf(bytes: Uint8Array): Promise<string> {
  const read = await reader.read(bytes, { name: "form.pdf" });
  return read.status === "read" ? read.text : read.reason;
}

test("the fields of a form are read with the names that edits take, empty ones too", async () => {
  expect(await textOf(await form())).toBe(
    "## Page 1\n\nRegistration\n\nForm fields:\n- Name: (empty)\n- Agreed: no\n- City: (empty); one of Bonn, Hamm\n- Way: (empty)",
  );
});

test("what was entered into a form is read", async () => {
  const edits = [{ fill: { Name: "Ann Example", Agreed: true, City: "Hamm", Way: "car" } }];
  const filled = await editFile(await form(), edits, { name: "form.pdf" });
  if (filled.status === "refused") throw new Error(filled.reason);
  const text = await textOf(filled.bytes);
  for (const line of ["- Name: Ann Example", "- Agreed: yes", "- City: Hamm; one of Bonn, Hamm"])
    expect(text).toContain(line);
  expect(text).not.toContain("- Way: (empty)");
});

test("a form without other text is not taken for a scan, and a field nobody sees is not told", async () => {
  const bytes = await form((document) => {
    for (const field of document.getForm().getFields())
      if (field.getName() === "Name") for (const widget of field.acroField.getWidgets()) widget.setFlags(2);
  });
  const text = await textOf(bytes);
  expect(text).toContain("- Agreed: no");
  expect(text).not.toContain("- Name");
  const bare = await PDFDocument.create();
  bare
    .getForm()
    .createTextField("Name")
    .addToPage(bare.addPage([400, 300]), { x: 20, y: 200, width: 200, height: 20 });
  const read = await reader.read(await bare.save(), { name: "bare.pdf" });
  expect(read).toMatchObject({ text: "## Page 1\n\nForm fields:\n- Name: (empty)", pages: [{ source: "file" }] });
});
