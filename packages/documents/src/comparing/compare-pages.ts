import { createHash } from "node:crypto";
import type { DocumentReader } from "../document-reader.ts";
import { openOfficePackage } from "../ooxml/office-package.ts";
import { child, childElements, prefixedAttribute } from "../ooxml/xml.ts";
import { drawPage } from "../pdf/draw-page.ts";
import { openPdf } from "../pdf/open-pdf.ts";
import { Refusal } from "../refusal.ts";
import { align, wordLikeness } from "./align.ts";
import { comparedLines, isChanged } from "./compare-text.ts";
import type { ComparedPage, Comparison } from "./comparison.ts";
import { counted } from "./in-words.ts";

type Page = Readonly<{ number: number; title: string; text: string; print: string }>;

/** pages compared, pages of a PDF that are looked at beside being read, and the `pixels` of such a look */
const limits = { pages: 500, drawn: 60, drawnSide: 240 };

export type PagesKind = "pptx" | "pdf";

/** Which slides or pages changed, came or went, and their words. */
export async function comparePages(
  before: Uint8Array,
  after: Uint8Array,
  { kind, reader }: Readonly<{ kind: PagesKind; reader: DocumentReader }>,
): Promise<Comparison> {
  const [old, now] = [await pagesOf(before, kind, reader), await pagesOf(after, kind, reader)];
  // where none came or went, pages at the same place belong together whatever they say
  const isEven = old.length === now.length;
  const aligned = align(old, now, {
    keyOf: ({ print }) => print,
    likeness: (one, other) => (isEven && one.number === other.number ? 1 : wordLikeness(textOf(one), textOf(other))),
    least: 0.3,
  });
  const word = kind === "pptx" ? "slide" : "page";
  if (aligned === null) return { kind: "bytes", summary: "Nearly everything is different." };
  const pages = aligned.map(({ before: left, after: right, isSame }): ComparedPage => {
    const lines = isSame ? [] : (comparedLines(textOf(left), textOf(right)) ?? []).filter(isChanged);
    const title = right?.title || left?.title || "";
    return { before: left?.number ?? null, after: right?.number ?? null, title, isSame, lines };
  });
  const changed = pages.filter((page) => !page.isSame && page.before !== null && page.after !== null).length;
  return {
    kind: "pages",
    summary: counted([
      [changed, `${word} changed`, `${word}s changed`],
      [pages.filter((page) => page.before === null).length, `${word} added`, `${word}s added`],
      [pages.filter((page) => page.after === null).length, `${word} removed`, `${word}s removed`],
    ]),
    pages,
    isCut: old.length >= limits.pages || now.length >= limits.pages,
  };
}

function textOf(page: Page | null): string {
  return page === null ? "" : [page.title, page.text].filter((part) => part !== "").join("\n");
}

async function pagesOf(bytes: Uint8Array, kind: PagesKind, reader: DocumentReader): Promise<readonly Page[]> {
  const outcome = await reader.read(bytes, { ocr: false });
  if (outcome.status === "refused") throw new Refusal(outcome.kind, outcome.reason);
  const prints = kind === "pptx" ? slidePrints(bytes) : await pagePrints(bytes);
  return (outcome.pages ?? []).slice(0, limits.pages).map(({ number, title, text }, at) => ({
    number,
    title: title ?? "",
    text,
    print: `${prints[at] ?? ""}\u0001${text}`,
  }));
}

/** One fingerprint for each slide, over everything it is made of but its layout. */
function slidePrints(bytes: Uint8Array): readonly string[] {
  const office = openOfficePackage(bytes);
  const list = child(office.xml(office.main) ?? undefined, "sldIdLst");
  const relationships = office.relationships(office.main);
  return (list ? childElements(list) : []).map((element) => {
    const id = prefixedAttribute(element.attributes, "id");
    const slide = relationships.find((each) => each.id === id && !each.external)?.target ?? "";
    const parts = office.relationships(slide).filter(({ type, external }) => !external && type !== "slideLayout");
    const hash = createHash("sha256").update(unnumbered(office.part(slide)));
    for (const { target, type } of parts) if (type !== "notesSlide") hash.update(office.part(target) ?? "");
    return hash.digest("hex");
  });
}

/** A slide without its number, which changes when others come before it. */
function unnumbered(part: Uint8Array | null): string {
  const xml = new TextDecoder().decode(part ?? new Uint8Array());
  return xml.replace(/(<a:fld\b[^>]*type="slidenum"[^>]*>[\s\S]{0,2000}?<a:t>)[^<]*/g, "$1");
}

/** One fingerprint for each page, over how it looks from afar. */
async function pagePrints(bytes: Uint8Array): Promise<readonly string[]> {
  const document = await openPdf(bytes);
  try {
    const prints: string[] = [];
    for (let number = 1; number <= Math.min(document.numPages, limits.drawn); number += 1) {
      const page = await document.getPage(number);
      const { canvas } = await drawPage(page, limits.drawnSide);
      prints.push(createHash("sha256").update(canvas.toBuffer("image/png")).digest("hex"));
      page.cleanup();
    }
    return prints;
  } finally {
    await document.loadingTask.destroy();
  }
}
