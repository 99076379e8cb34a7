import type { Box } from "../outcome.ts";
import type { PdfPage } from "../pdf/open-pdf.ts";
import { type Finding, remark } from "./check-report.ts";

/** A piece of text as it lies on a page; its box is in points from the top left. */
export type PlacedWords = Readonly<{ text: string; box: Box; size: number; isTurned: boolean }>;

export async function placedWords(page: PdfPage): Promise<readonly PlacedWords[]> {
  const viewport = page.getViewport({ scale: 1 });
  const { items } = await page.getTextContent();
  return items.flatMap((item) => {
    if (!("str" in item) || item.str.trim() === "") return [];
    const [a = 1, b = 0, , , x = 0, y = 0] = item.transform as number[];
    const [left = 0, baseline = 0] = viewport.convertToViewportPoint(x, y) as number[];
    const size = item.height || Math.hypot(a, b) || 10;
    const box = { left, top: baseline - size * 0.75, right: left + item.width, bottom: baseline + size * 0.2 };
    return [{ text: item.str, box, size, isTurned: Math.abs(b) > 0.01 || a < 0 }];
  });
}

const MOST = 3;

/** Pieces of text that are written over each other. */
export function overprints(words: readonly PlacedWords[], place: string): Finding[] {
  const upright = words.filter((each) => !each.isTurned).sort((one, other) => one.box.top - other.box.top);
  const found: Finding[] = [];
  for (const [index, one] of upright.entries()) {
    for (let next = index + 1; next < upright.length && found.length < MOST; next += 1) {
      const other = upright[next];
      if (other === undefined || other.box.top > one.box.bottom) break;
      if (one.text.trim() !== other.text.trim() && isOver(one.box, other.box))
        found.push(
          remark("overlap", place, `"${one.text.slice(0, 30)}" and "${other.text.slice(0, 30)}" lie over each other.`),
        );
    }
  }
  return found;
}

function isOver(one: Box, other: Box): boolean {
  const width = Math.min(one.right, other.right) - Math.max(one.left, other.left);
  const height = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
  const narrow = Math.min(one.right - one.left, other.right - other.left);
  const low = Math.min(one.bottom - one.top, other.bottom - other.top);
  return width > narrow * 0.5 && height > low * 0.6 && width > 3;
}
