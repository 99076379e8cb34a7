import { PageWalk } from "./page-walk.ts";
import type { PaintedArea, PaintedAreas, Point } from "./painted-areas.ts";
import { type DotsOf, showsInk } from "./picture-ink.ts";
import type { Rectangle } from "./text-state.ts";

/** A piece of a page's text in drawing order; `because` says why it is not seen. */
export type DrawnText = Readonly<{ text: string; because: string | null }>;
/** The operators of a page by number, as the PDF library gives them. */
export type PageDrawing = Readonly<{
  operators: readonly number[];
  operands: readonly unknown[];
  numbers: Readonly<Record<string, number>>;
  /** left, bottom, right, top of what is shown */
  view: readonly number[];
  /** whether a layer, by what the drawing says of it, is shown */
  isLayerShown(properties: unknown): boolean;
  /** size of one unit of the widths of a font, in parts of its size; null when its lines do not run to the right */
  widthUnit(font: string): number | null;
  dotsOf: DotsOf;
}>;

/** What is known of a piece when it is drawn. */
export type Piece = Readonly<{
  text: string;
  because: string | null;
  isInvisibleInk: boolean;
  /** places over which its letters are spread; none when they are not known */
  points: readonly Point[];
  box: Rectangle;
  /** areas painted before it */
  order: number;
}>;

/** letters of OCR that may lie beside what they were read from */
const STRAY = 15;
const BLANK = "invisible text where the picture of the page is blank";

/**
 * The pieces of text of a page with why they are not seen: invisible ink, the colour of the ground, too small, transparent, off the
 * page, cut or covered, or in a layer that is off. Invisible text over something that a picture shows is what scanners add and counts as seen.
 */
export function drawnText(drawing: PageDrawing): readonly DrawnText[] {
  const walk = new PageWalk(drawing);
  drawing.operators.forEach((operator, index) => {
    walk.take(operator, (drawing.operands[index] ?? []) as unknown[]);
  });
  const judge = new Judge(walk.areas, drawing);
  return withoutStray(walk.pieces.map((piece) => ({ text: piece.text, because: judge.whyUnseen(piece) })));
}

/** Judges pieces when all that may cover them is known. */
class Judge {
  readonly #areas: PaintedAreas;
  readonly #dotsOf: DotsOf;
  readonly #halfPage: number;

  constructor(areas: PaintedAreas, { view, dotsOf }: PageDrawing) {
    const [left = 0, bottom = 0, right = 0, top = 0] = view;
    this.#areas = areas;
    this.#dotsOf = dotsOf;
    this.#halfPage = ((right - left) * (top - bottom)) / 2;
  }

  whyUnseen(piece: Piece): string | null {
    if (piece.isInvisibleInk) return this.#whyInvisible(piece);
    if (piece.because !== null || piece.points.length === 0) return piece.because;
    const covers = piece.points.map((point) => this.#areas.cover(point, piece.order));
    const cover = covers.every((each) => each !== null) ? covers[0] : null;
    if (!cover) return null;
    if (!cover.picture) return "text under a filled area";
    return this.#isScan(cover) && showsInk(cover.picture, piece.box, this.#dotsOf) ? null : "text under a picture";
  }

  #whyInvisible({ points, box }: Piece): string | null {
    const middle = points[Math.floor(points.length / 2)];
    const pictures = middle ? this.#areas.picturesAt(middle) : [];
    if (pictures.length === 0) return "invisible text";
    return pictures.some(({ picture }) => picture && showsInk(picture, box, this.#dotsOf)) ? null : BLANK;
  }

  /** Some scanners put what they recognised below the picture of the page. */
  #isScan({ area }: PaintedArea): boolean {
    return (area.right - area.left) * (area.top - area.bottom) > this.#halfPage;
  }
}

/** A few letters beside their words are a scanner's mistake. */
function withoutStray(pieces: readonly DrawnText[]): readonly DrawnText[] {
  const result = [...pieces];
  for (let start = 0; start < result.length; ) {
    let end = start;
    while (end < result.length && result[end]?.because === BLANK) end += 1;
    const letters = result.slice(start, end).reduce((sum, { text }) => sum + text.replace(/\s/g, "").length, 0);
    if (letters < STRAY)
      for (let at = start; at < end; at += 1) result[at] = { text: result[at]?.text ?? "", because: null };
    start = end + 1;
  }
  return result;
}
