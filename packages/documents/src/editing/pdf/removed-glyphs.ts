import { type ContentStream, type Operand, readContentStream, type ShowOperator } from "./content-stream.ts";
import type { PageGlyph, PageGlyphs } from "./page-glyphs.ts";

/**
 * The content stream without these letters, in whose place the text moves on as before; null when the letters cannot be told surely in it.
 * One character stands for each byte.
 */
export function withoutGlyphs(content: string, page: PageGlyphs, hits: ReadonlySet<PageGlyph>): string | null {
  const read = tryRead(content);
  if (read === null || read.hasSpokenText || read.shows.length !== page.operators) return null;
  const byOperator = Map.groupBy(page.glyphs, (glyph) => glyph.shown);
  let result = "";
  let at = 0;
  for (const [index, show] of read.shows.entries()) {
    const glyphs = byOperator.get(index) ?? [];
    if (!glyphs.some((glyph) => hits.has(glyph))) continue;
    const text = rewritten(show, glyphs, hits);
    if (text === null) return null;
    result += content.slice(at, show.start) + text;
    at = show.end;
  }
  const rest = result + content.slice(at);
  return `q\n${rest}\n${"Q ".repeat(Math.max(0, read.saved) + 1)}\n`;
}

function tryRead(content: string): ContentStream | null {
  try {
    const read = readContentStream(content);
    return read.saved < 0 ? null : read;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function rewritten(show: ShowOperator, glyphs: readonly PageGlyph[], hits: ReadonlySet<PageGlyph>): string | null {
  const last = show.operands.at(-1);
  const items: readonly Operand[] = last?.kind === "array" ? last.items : last ? [last] : [];
  const length = items.reduce((sum, item) => sum + (item.kind === "string" ? item.bytes.length : 0), 0);
  const width = length / glyphs.length;
  if ((width !== 1 && width !== 2) || glyphs.some((glyph) => glyph.isOdd && hits.has(glyph))) return null;
  const left = [...glyphs];
  const pieces = items.map((item) => {
    if (item.kind === "number") return item.text;
    return item.kind === "string" ? keptPieces(item.bytes, width, left, hits) : "";
  });
  return pieces.includes(null) ? null : `${before(show)}[${pieces.join(" ")}] TJ`;
}

/** One string with moves in the place of the letters that go; `left` loses the letters it holds. Null when they are others. */
function keptPieces(
  bytes: readonly number[],
  width: number,
  left: PageGlyph[],
  hits: ReadonlySet<PageGlyph>,
): string | null {
  let result = "";
  for (let index = 0; index < bytes.length; index += width) {
    const glyph = left.shift();
    const code = bytes.slice(index, index + width);
    if (!glyph || code.reduce((sum, byte) => sum * 256 + byte, 0) !== glyph.code) return null;
    const text = code.map((byte) => byte.toString(16).padStart(2, "0")).join("");
    result += hits.has(glyph) ? `${-Math.round(glyph.advance * 100) / 100} ` : `<${text}>`;
  }
  return result.replaceAll("><", "");
}

/** What the shorter operators do before they show text. */
function before({ operator, operands }: ShowOperator): string {
  if (operator === "'") return "T* ";
  if (operator !== '"') return "";
  const [word, letter] = operands.map((operand) => (operand.kind === "number" ? operand.text : "0"));
  return `${word} Tw ${letter} Tc T* `;
}
