import { openPdf, type PdfPage } from "../../pdf/open-pdf.ts";
import { type Rectangle, rectangleOf } from "../../pdf/text-state.ts";
import { holdsText } from "./found-text.ts";
import { pageGlyphs } from "./page-glyphs.ts";
import type { Redaction } from "./redact-pages.ts";

/** words that are named in a remark */
const MOST_NAMED = 10;
const MOST_PAGES = 20;
/** letters of a word that says something */
const SHORTEST = 3;

type PageWords = Readonly<{ number: number; painted: ReadonlySet<string>; left: ReadonlySet<string>; text: string }>;

/**
 * Remarks on what a redaction leaves standing: words under its areas that are also outside of them, on any page, and its texts on pages
 * that it was not asked to look at. `bytes` are the document before it.
 */
export async function wordsElsewhere(bytes: Uint8Array, redaction: Redaction): Promise<readonly string[]> {
  const read = await openPdf(bytes);
  const pages: PageWords[] = [];
  try {
    if (redaction.areas.length === 0 && redaction.pages.length >= read.numPages) return [];
    for (let number = 1; number <= read.numPages; number += 1) {
      const page = await read.getPage(number);
      pages.push({ number, ...(await wordsOf(page, areasOn(redaction, number))) });
      page.cleanup();
    }
  } finally {
    await read.loadingTask.destroy();
  }
  const painted = [...new Set(pages.flatMap((page) => [...page.painted]))];
  const standing = painted
    .filter((word) => !holdsText(word, redaction.texts))
    .map((word) => ({ word, on: pages.filter((page) => page.left.has(word)).map((page) => page.number) }))
    .filter(({ on }) => on.length > 0)
    .sort((one, other) => other.word.length - one.word.length);
  const unread = pages.filter(({ number }) => !redaction.pages.includes(number));
  const texts = redaction.texts
    .map((word) => ({ word, on: unread.filter((page) => holdsText(page.text, [word])).map((page) => page.number) }))
    .filter(({ on }) => on.length > 0);
  return [
    ...sentence("Words that were painted over also stand elsewhere", standing, 'give them as texts in "redact"'),
    ...sentence("Texts that were redacted also stand on other pages", texts, 'leave out "on"'),
  ];
}

type Standing = Readonly<{ word: string; on: readonly number[] }>;

function sentence(beginning: string, standing: readonly Standing[], advice: string): string[] {
  if (standing.length === 0) return [];
  const named = standing
    .slice(0, MOST_NAMED)
    .map(
      ({ word, on }) => `"${word}" on page ${on.slice(0, MOST_PAGES).join(", ")}${on.length > MOST_PAGES ? " …" : ""}`,
    );
  const more = standing.length > MOST_NAMED ? ` and ${standing.length - MOST_NAMED} more` : "";
  return [`${beginning}: ${named.join("; ")}${more}; ${advice} to take them out there too.`];
}

function areasOn({ areas }: Redaction, number: number): readonly Rectangle[] {
  return areas
    .filter(({ page }) => page === number)
    .map(({ box: [left, top, width, height] }) => ({ left, right: left + width, bottom: top, top: top + height }));
}

/** The words of a page, those under the areas apart from those that are not. */
async function wordsOf(page: PdfPage, areas: readonly Rectangle[]): Promise<Omit<PageWords, "number">> {
  const viewport = page.getViewport({ scale: 1 });
  const pieces = { painted: "", left: "" };
  let before: Rectangle | null = null;
  const { glyphs } = await pageGlyphs(page);
  for (const { text, box } of glyphs) {
    const place = rectangleOf(viewport.transform as never, [box.left, box.bottom, box.right, box.top]);
    const isPainted = areas.some((area) => touches(area, place));
    const gap = before !== null && isApart(before, place) ? " " : "";
    pieces.painted += isPainted ? `${gap}${text}` : " ";
    pieces.left += isPainted ? " " : `${gap}${text}`;
    before = place;
  }
  return {
    painted: wordSet(pieces.painted),
    left: wordSet(pieces.left),
    text: glyphs.map(({ text }) => text).join(""),
  };
}

function touches(one: Rectangle, other: Rectangle): boolean {
  return one.left < other.right && other.left < one.right && one.bottom < other.top && other.bottom < one.top;
}

/** Letters on another line, or further apart than letters of a word are. */
function isApart(before: Rectangle, next: Rectangle): boolean {
  const height = Math.max(before.top - before.bottom, 1);
  return Math.abs(before.bottom - next.bottom) > height / 2 || Math.abs(next.left - before.right) > height / 4;
}

function wordSet(text: string): ReadonlySet<string> {
  const words = text
    .normalize("NFKC")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return new Set(words.filter((word) => word.length >= SHORTEST));
}
