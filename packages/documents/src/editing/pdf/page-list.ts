import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFPage, PDFRef } from "@cantoo/pdf-lib";
import { Refusal } from "../../refusal.ts";
import { listedPages } from "./listed-pages.ts";

const INHERITED = ["Resources", "MediaBox", "CropBox", "Rotate"] as const;

/** The pages of a PDF in their order, while some are added, moved and taken out. Numbers are those of the file as it was read. */
export class PageList {
  readonly #document: PDFDocument;
  readonly #original: readonly PDFPage[];
  #order: PDFPage[];
  #isChanged = false;

  constructor(document: PDFDocument) {
    this.#document = document;
    this.#original = document.getPages();
    this.#order = [...this.#original];
  }

  get length(): number {
    return this.#original.length;
  }

  /** Pages by their numbers; all that are still there when none are named. */
  on(pages: string | undefined): readonly PDFPage[] {
    if (pages === undefined) return this.#order;
    return this.numbers(pages).flatMap((number) => this.#original[number - 1] ?? []);
  }

  numbers(pages: string): readonly number[] {
    return listedPages(pages, this.length);
  }

  keep(pages: string): void {
    this.#change([...new Set(this.on(pages))]);
  }

  delete(pages: string): void {
    const gone = this.on(pages);
    this.#change(this.#order.filter((page) => !gone.includes(page)));
  }

  /** Puts pages of this document behind a page of that number; 0 puts them first, nothing at the end. */
  add(pages: readonly PDFPage[], after: number | undefined): void {
    const anchor = after === undefined ? this.#order.at(-1) : after === 0 ? undefined : this.on(String(after))[0];
    const at = anchor === undefined ? 0 : this.#order.indexOf(anchor) + 1;
    if (anchor !== undefined && at === 0)
      throw new Refusal("unsupported", `Page ${after} was taken out by an edit before; name another one.`);
    this.#change([...this.#order.slice(0, at), ...pages, ...this.#order.slice(at)]);
  }

  #change(order: PDFPage[]): void {
    if (order.length === 0) throw new Refusal("unsupported", "A PDF needs a page; keep one at least.");
    this.#order = order;
    this.#isChanged = true;
  }

  /** Writes the order; pages that were taken out are gone with what only they used. */
  write(): void {
    if (!this.#isChanged) return;
    const { context } = this.#document;
    for (const page of new Set([...this.#original, ...this.#order]))
      for (const key of INHERITED) {
        const value = page.node.getInheritableAttribute(PDFName.of(key));
        if (value && !page.node.has(PDFName.of(key))) page.node.set(PDFName.of(key), value);
      }
    // one flat list: files state wrong counts in nested ones
    const root = this.#document.catalog.Pages();
    const rootRef = this.#document.catalog.get(PDFName.of("Pages"));
    root.set(PDFName.of("Kids"), context.obj(this.#order.map((page) => page.ref)));
    root.set(PDFName.of("Count"), context.obj(this.#order.length));
    if (rootRef) for (const page of this.#order) page.node.set(PDFName.of("Parent"), rootRef);
    const gone = this.#original.filter((page) => !this.#order.includes(page));
    const widgets = new Set(gone.flatMap((page) => annotationsOf(page)));
    forgetFields(this.#document, widgets);
    for (const ref of widgets) context.delete(ref);
    for (const page of gone) context.delete(page.ref);
  }
}

function annotationsOf(page: PDFPage): readonly PDFRef[] {
  const list = page.node.Annots();
  return list ? list.asArray().filter((each): each is PDFRef => each instanceof PDFRef) : [];
}

/** Takes the fields off the form whose places are gone. */
export function forgetFields(document: PDFDocument, gone: ReadonlySet<PDFRef>): void {
  const form = document.catalog.lookup(PDFName.of("AcroForm"));
  const fields = form instanceof PDFDict ? form.lookup(PDFName.of("Fields")) : undefined;
  if (fields instanceof PDFArray) prune(document, fields, gone);
}

function prune(document: PDFDocument, list: PDFArray, gone: ReadonlySet<PDFRef>): void {
  for (let index = list.size() - 1; index >= 0; index -= 1) {
    const each = list.get(index);
    const node = each instanceof PDFRef ? document.context.lookup(each) : each;
    const kids = node instanceof PDFDict ? node.lookup(PDFName.of("Kids")) : undefined;
    if (kids instanceof PDFArray) prune(document, kids, gone);
    if ((each instanceof PDFRef && gone.has(each)) || (kids instanceof PDFArray && kids.size() === 0))
      list.remove(index);
  }
}
