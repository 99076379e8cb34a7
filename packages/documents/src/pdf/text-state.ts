/** A transformation of the plane as PDF writes it: a b c d e f. */
export type Matrix = readonly [number, number, number, number, number, number];
export type Rectangle = Readonly<{ left: number; bottom: number; right: number; top: number }>;

export const UNMOVED: Matrix = [1, 0, 0, 1, 0, 0];

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

/** What decides how text looks at one place of a page's drawing. */
export type TextState = {
  matrix: Matrix;
  colour: string;
  alpha: number;
  renderMode: number;
  fontSize: number;
  leading: number;
  line: Matrix;
};

export const firstState: TextState = {
  matrix: UNMOVED,
  colour: "#000000",
  alpha: 1,
  renderMode: 0,
  fontSize: 10,
  leading: 0,
  line: UNMOVED,
};

export function matrixOf(value: unknown): Matrix {
  const list = Array.from((value ?? []) as ArrayLike<number>);
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = list;
  return [a, b, c, d, e, f];
}
