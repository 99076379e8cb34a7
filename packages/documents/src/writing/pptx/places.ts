/** A place on a slide, in points from its top left. */
export type Place = Readonly<{ left: number; top: number; width: number; height: number }>;

export const EMU_PER_POINT = 12_700;
/** 16 to 9 */
export const SLIDE = { width: 960, height: 540 } as const;
const SIDE = 48;
const WIDTH = SLIDE.width - 2 * SIDE;
const BODY_TOP = 126;
const BODY_HEIGHT = 364;
const GAP = 28;
const HALF = (WIDTH - GAP) / 2;

export const places = {
  title: { left: SIDE, top: 30, width: WIDTH, height: 66 },
  body: { left: SIDE, top: BODY_TOP, width: WIDTH, height: BODY_HEIGHT },
  left: { left: SIDE, top: BODY_TOP, width: HALF, height: BODY_HEIGHT },
  right: { left: SIDE + HALF + GAP, top: BODY_TOP, width: HALF, height: BODY_HEIGHT },
  wide: { left: SIDE, top: BODY_TOP, width: 590, height: BODY_HEIGHT },
  aside: { left: SIDE + 590 + 24, top: BODY_TOP, width: WIDTH - 614, height: BODY_HEIGHT },
  section: { left: 84, top: 130, width: 740, height: 160 },
  sectionUnder: { left: 84, top: 316, width: 740, height: 60 },
  quoteMark: { left: 80, top: 122, width: 90, height: 110 },
  quote: { left: 84, top: 212, width: 780, height: 180 },
  quoteBy: { left: 84, top: 400, width: 780, height: 40 },
  footer: { left: SIDE, top: 506, width: 640, height: 20 },
  number: { left: SLIDE.width - SIDE - 100, top: 506, width: 100, height: 20 },
  whole: { left: 0, top: 0, width: SLIDE.width, height: SLIDE.height },
} as const satisfies Readonly<Record<string, Place>>;

/** The element that says where a shape stands; the place is in points. */
export function transform(place: Place, tag = "a:xfrm"): string {
  const emu = (points: number) => Math.round(points * EMU_PER_POINT);
  return `<${tag}><a:off x="${emu(place.left)}" y="${emu(place.top)}"/><a:ext cx="${emu(place.width)}" cy="${emu(place.height)}"/></${tag}>`;
}
