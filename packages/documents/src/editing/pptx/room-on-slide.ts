import { Refusal } from "../../refusal.ts";
import type { Place } from "../../writing/pptx/places.ts";
import { spliced } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { placeOf, slideSize } from "./shape-place.ts";
import { roleOf, type SlideShape, shapesOf } from "./slide-shapes.ts";

export type WantedPlace = Readonly<{
  kind: "table" | "chart";
  /** left, top, width and height in percent of the slide */
  stated: readonly [number, number, number, number] | undefined;
}>;

/** Where something new goes on a slide: at the place stated, in an empty body, which is taken out, or under what is there. */
export function roomOnSlide(draft: PackageDraft, slide: string, { kind, stated }: WantedPlace, where: string): Place {
  if (stated) return percentPlace(stated, slideSize(draft));
  const empty = emptyBody(draft, slide, kind);
  const place = empty && placeOf(draft, slide, empty);
  const found = place ?? freePlace(draft, slide, kind, where);
  if (empty) {
    const xml = draft.text(slide);
    draft.setText(slide, spliced(xml, [{ start: empty.span.start, end: empty.span.end, text: "" }]));
  }
  return found;
}

function percentPlace(
  [left, top, width, height]: readonly [number, number, number, number],
  size: { width: number; height: number },
): Place {
  const of = (percent: number, whole: number) => (percent / 100) * whole;
  return {
    left: of(left, size.width),
    top: of(top, size.height),
    width: of(width, size.width),
    height: of(height, size.height),
  };
}

function emptyBody(draft: PackageDraft, slide: string, kind: WantedPlace["kind"]): SlideShape | undefined {
  const xml = draft.text(slide);
  return shapesOf(xml).find(
    (shape) =>
      shape.kind === "sp" &&
      shape.placeholder &&
      ["body", kind].includes(roleOf(shape.placeholder)) &&
      !/<a:t>[^<]*\S/.test(xml.slice(shape.span.start, shape.span.end)),
  );
}

/** The part of the slide under everything that is on it, within the usual edges. */
function freePlace(draft: PackageDraft, slide: string, kind: WantedPlace["kind"], where: string): Place {
  const size = slideSize(draft);
  const shapes = shapesOf(draft.text(slide)).filter(
    (shape) =>
      !shape.isInGroup && !["footer", "number", "date"].includes(shape.placeholder ? roleOf(shape.placeholder) : ""),
  );
  const places = shapes.map((shape) => placeOf(draft, slide, shape)).filter((place) => place !== null);
  const inside = places.filter((place) => place.width < size.width * 0.98 || place.height < size.height * 0.9);
  const top = Math.max(size.height * 0.12, ...inside.map((place) => place.top + place.height)) + size.height * 0.02;
  const height = size.height * 0.93 - top;
  if (height < size.height * 0.2)
    throw new Refusal(
      "unsupported",
      `There is no room left for a ${kind} on ${where}; give "place": [left, top, width, height] in percent of the slide, or add a slide.`,
    );
  return { left: size.width * 0.05, top, width: size.width * 0.9, height };
}
