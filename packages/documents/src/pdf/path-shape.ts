type Corner = readonly [x: number, y: number];
type Corners = readonly [left: number, bottom: number, right: number, top: number];

/** numbers by which the PDF library marks the steps of a path */
const MOVE = 0;
const LINE = 1;
const CLOSE = 4;
/** what a side may be out of true, in units of the path */
const EVEN = 0.01;
/** rectangles one path is looked at for */
const MOST_RECTANGLES = 64;

/** The upright rectangles a path is made of; null when it is made of anything else, or of rectangles that may cut holes into each other. */
export function axisRectangles(data: unknown, isEvenOdd: boolean): readonly Corners[] | null {
  const shapes = cornersOf(Array.from((data ?? []) as ArrayLike<number>));
  if (!shapes || shapes.length === 0 || shapes.length > MOST_RECTANGLES) return null;
  const found = shapes.map(rectangleOf).filter((each) => each !== null);
  const isAlike = !isEvenOdd && shapes.every((corners) => turn(corners) === turn(shapes[0]));
  return found.length === shapes.length && (isAlike || !overlaps(found)) ? found : null;
}

/** The corners of each shape of a path; null where it is bent. */
function cornersOf(steps: readonly number[]): Corner[][] | null {
  const shapes: Corner[][] = [];
  for (let at = 0; at < steps.length; ) {
    const step = steps[at];
    if (step === MOVE) shapes.push([]);
    if (step === MOVE || step === LINE) shapes.at(-1)?.push([steps[at + 1] ?? 0, steps[at + 2] ?? 0]);
    else if (step !== CLOSE) return null;
    at += step === CLOSE ? 1 : 3;
  }
  // a last point that was only moved to draws nothing
  return shapes.filter((corners) => corners.length > 1);
}

/** The rectangle of four corners in their order, the first of which may come again. */
function rectangleOf(corners: readonly Corner[]): Corners | null {
  const [first, last] = [corners[0], corners.at(-1)];
  const isClosed = corners.length === 5 && first?.[0] === last?.[0] && first?.[1] === last?.[1];
  const [one, two, three, four] = isClosed ? corners.slice(0, 4) : corners;
  if (corners.length > 5 || (corners.length === 5 && !isClosed) || !one || !two || !three || !four) return null;
  const isLevel = (from: Corner, to: Corner) => Math.abs(from[1] - to[1]) < EVEN;
  const isPlumb = (from: Corner, to: Corner) => Math.abs(from[0] - to[0]) < EVEN;
  const isAcross = isLevel(one, two) && isPlumb(two, three) && isLevel(three, four) && isPlumb(four, one);
  const isDown = isPlumb(one, two) && isLevel(two, three) && isPlumb(three, four) && isLevel(four, one);
  if (!isAcross && !isDown) return null;
  return [
    Math.min(one[0], three[0]),
    Math.min(one[1], three[1]),
    Math.max(one[0], three[0]),
    Math.max(one[1], three[1]),
  ];
}

/** Which way round the corners go. */
function turn([one = [0, 0], two = one, three = two]: readonly Corner[] = []): number {
  return Math.sign((two[0] - one[0]) * (three[1] - two[1]) - (two[1] - one[1]) * (three[0] - two[0]));
}

function overlaps(rectangles: readonly Corners[]): boolean {
  return rectangles.some((one, index) =>
    rectangles
      .slice(index + 1)
      .some((other) => one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3]),
  );
}
