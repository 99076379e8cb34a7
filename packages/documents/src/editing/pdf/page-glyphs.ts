import type { PdfPage } from "../../pdf/open-pdf.ts";
import { combined, type Matrix, matrixOf, type Rectangle, rectangleOf, UNMOVED } from "../../pdf/text-state.ts";

/** A letter as a page draws it. */
export type PageGlyph = Readonly<{
  text: string;
  /** which operator of the page's own drawing shows it, from 0; null inside forms and annotations */
  shown: number | null;
  /** its place among the letters of that operator */
  place: number;
  code: number;
  /** how far it moves the text on, in thousandths of the font's size */
  advance: number;
  /** drawn by a font whose letters are drawings, or downwards */
  isOdd: boolean;
  box: Rectangle;
}>;
export type PageGlyphs = Readonly<{
  glyphs: readonly PageGlyph[];
  /** operators of the page's own drawing that show text */
  operators: number;
}>;

type Glyph = Readonly<{
  unicode?: string;
  width?: number;
  originalCharCode?: number;
  isSpace?: boolean;
  vmetric?: unknown;
  operatorListId?: unknown;
}>;
type State = {
  matrix: Matrix;
  size: number;
  spacing: number;
  wordSpacing: number;
  scale: number;
  leading: number;
  rise: number;
};

const FIRST: State = { matrix: UNMOVED, size: 10, spacing: 0, wordSpacing: 0, scale: 1, leading: 0, rise: 0 };
const OPENS = new Set(["paintFormXObjectBegin", "beginAnnotation"]);
const CLOSES = new Set(["paintFormXObjectEnd", "endAnnotation"]);

/** The letters of a page in drawing order, with their places in points from the bottom left of the page. */
export async function pageGlyphs(page: PdfPage): Promise<PageGlyphs> {
  const { getResolvedPDFJS } = await import("unpdf");
  const { OPS } = await getResolvedPDFJS();
  const names = new Map(Object.entries(OPS).map(([name, number]) => [number as number, name]));
  const { fnArray, argsArray } = await page.getOperatorList();
  const walk = new GlyphWalk();
  fnArray.forEach((operator, index) => {
    walk.take(names.get(operator) ?? "", (argsArray[index] ?? []) as unknown[]);
  });
  return walk.result();
}

class GlyphWalk {
  readonly #glyphs: PageGlyph[] = [];
  readonly #saved: State[] = [];
  #state: State = { ...FIRST };
  #line: Matrix = UNMOVED;
  #at = 0;
  #depth = 0;
  #operators = 0;

  take(name: string, operands: readonly unknown[]): void {
    if (OPENS.has(name)) this.#open(operands[0]);
    else if (CLOSES.has(name)) this.#close();
    else if (name === "save") this.#saved.push({ ...this.#state });
    else if (name === "restore") this.#state = this.#saved.pop() ?? { ...FIRST };
    else if (name === "transform") this.#state.matrix = combined(this.#state.matrix, matrixOf(operands));
    else if (name === "showText" || name === "showSpacedText") this.#show(operands[0]);
    else this.#setText(name, operands);
  }

  result(): PageGlyphs {
    return { glyphs: this.#glyphs, operators: this.#operators };
  }

  #open(matrix: unknown): void {
    this.#depth += 1;
    this.#saved.push({ ...this.#state });
    if (Array.isArray(matrix) || ArrayBuffer.isView(matrix))
      this.#state.matrix = combined(this.#state.matrix, matrixOf(matrix));
  }

  #close(): void {
    this.#depth -= 1;
    this.#state = this.#saved.pop() ?? { ...FIRST };
  }

  #setText(name: string, operands: readonly unknown[]): void {
    const x = Number(operands[0] ?? 0);
    const y = Number(operands[1] ?? 0);
    const state = this.#state;
    const steps: Readonly<Record<string, () => void>> = {
      beginText: () => this.#start(UNMOVED),
      setTextMatrix: () => this.#start(matrixOf(operands.length === 1 ? operands[0] : operands)),
      moveText: () => this.#start(combined(this.#line, [1, 0, 0, 1, x, y])),
      setLeadingMoveText: () => {
        state.leading = -y;
        this.#start(combined(this.#line, [1, 0, 0, 1, x, y]));
      },
      nextLine: () => this.#start(combined(this.#line, [1, 0, 0, 1, 0, -state.leading])),
      setFont: () => {
        state.size = y;
      },
      setCharSpacing: () => {
        state.spacing = x;
      },
      setWordSpacing: () => {
        state.wordSpacing = x;
      },
      setHScale: () => {
        state.scale = x / 100;
      },
      setLeading: () => {
        state.leading = x;
      },
      setTextRise: () => {
        state.rise = x;
      },
    };
    steps[name]?.();
  }

  #start(line: Matrix): void {
    this.#line = line;
    this.#at = 0;
  }

  #show(shown: unknown): void {
    const isOwn = this.#depth === 0;
    const operator = isOwn ? this.#operators : null;
    if (isOwn) this.#operators += 1;
    let place = 0;
    for (const each of Array.isArray(shown) ? (shown as readonly unknown[]) : []) {
      if (typeof each === "number") this.#at -= (each / 1_000) * this.#state.size * this.#state.scale;
      else {
        this.#draw((each ?? {}) as Glyph, operator, place);
        place += 1;
      }
    }
  }

  #draw(glyph: Glyph, shown: number | null, place: number): void {
    const { size, spacing, wordSpacing, scale, rise, matrix } = this.#state;
    const width = ((glyph.width ?? 0) / 1_000) * size;
    const whole = width + spacing + (glyph.isSpace ? wordSpacing : 0);
    const box: [number, number, number, number] = [
      this.#at,
      rise - size * 0.25,
      this.#at + width * scale,
      rise + size * 0.85,
    ];
    this.#glyphs.push({
      text: glyph.unicode ?? "",
      shown,
      place,
      code: glyph.originalCharCode ?? -1,
      advance: size === 0 ? 0 : (whole / size) * 1_000,
      isOdd: Boolean(glyph.vmetric) || Boolean(glyph.operatorListId) || size === 0,
      box: rectangleOf(combined(matrix, this.#line), box),
    });
    this.#at += whole * scale;
  }
}
