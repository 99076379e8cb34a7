import { decodePDFRawStream, PDFDict, type PDFDocument, PDFName, type PDFObject, PDFRawStream } from "@cantoo/pdf-lib";
import { readContentStream } from "./content-stream.ts";
import { holdsText } from "./found-text.ts";

const APPEARANCE = PDFName.of("AP");

/**
 * Takes out what a PDF keeps of its pages a second time, and no redaction could look through: small pictures of the pages, what drawing
 * programs keep for themselves, and the second description of a form. `pages` are numbers. Gives remarks.
 */
export function forgetSideCopies(document: PDFDocument, pages: readonly number[]): readonly string[] {
  const owners = [document.catalog, ...pages.map((number) => document.getPage(number - 1).node)];
  for (const owner of owners) for (const key of ["Thumb", "PieceInfo"]) owner.delete(PDFName.of(key));
  const form = document.catalog.lookup(PDFName.of("AcroForm"));
  if (!(form instanceof PDFDict) || !form.has(PDFName.of("XFA"))) return [];
  form.delete(PDFName.of("XFA"));
  return ["The form was described twice (XFA); only the fields on its pages were kept."];
}

/** Takes the drawing off remarks and fields that show a text while they are hidden or pressed too. Gives how many it found. */
export function forgetAppearances(document: PDFDocument, wanted: readonly string[]): number {
  let count = 0;
  for (const [, object] of document.context.enumerateIndirectObjects()) {
    if (!(object instanceof PDFDict) || !object.has(APPEARANCE)) continue;
    if (!shownBy(object.lookup(APPEARANCE)).some((text) => holdsText(text, wanted))) continue;
    object.delete(APPEARANCE);
    count += 1;
  }
  return count;
}

/** The texts of appearances, which stand by the state they belong to. */
function shownBy(appearance: PDFObject | undefined): readonly string[] {
  if (appearance instanceof PDFRawStream) return [shownText(appearance)];
  if (!(appearance instanceof PDFDict)) return [];
  return appearance.keys().flatMap((key) => shownBy(appearance.lookup(key)));
}

function shownText(stream: PDFRawStream): string {
  const content = Buffer.from(decodePDFRawStream(stream).decode()).toString("latin1");
  try {
    return readContentStream(content)
      .shows.flatMap(({ operands }) => operands.flatMap((each) => (each.kind === "array" ? each.items : [each])))
      .map((each) => (each.kind === "string" ? Buffer.from(each.bytes).toString("latin1") : ""))
      .join("");
  } catch (error) {
    if (error instanceof RangeError) return content;
    throw error;
  }
}
