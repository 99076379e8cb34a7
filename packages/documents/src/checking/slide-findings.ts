import type { OfficePackage } from "../ooxml/office-package.ts";
import { attribute, child, descendants } from "../ooxml/xml.ts";
import { lineCount } from "../writing/text-measure.ts";
import { type Finding, fault, type Look, remark } from "./check-report.ts";
import { placeholdersIn } from "./placeholder-text.ts";
import { counted } from "./report-words.ts";
import { type Frame, type PlacedShape, placedShapes } from "./slide-geometry.ts";

const EMU = 12_700;
/** points over the edge that nobody sees */
const SLACK = 3;
/** The estimate of a text's height may be off by so much before it counts. */
const OVERFULL = 1.2;
const LINE_HEIGHT = 1.2;

/** Texts that do not fit their box, shapes over each other or off the slide, empty slides, and text still to be replaced. */
export function slideFindings(office: OfficePackage): Look {
  const presentation = office.xml(office.main);
  const size = presentation ? child(presentation, "sldSz") : undefined;
  const page: Frame = {
    left: 0,
    top: 0,
    width: Number((size && attribute(size, "cx")) ?? 0) / EMU,
    height: Number((size && attribute(size, "cy")) ?? 0) / EMU,
  };
  const slides = slideParts(office);
  const findings = slides.flatMap((part, index) => oneSlide(placedShapes(office, part), page, `slide ${index + 1}`));
  if (slides.length === 0) findings.push(fault("empty", "deck", "The deck has no slides."));
  return { findings, counts: [counted(slides.length, "slide")] };
}

/** Parts of the slides in the order they are shown. */
function slideParts(office: OfficePackage): string[] {
  const presentation = office.xml(office.main);
  const relationships = office.relationships(office.main);
  const listed = presentation ? descendants(presentation, "sldId") : [];
  return listed.flatMap((each) => {
    const id = [...each.attributes].find(([name]) => name.endsWith(":id"))?.[1];
    const target = relationships.find((relationship) => relationship.id === id)?.target;
    return target ? [target] : [];
  });
}

function oneSlide(shapes: readonly PlacedShape[], page: Frame, place: string): Finding[] {
  const shown = shapes.filter((shape) => shape.kind !== "text" || textOf(shape) !== "");
  const content = shown.filter((shape) => !/^(?:Footer|Slide Number|Number|Date)/i.test(shape.name));
  const findings: Finding[] = [];
  if (content.length === 0) findings.push(fault("empty-page", place, "The slide is empty."));
  for (const shape of shapes) findings.push(...emptyPlaceholder(shape, place), ...ownFindings(shape, page, place));
  return [...findings, ...overlaps(content, place)];
}

function textOf(shape: PlacedShape): string {
  return shape.paragraphs
    .map((paragraph) => paragraph.text)
    .join("\n")
    .trim();
}

function emptyPlaceholder(shape: PlacedShape, place: string): Finding[] {
  const isEmpty = shape.isPlaceholder && shape.kind === "text" && textOf(shape) === "";
  return isEmpty && !/footer|number|date/i.test(shape.name)
    ? [remark("placeholder", place, `The placeholder "${shape.name}" was left empty.`)]
    : [];
}

function ownFindings(shape: PlacedShape, page: Frame, place: string): Finding[] {
  const findings = placeholdersIn(textOf(shape)).map((piece) =>
    fault("placeholder", place, `The text "${piece}" is still to be replaced.`),
  );
  const { frame } = shape;
  if (frame === null || shape.rotation !== 0) return findings;
  if (isOff(frame, page)) {
    const isContent = shape.kind === "frame" || textOf(shape) !== "";
    const say = isContent ? fault : remark;
    findings.push(say("off-page", place, `"${label(shape)}" lies partly off the slide.`));
  }
  const height = textHeight(shape, frame);
  if (height > 0 && !shape.grows && height > (frame.height - shape.insets.down) * OVERFULL + 2)
    findings.push(
      fault(
        "overflow",
        place,
        `The text "${label(shape)}" does not fit its box: it needs about ${Math.round(height)} points of height and has ${Math.round(frame.height)}.`,
      ),
    );
  return findings;
}

function label(shape: PlacedShape): string {
  return (textOf(shape) || shape.name).replace(/\s+/g, " ").slice(0, 40);
}

function isOff(frame: Frame, page: Frame): boolean {
  return (
    frame.left < -SLACK ||
    frame.top < -SLACK ||
    frame.left + frame.width > page.width + SLACK ||
    frame.top + frame.height > page.height + SLACK
  );
}

function textHeight(shape: PlacedShape, frame: Frame): number {
  if (textOf(shape) === "") return 0;
  return shape.paragraphs.reduce((sum, { text, size, indent, before }, index) => {
    const width = shape.wraps ? Math.max(10, frame.width - shape.insets.across - indent) : Number.POSITIVE_INFINITY;
    return sum + lineCount(text, size, width) * size * LINE_HEIGHT + (index === 0 ? 0 : before);
  }, 0);
}

/** Two shapes with content that cover each other; a text on its own card or picture is meant so. */
function overlaps(shapes: readonly PlacedShape[], place: string): Finding[] {
  return shapes.flatMap((one, index) =>
    shapes
      .slice(index + 1)
      .filter((other) => lieOver(one, other))
      .map((other) => {
        const say = one.kind === "picture" || other.kind === "picture" ? remark : fault;
        return say("overlap", place, `"${label(one)}" and "${label(other)}" lie over each other.`);
      }),
  );
}

function lieOver(one: PlacedShape, other: PlacedShape): boolean {
  if (!one.frame || !other.frame || one.rotation !== 0 || other.rotation !== 0) return false;
  if (
    one.kind === "other" ||
    other.kind === "other" ||
    contains(one.frame, other.frame) ||
    contains(other.frame, one.frame)
  )
    return false;
  const smaller = Math.min(one.frame.width * one.frame.height, other.frame.width * other.frame.height);
  return sharedArea(one.frame, other.frame) > smaller * 0.15;
}

function contains(outer: Frame, inner: Frame): boolean {
  return (
    inner.left >= outer.left - SLACK &&
    inner.top >= outer.top - SLACK &&
    inner.left + inner.width <= outer.left + outer.width + SLACK &&
    inner.top + inner.height <= outer.top + outer.height + SLACK
  );
}

function sharedArea(one: Frame, other: Frame): number {
  const width = Math.min(one.left + one.width, other.left + other.width) - Math.max(one.left, other.left);
  const height = Math.min(one.top + one.height, other.top + other.height) - Math.max(one.top, other.top);
  return Math.max(0, width) * Math.max(0, height);
}
