/** A transformation of the plane as PDF writes it: a b c d e f. */
export type Matrix = readonly [number, number, number, number, number, number];
export type Rectangle = Readonly<{ left: number; bottom: number; right: number; top: number }>;

export const UNMOVED: Matrix = [1, 0, 0, 1, 0, 0];

export const EVERYWHERE: Rectangle = {
  left: Number.NEGATIVE_INFINITY,
  bottom: Number.NEGATIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
  top: Number.POSITIVE_INFINITY,
};

/** What two rectangles share; its right is left of its left where they share nothing. */
export function shared(one: Rectangle, other: Rectangle): Rectangle {
  return {
    left: Math.max(one.left, other.left),
    bottom: Math.max(one.bottom, other.bottom),
    right: Math.min(one.right, other.right),
    top: Math.min(one.top, other.top),
  };
}

export function isEmpty({ left, bottom, right, top }: Rectangle): boolean {
  return right <= left || top <= bottom;
}

export function isWithin(point: Readonly<{ x: number; y: number }>, area: Rectangle, margin = 0): boolean {
  return (
    point.x >= area.left - margin &&
    point.x <= area.right + margin &&
    point.y >= area.bottom - margin &&
    point.y <= area.top + margin
  );
}

/** First `inner`, then `outer`. */
export function combined(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = inner;
  const [ao, bo, co, d0, eo, fo] = outer;
  return [
    a * ao + b * co,
    a * bo + b * d0,
    c * ao + d * co,
    c * bo + d * d0,
    e * ao + f * co + eo,
    e * bo + f * d0 + fo,
  ];
}

export function pointOf(matrix: Matrix, x: number, y: number): { x: number; y: number } {
  const [a, b, c, d, e, f] = matrix;
  return { x: a * x + c * y + e, y: b * x + d * y + f };
}

/** The upright rectangle around a rectangle that was transformed. */
export function rectangleOf(matrix: Matrix, box: readonly [number, number, number, number]): Rectangle {
  const [x0, y0, x1, y1] = box;
  const corners = [pointOf(matrix, x0, y0), pointOf(matrix, x1, y0), pointOf(matrix, x0, y1), pointOf(matrix, x1, y1)];
  return {
    left: Math.min(...corners.map((corner) => corner.x)),
    right: Math.max(...corners.map((corner) => corner.x)),
    bottom: Math.min(...corners.map((corner) => corner.y)),
    top: Math.max(...corners.map((corner) => corner.y)),
  };
}

/** What decides how text and areas look at one place of a page's drawing. */
export type TextState = {
  matrix: Matrix;
  /** of filled letters and areas, `#rrggbb`; other words where it is no plain colour */
  colour: string;
  strokeColour: string;
  alpha: number;
  strokeAlpha: number;
  /** of the group that is drawn into, over its own `alpha` */
  groupAlpha: number;
  /** whether what is drawn replaces what it is drawn on, instead of being mixed with it or masked */
  isPlain: boolean;
  /** what can be drawn on */
  clip: Rectangle;
  /** whether `clip` is the very shape and not only the rectangle around it */
  isClipExact: boolean;
  renderMode: number;
  font: string;
  fontSize: number;
  leading: number;
  lineWidth: number;
  /** units of text space */
  characterSpacing: number;
  wordSpacing: number;
  rise: number;
  /** 1 is the usual width of letters */
  widthScale: number;
  line: Matrix;
  /** how far the pieces of the line reach, in units of text space */
  advance: number;
};

export const firstState: TextState = {
  matrix: UNMOVED,
  colour: "#000000",
  strokeColour: "#000000",
  alpha: 1,
  strokeAlpha: 1,
  groupAlpha: 1,
  isPlain: true,
  clip: EVERYWHERE,
  isClipExact: true,
  renderMode: 0,
  font: "",
  fontSize: 10,
  leading: 0,
  lineWidth: 1,
  characterSpacing: 0,
  wordSpacing: 0,
  rise: 0,
  widthScale: 1,
  line: UNMOVED,
  advance: 0,
};

export function matrixOf(value: unknown): Matrix {
  const list = Array.from((value ?? []) as ArrayLike<number>);
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = list;
  return [a, b, c, d, e, f];
}
