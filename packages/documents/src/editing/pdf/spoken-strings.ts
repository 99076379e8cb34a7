import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  type PDFDocument,
  PDFHexString,
  PDFName,
  type PDFObject,
  PDFRawStream,
  PDFStream,
  PDFString,
} from "@cantoo/pdf-lib";
import { holdsText } from "./found-text.ts";

const MASK = "█████";

/** Blots texts out of all that a PDF says beside its pages: titles, bookmarks, remarks, fields, alternative texts. Gives how many it found. */
export function blotStrings(document: PDFDocument, wanted: readonly string[]): number {
  const blot = new StringBlot(wanted);
  for (const [ref, object] of document.context.enumerateIndirectObjects()) {
    const other = blot.visit(object);
    if (other) document.context.assign(ref, other);
    if (!(object instanceof PDFRawStream) || !isMetadata(object) || !holdsText(decoded(object), wanted)) continue;
    document.context.delete(ref);
    blot.count += 1;
  }
  return blot.count;
}

class StringBlot {
  count = 0;
  readonly #wanted: readonly string[];

  constructor(wanted: readonly string[]) {
    this.#wanted = wanted;
  }

  /** What takes the place of a string; other objects are changed inside. */
  visit(object: PDFObject | undefined): PDFObject | null {
    if (object instanceof PDFString || object instanceof PDFHexString) {
      if (!holdsText(object.decodeText(), this.#wanted)) return null;
      this.count += 1;
      return PDFHexString.fromText(MASK);
    }
    if (object instanceof PDFArray) this.#visitArray(object);
    if (object instanceof PDFDict) this.#visitDictionary(object);
    if (object instanceof PDFStream) this.#visitDictionary(object.dict);
    return null;
  }

  #visitArray(array: PDFArray): void {
    for (let index = 0; index < array.size(); index += 1) {
      const other = this.visit(array.get(index));
      if (other) array.set(index, other);
    }
  }

  #visitDictionary(dictionary: PDFDict): void {
    for (const [key, value] of dictionary.entries()) {
      const other = this.visit(value);
      if (other) dictionary.set(key, other);
    }
  }
}

function isMetadata(stream: PDFRawStream): boolean {
  return stream.dict.lookup(PDFName.of("Type")) === PDFName.of("Metadata");
}

function decoded(stream: PDFRawStream): string {
  const bytes = decodePDFRawStream(stream).decode();
  const words = new TextDecoder().decode(bytes);
  return words.replace(/<[^>]*>/g, " ");
}
