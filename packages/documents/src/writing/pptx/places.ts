/** A place on a slide, in points from its top left. */
export type Place = Readonly<{ left: number; top: number; width: number; height: number }>;

export const EMU_PER_POINT = 12_700;
/** 16 to 9 */
export const SLIDE = { width: 960, height: 540 } as const;
const SIDE = 48;
const WIDTH = SLIDE.width - 2 * SIDE;
const BODY_TOP = 118;
const BODY_HEIGHT = 372;
const GAP = 36;
const HALF = (WIDTH - GAP) / 2;

export const places = {
  title: { left: SIDE, top: 30, width: WIDTH, height: 66 },
  body: { left: SIDE, top: BODY_TOP, width: WIDTH, height: BODY_HEIGHT },
  left: { left: SIDE, top: BODY_TOP, width: HALF, height: BODY_HEIGHT },
  right: { left: SIDE + HALF + GAP, top: BODY_TOP, width: HALF, height: BODY_HEIGHT },
  leftTitle: { left: SIDE, top: BODY_TOP, width: HALF, height: 32 },
  rightTitle: { left: SIDE + HALF + GAP, top: BODY_TOP, width: HALF, height: 32 },
  leftUnder: { left: SIDE, top: BODY_TOP + 38, width: HALF, height: BODY_HEIGHT - 38 },
  rightUnder: { left: SIDE + HALF + GAP, top: BODY_TOP + 38, width: HALF, height: BODY_HEIGHT - 38 },
  wide: { left: SIDE, top: BODY_TOP, width: 570, height: BODY_HEIGHT },
  aside: { left: SIDE + 570 + 30, top: BODY_TOP, width: WIDTH - 600, height: BODY_HEIGHT },
  opening: { left: 84, top: 150, width: 780, height: 130 },
  openingUnder: { left: 84, top: 296, width: 780, height: 60 },
  openingDetail: { left: 84, top: 440, width: 780, height: 40 },
  section: { left: 84, top: 190, width: 780, height: 100 },
  sectionUnder: { left: 84, top: 300, width: 780, height: 60 },
  quote: { left: 140, top: 130, width: 690, height: 220 },
  quoteBy: { left: 140, top: 366, width: 690, height: 40 },
  footer: { left: SIDE, top: 506, width: 640, height: 20 },
  number: { left: SLIDE.width - SIDE - 100, top: 506, width: 100, height: 20 },
  whole: { left: 0, top: 0, width: SLIDE.width, height: SLIDE.height },
} as const satisfies Readonly<Record<string, Place>>;

export function transform(place: Place, tag = "a:xfrm"): string {
  const emu = (points: number) => Math.round(points * EMU_PER_POINT);
  return `<${tag}><a:off x="${emu(place.left)}" y="${emu(place.top)}"/><a:ext cx="${emu(place.width)}" cy="${emu(place.height)}"/></${tag}>`;
}
