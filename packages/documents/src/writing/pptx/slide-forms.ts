import type { CoverForm } from "../../theme/theme.ts";
import { type Place, places, SLIDE } from "./places.ts";
import type { ShapeLook } from "./shape-xml.ts";

/** How a theme's slides are built. Colors are names in the theme. */
export type SlideForm = Readonly<{
  /** marks on every slide with content */
  marks: readonly ShapeLook[];
  opening: Readonly<{
    ground: string;
    marks: readonly ShapeLook[];
    title: Place;
    under: Place;
    detail: Place;
    titleColor: string;
    underColor: string;
    detailColor: string;
  }>;
  section: Readonly<{ ground: string; marks: readonly ShapeLook[] }>;
}>;

const mark = (fill: string, ...[left, top, width, height]: [number, number, number, number]): ShapeLook => ({
  name: "Mark",
  fill,
  place: { left, top, width, height },
});
const { width: WIDTH, height: HEIGHT } = SLIDE;
const { left: SIDE, width: TEXT } = places.body;
const TITLE = { left: 84, top: 130, width: 780, height: 160 };
const UNDER = { left: 84, top: 312, width: 780, height: 60 };
const DETAIL = { left: 84, top: 450, width: 780, height: 40 };
const onDark = { titleColor: "bg1", underColor: "bg2", detailColor: "bg2" } as const;
const onLight = { titleColor: "tx2", underColor: "tx1", detailColor: "tx1" } as const;
const under = (fill: string, left = 84): ShapeLook => mark(fill, left, 298, 72, 5);

export const slideForms: Readonly<Record<CoverForm, SlideForm>> = {
  block: {
    marks: [mark("accent1", 0, 0, 8, HEIGHT)],
    opening: {
      ...onDark,
      ground: "tx2",
      marks: [mark("accent1", 716, 0, WIDTH - 716, HEIGHT), under("accent2")],
      title: { ...TITLE, width: 600, height: 150 },
      under: { ...UNDER, top: 318, width: 600 },
      detail: { ...DETAIL, width: 600 },
    },
    section: { ground: "bg2", marks: [mark("accent1", 860, 0, WIDTH - 860, HEIGHT), under("accent2")] },
  },
  frame: {
    marks: [mark("tx2", SIDE, 24, TEXT, 3), mark("accent2", SIDE, 98, TEXT, 1)],
    opening: {
      ...onLight,
      ground: "bg1",
      marks: [mark("tx2", 84, 136, 792, 5), mark("accent2", 84, 146, 792, 1.25), mark("accent2", 84, 436, 792, 1.25)],
      title: { ...TITLE, top: 166, height: 116 },
      under: { ...UNDER, top: 298 },
      detail: { ...DETAIL, top: 444 },
    },
    section: { ground: "bg2", marks: [mark("tx2", 84, 296, 792, 3), mark("accent2", 84, 303, 792, 1.25)] },
  },
  side: {
    marks: [mark("bg2", 0, 26, WIDTH, 74), mark("accent1", 0, 26, 14, 74)],
    opening: {
      ...onLight,
      ground: "bg1",
      marks: [mark("tx2", 0, 0, 246, HEIGHT), mark("accent1", 246, 0, 12, HEIGHT), under("accent2", 312)],
      title: { ...TITLE, left: 312, width: 590, height: 150 },
      under: { ...UNDER, left: 312, top: 318, width: 590 },
      detail: { ...DETAIL, left: 312, width: 590 },
    },
    section: { ground: "bg2", marks: [mark("accent1", 0, 0, 40, HEIGHT), under("accent2")] },
  },
  square: {
    marks: [mark("accent1", SIDE, 0, 56, 12)],
    opening: {
      ...onDark,
      ground: "tx2",
      marks: [mark("accent1", 84, 0, 128, 128)],
      title: { ...TITLE, top: 164, height: 150 },
      under: { ...UNDER, top: 330 },
      detail: DETAIL,
    },
    section: { ground: "bg2", marks: [mark("accent1", 84, 0, 72, 72), under("accent1")] },
  },
  foot: {
    marks: [mark("tx2", 0, HEIGHT - 8, WIDTH, 8), mark("accent2", 0, HEIGHT - 8, 160, 8)],
    opening: {
      ...onLight,
      detailColor: "bg1",
      ground: "bg1",
      marks: [
        mark("tx2", 0, 400, WIDTH, HEIGHT - 400),
        mark("accent2", 0, 392, WIDTH, 8),
        mark("accent1", 84, 272, 72, 5),
      ],
      title: { ...TITLE, top: 104, height: 160 },
      under: { ...UNDER, top: 290 },
      detail: { ...DETAIL, top: 440 },
    },
    section: { ground: "bg2", marks: [under("accent1"), mark("tx2", 0, HEIGHT - 8, WIDTH, 8)] },
  },
};
