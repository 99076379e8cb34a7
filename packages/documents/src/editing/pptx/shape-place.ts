import type { Place } from "../../writing/pptx/places.ts";
import { attributeIn, elementSpans } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { type Placeholder, roleOf, type SlideShape, shapesOf } from "./slide-shapes.ts";

const EMU = 12_700;

/** Where a shape lies by its own statement, in points; null when its layout says it. */
export function ownPlace(xml: string, shape: SlideShape): Place | null {
  const transform = elementSpans(xml, ["xfrm"], shape.span.open, shape.span.close)[0];
  if (!transform) return null;
  const spans = elementSpans(xml, ["off", "ext"], transform.open, transform.close);
  const value = (name: string, attribute: string) => {
    const span = spans.find((each) => each.name === name);
    return Number((span && attributeIn(xml.slice(span.start, span.open), attribute)) ?? Number.NaN) / EMU;
  };
  const place = {
    left: value("off", "x"),
    top: value("off", "y"),
    width: value("ext", "cx"),
    height: value("ext", "cy"),
  };
  return Object.values(place).every(Number.isFinite) ? place : null;
}

/** Where a placeholder of a slide or layout lies by its layout or master, in points. */
export function placeOf(draft: PackageDraft, part: string, shape: SlideShape): Place | null {
  const own = ownPlace(draft.text(part), shape);
  if (own !== null || shape.placeholder === null) return own;
  const parent = draft.related(part, "slideLayout") ?? draft.related(part, "slideMaster");
  const twin = parent === null ? null : matching(draft.text(parent), shape.placeholder);
  return parent === null || twin === null ? null : placeOf(draft, parent, twin);
}

function matching(xml: string, placeholder: Placeholder): SlideShape | null {
  const candidates = shapesOf(xml).filter((shape) => shape.placeholder !== null);
  const byIndex = candidates.find(
    (each) => placeholder.index !== null && each.placeholder?.index === placeholder.index,
  );
  const family = (each: Placeholder | null) => (each ? roleOf(each).replace("subtitle", "body") : "");
  return byIndex ?? candidates.find((each) => family(each.placeholder) === family(placeholder)) ?? null;
}

/** The size of the deck's slides, in points. */
export function slideSize(draft: PackageDraft): Readonly<{ width: number; height: number }> {
  const xml = draft.text(draft.main);
  const span = elementSpans(xml, ["sldSz"])[0];
  const tag = span ? xml.slice(span.start, span.open) : "";
  return {
    width: Number(attributeIn(tag, "cx") ?? 12_192_000) / EMU,
    height: Number(attributeIn(tag, "cy") ?? 6_858_000) / EMU,
  };
}
