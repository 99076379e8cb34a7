import { isEmpty, isWithin, type Matrix, type Rectangle } from "./text-state.ts";

export type Point = Readonly<{ x: number; y: number }>;

/** A picture and where its unit square lies on the page; without a name where its dots are not to be had. */
export type PlacedPicture = Readonly<{ name: string | null; matrix: Matrix }>;

/** Something painted on a page, in the order of the drawing. */
export type PaintedArea = Readonly<{
  /** the rectangle around it, in points of the page */
  area: Rectangle;
  /** `#rrggbb` of a plain colour; null for pictures and shades */
  colour: string | null;
  /** whether it fills its rectangle and lets nothing of what is below be seen */
  hides: boolean;
  picture: PlacedPicture | null;
}>;

/** points; thinner areas are lines, which cover no text */
const THINNEST = 3;
/** points; height of the stripes by which areas are found */
const STRIPE = 24;
/** stripes one area is listed in; those that cross more are looked at for each point */
const MOST_STRIPES = 60;
const MOST_AREAS = 200_000;

type Listed = PaintedArea & Readonly<{ order: number }>;

/** The areas painted on a page, found by a point and the order of painting. */
export class PaintedAreas {
  readonly #stripes = new Map<number, Listed[]>();
  readonly #tall: Listed[] = [];
  #count = 0;

  /** Painted so far; what is painted later has this order or more. */
  get order(): number {
    return this.#count;
  }

  add(painted: PaintedArea): void {
    const { area } = painted;
    if (isEmpty(area) || this.#count >= MOST_AREAS) return;
    const isThin = area.right - area.left < THINNEST || area.top - area.bottom < THINNEST;
    const listed = { ...painted, hides: painted.hides && !isThin, order: this.#count };
    this.#count += 1;
    const [first, last] = [Math.floor(area.bottom / STRIPE), Math.floor(area.top / STRIPE)];
    if (!(last - first < MOST_STRIPES)) this.#tall.push(listed);
    else for (let stripe = first; stripe <= last; stripe += 1) this.#stripe(stripe).push(listed);
  }

  /** What lies directly behind a point for what is painted as the `order`th; null where it is the bare page. */
  ground(point: Point, order: number): PaintedArea | null {
    const before = (each: Listed) => each.order < order && isWithin(point, each.area);
    const found = [this.#at(point).findLast(before), this.#tall.findLast(before)];
    return found.reduce<Listed | null>(
      (upper, each) => (each && (!upper || each.order > upper.order) ? each : upper),
      null,
    );
  }

  /** What hides a point that was painted as the `order`th; null where nothing does. */
  cover(point: Point, order: number): PaintedArea | null {
    const after = (each: Listed) => each.hides && each.order >= order && isWithin(point, each.area);
    return this.#at(point).find(after) ?? this.#tall.find(after) ?? null;
  }

  /** The pictures at a point, whenever they were painted. */
  picturesAt(point: Point): readonly PaintedArea[] {
    const isHere = (each: Listed) => each.picture !== null && isWithin(point, each.area);
    return [...this.#at(point).filter(isHere), ...this.#tall.filter(isHere)];
  }

  #at({ y }: Point): readonly Listed[] {
    return this.#stripes.get(Math.floor(y / STRIPE)) ?? [];
  }

  #stripe(number: number): Listed[] {
    const found = this.#stripes.get(number) ?? [];
    if (found.length === 0) this.#stripes.set(number, found);
    return found;
  }
}
