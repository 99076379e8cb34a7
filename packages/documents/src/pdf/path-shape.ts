type Corner = readonly [x: number, y: number];
type Corners = readonly [left: number, bottom: number, right: number, top: number];

/** numbers by which the PDF library marks the steps of a path */
const MOVE = 0;
const LINE = 1;
const CURVE = 2;
const CLOSE = 4;
/** what a side may be out of true, in units of the path */
const EVEN = 0.01;
/** numbers in the path of one rectangle with round corners */
const LONGEST_ROUND = 64;
/** rectangles one path is looked at for */
const MOST_RECTANGLES = 64;

/** The upright rectangles a path is made of; null when it is made of anything else, or of rectangles that may cut holes into each other. */
export function axisRectangles(data: unknown, isEvenOdd: boolean): readonly Corners[] | null {
  const steps = Array.from((data ?? []) as ArrayLike<number>);
  if (steps.length <= LONGEST_ROUND && steps.includes(CURVE)) return roundRectangles(steps);
  const shapes = cornersOf(steps);
  if (!shapes || shapes.length === 0 || shapes.length > MOST_RECTANGLES) return null;
  const found = shapes.map(rectangleOf).filter((each) => each !== null);
  const isAlike = !isEvenOdd && shapes.every((corners) => turn(corners) === turn(shapes[0]));
  return found.length === shapes.length && (isAlike || !overlaps(found)) ? found : null;
}

/** What a rectangle with round corners surely fills: its middle from side to side, and from its foot to its top; null for other shapes. */
function roundRectangles(steps: readonly number[]): readonly Corners[] | null {
  const ends: Corner[] = [];
  const bends: (readonly Corner[])[] = [];
  for (let at = 0; at < steps.length; ) {
    const step = steps[at] ?? CLOSE;
    const count = POINTS[step];
    if (count === undefined || (step === MOVE && at > 0)) return null;
    const points = pointsAt(steps, at + 1, count);
    const from = ends.at(-1);
    if (step === CURVE && from) bends.push([from, ...points]);
    ends.push(...points.slice(-1));
    at += 1 + count * 2;
  }
  return bends.length === 4 && bends.every(isCorner) ? middles(ends) : null;
}

/** points that a step of a path goes by */
const POINTS: Readonly<Record<number, number>> = { [MOVE]: 1, [LINE]: 1, [CURVE]: 3, [CLOSE]: 0 };

function pointsAt(steps: readonly number[], at: number, count: number): Corner[] {
  return Array.from({ length: count }, (_, index) => [steps[at + index * 2] ?? 0, steps[at + index * 2 + 1] ?? 0]);
}

/** Whether a bend stays in the room between its ends. */
function isCorner(points: readonly Corner[]): boolean {
  const [from, to] = [points[0], points.at(-1)];
  if (!from || !to) return false;
  return [0, 1].every((axis) => {
    const [one, other] = [from[axis] ?? 0, to[axis] ?? 0];
    const [low, high] = [Math.min(one, other) - EVEN, Math.max(one, other) + EVEN];
    return points.every((point) => (point[axis] ?? 0) >= low && (point[axis] ?? 0) <= high);
  });
}

/** The two rectangles inside four round corners, when all ends lie on the sides of the rectangle around them. */
function middles(ends: readonly Corner[]): readonly Corners[] | null {
  const [across, up] = [ends.map(([x]) => x), ends.map(([, y]) => y)];
  const [left, right, bottom, top] = [Math.min(...across), Math.max(...across), Math.min(...up), Math.max(...up)];
  const near = (value: number, low: number, high: number) => Math.min(value - low, high - value);
  const isOnSide = ([x, y]: Corner) => near(x, left, right) < EVEN || near(y, bottom, top) < EVEN;
  const reach = Math.max(...ends.map(([x, y]) => Math.max(near(x, left, right), near(y, bottom, top))));
  if (!ends.every(isOnSide) || reach * 2 >= Math.min(right - left, top - bottom)) return null;
  return [
    [left, bottom + reach, right, top - reach],
    [left + reach, bottom, right - reach, top],
  ];
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
