import type { PDFDocument } from "@cantoo/pdf-lib";
import { Refusal } from "../../refusal.ts";
import { checkedEdits, type EditingOptions, type MadeEdits } from "../format-editor.ts";
import { fillFields } from "./form-fields.ts";
import { listedPages } from "./listed-pages.ts";
import { PageList } from "./page-list.ts";
import { stampPages } from "./page-stamp.ts";
import { type PdfEdit, type PdfEditOf, pdfShapes } from "./pdf-edits.ts";
import { dropUnreachableObjects } from "./reachable-objects.ts";
import { redactPages, refuseLeftovers } from "./redact-pages.ts";
import { wordsElsewhere } from "./words-elsewhere.ts";

type OtherEdit = Exclude<PdfEdit, PdfEditOf<"redact">>;
type Editing = Readonly<{ document: PDFDocument; pages: PageList; options: EditingOptions; remarks: string[] }>;

/**
 * A PDF with edits made: redactions first, then the others in their order. Pages are numbered as they were before the first edit. The file
 * is written anew, without what nothing leads to any more.
 */
export async function editPdf(
  bytes: Uint8Array,
  input: readonly unknown[],
  options: EditingOptions,
): Promise<MadeEdits> {
  const edits = checkedEdits<PdfEdit>(input, pdfShapes);
  const redactions = edits.filter((edit): edit is PdfEditOf<"redact"> => "redact" in edit);
  const remarks: string[] = [];
  let source = bytes;
  for (const edit of redactions) source = await redacted(source, edit, remarks);
  const rest = edits.filter((edit): edit is OtherEdit => !("redact" in edit));
  if (rest.length === 0) return { bytes: source, remarks };
  const document = await loadPdf(source);
  const editing: Editing = { document, pages: new PageList(document), options, remarks };
  for (const edit of rest) await apply(editing, edit);
  editing.pages.write();
  return { bytes: await saved(document), remarks };
}

/** Opens a PDF for editing; throws a refusal for one that is encrypted or cannot be read. */
async function loadPdf(bytes: Uint8Array): Promise<PDFDocument> {
  const { EncryptedPDFError, PDFDocument: Document } = await import("@cantoo/pdf-lib");
  try {
    const document = await Document.load(bytes, { updateMetadata: false });
    // pages that lead round in circles, or none at all, come out when they are counted
    document.getPageCount();
    return document;
  } catch (error) {
    if (error instanceof EncryptedPDFError)
      throw new Refusal(
        "encrypted",
        "The PDF is encrypted and cannot be edited; save a copy without a password and use that.",
      );
    throw new Refusal(
      "damaged",
      "The PDF is damaged and cannot be edited; make it again in the program it came from.",
      {
        cause: error,
      },
    );
  }
}

async function saved(document: PDFDocument): Promise<Uint8Array> {
  await document.flush();
  dropUnreachableObjects(document.context);
  return document.save({ updateFieldAppearances: false, addDefaultPage: false });
}

async function redacted(bytes: Uint8Array, edit: PdfEditOf<"redact">, remarks: string[]): Promise<Uint8Array> {
  const document = await loadPdf(bytes);
  const count = document.getPageCount();
  const pages =
    edit.on === undefined ? Array.from({ length: count }, (_, index) => index + 1) : listedPages(edit.on, count);
  const areas = edit.areas ?? [];
  if (edit.redact.length === 0 && areas.length === 0)
    throw new Refusal("not-that-format", 'Give the texts to redact in "redact", or places in "areas".');
  const outside = areas.find((area) => !pages.includes(area.page));
  if (outside) throw new Refusal("unsupported", `There is no page ${outside.page}; the file has ${count} pages.`);
  const redaction = { texts: edit.redact, areas, pages };
  remarks.push(...(await redactPages(document, bytes, redaction)), ...(await wordsElsewhere(bytes, redaction)));
  const made = await saved(document);
  await refuseLeftovers(made, edit.redact, edit.on === undefined ? null : new Set(pages));
  return made;
}

async function apply(editing: Editing, edit: OtherEdit): Promise<void> {
  const { document, pages } = editing;
  if ("fill" in edit) fill(editing, edit);
  else if ("flatten" in edit) document.getForm().flatten();
  else if ("append" in edit) await append(editing, edit);
  else if ("rotate" in edit) await rotate(editing, edit);
  else if ("stamp" in edit) await stampPages(document, pages.on(edit.on), edit);
  else if ("metadata" in edit) setMetadata(document, edit.metadata);
  else if ("delete" in edit) pages.delete(edit.delete);
  else pages.keep(edit.pages);
}

function fill({ document, remarks }: Editing, edit: PdfEditOf<"fill">): void {
  const fontless = fillFields(document, edit.fill);
  if (fontless.length > 0 && edit.flatten)
    throw new Refusal(
      "unsupported",
      `The form was not flattened: "${fontless[0]}" holds letters this PDF has no font for.`,
    );
  if (fontless.length > 0)
    remarks.push(
      `${fontless.map((name) => `"${name}"`).join(", ")}: this PDF has no font for these letters, so programs choose one when they open it.`,
    );
  if (edit.flatten) document.getForm().flatten();
}

async function append({ document, pages, options }: Editing, edit: PdfEditOf<"append">): Promise<void> {
  const bytes = options.files.get(edit.append);
  if (!bytes)
    throw new Refusal("unsupported", `The file ${edit.append} was not found; give the path of a PDF that exists.`);
  const other = await loadPdf(bytes);
  const numbers =
    edit.take === undefined
      ? other.getPageIndices()
      : listedPages(edit.take, other.getPageCount()).map((number) => number - 1);
  pages.add(await document.copyPages(other, [...numbers]), edit.after);
}

async function rotate({ pages }: Editing, edit: PdfEditOf<"rotate">): Promise<void> {
  const { degrees } = await import("@cantoo/pdf-lib");
  for (const page of pages.on(edit.on))
    page.setRotation(degrees((((page.getRotation().angle + edit.rotate) % 360) + 360) % 360));
}

function setMetadata(
  document: PDFDocument,
  { title, author, subject, keywords }: PdfEditOf<"metadata">["metadata"],
): void {
  if (title !== undefined) document.setTitle(title);
  if (author !== undefined) document.setAuthor(author);
  if (subject !== undefined) document.setSubject(subject);
  if (keywords !== undefined) document.setKeywords(keywords);
}
