import type { SlideOf } from "./deck-description.ts";
import { places } from "./places.ts";
import { shape } from "./shape-xml.ts";
import { noteOverflow, relateFor, SIDE_SIZES, textBox, titleShape } from "./slide-boxes.ts";
import type { SlideContent, SlideContext } from "./slide-context.ts";
import { airFor, fittingSize, type TextLine, textHeight, textLines, textRuns } from "./slide-text.ts";

/** Points inside a card at its edges, for its title, and its least height. */
const CARD_EDGE = 22;
const CARD_TITLE = 42;
const LOWEST_CARD = 260;
const FIGURE_EDGE = 22;

/** Two cards as high as the longer text needs. */
export function twoColumnSlide(slide: SlideOf<"two-column">, context: SlideContext): SlideContent {
  const shapes = [titleShape(slide.title, context)];
  const hasTitles = slide.leftTitle !== undefined || slide.rightTitle !== undefined;
  const above = CARD_EDGE + (hasTitles ? CARD_TITLE : 0);
  const room = {
    ...places.left,
    width: places.left.width - 2 * CARD_EDGE,
    height: places.left.height - above - CARD_EDGE,
  };
  const sides = [slide.left, slide.right].map((text) => textLines(text, context.where));
  const size = Math.min(...sides.map((lines) => fittingSize(lines, room, SIDE_SIZES)));
  const longest = Math.max(...sides.map((lines) => textHeight(lines, size, room.width, airFor(lines, size, room))));
  const height = Math.min(places.left.height, Math.max(LOWEST_CARD, longest + above + CARD_EDGE + 4));
  for (const side of ["left", "right"] as const) {
    const card = { ...places[side], height };
    const inside = { left: card.left + CARD_EDGE, width: room.width };
    shapes.push(
      shape({ name: "Card", fill: "bg2", place: card }, context.numbers),
      shape(
        { name: "Card edge", fill: side === "left" ? "accent1" : "accent2", place: { ...card, height: 4 } },
        context.numbers,
      ),
    );
    const heading = slide[`${side}Title`];
    if (heading !== undefined) {
      const run = textRuns(heading, { size: 24, bold: true, color: "tx2" }, relateFor(context));
      const place = { ...inside, top: card.top + 14, height: CARD_TITLE };
      shapes.push(
        shape({ name: "Heading", place, anchor: "ctr", inset: 0, text: `<a:p>${run}</a:p>` }, context.numbers),
      );
    }
    const place = { ...inside, top: card.top + above, height: height - above - CARD_EDGE };
    const placeholder = `sz="half" idx="${side === "left" ? 1 : 2}"`;
    shapes.push(textBox(slide[side], { place, placeholder, isFixed: true, sizes: [size] }, context));
  }
  return { layout: "two-column", shapes: shapes.join("") };
}

/** What a chart says, on a card beside it. */
export function asideCard(text: string, context: SlideContext): string {
  const card = places.aside;
  const inside = {
    left: card.left + CARD_EDGE,
    top: card.top + CARD_EDGE,
    width: card.width - 2 * CARD_EDGE,
    height: card.height - 2 * CARD_EDGE,
  };
  return [
    shape({ name: "Card", fill: "bg2", place: card }, context.numbers),
    shape({ name: "Card edge", fill: "accent1", place: { ...card, width: 4 } }, context.numbers),
    textBox(text, { place: inside, sizes: [20, 18, 16, 14, 12], anchor: "ctr" }, context),
  ].join("");
}

/** Cards with one large figure each. */
export function figuresSlide(slide: SlideOf<"figures">, context: SlideContext): SlideContent {
  const shapes = [titleShape(slide.title, context)];
  const hasText = slide.body !== undefined;
  const rows = slide.figures.length > 3 ? 2 : 1;
  const perRow = Math.ceil(slide.figures.length / rows);
  const gap = 20;
  const width = (places.body.width - gap * (perRow - 1)) / perRow;
  const room = hasText ? 250 : places.body.height;
  const height = Math.min(rows === 1 ? 230 : 176, (room - gap * (rows - 1)) / rows);
  slide.figures.forEach((figure, index) => {
    const place = {
      left: places.body.left + (index % perRow) * (width + gap),
      top: places.body.top + 8 + Math.floor(index / perRow) * (height + gap),
      width,
      height,
    };
    const inner = { ...place, width: width - 2 * FIGURE_EDGE };
    const valueSize = fittingSize(
      [{ kind: "plain", level: 0, text: figure.value, startsAt: 1 }],
      { ...inner, height: 84 },
      [60, 54, 48, 44, 38, 32, 26, 20],
    );
    const labels: TextLine[] = [{ kind: "plain", level: 0, text: figure.label, startsAt: 1 }];
    const labelSize = fittingSize(
      labels,
      { ...inner, height: height - 2 * FIGURE_EDGE - valueSize * 1.3 },
      [20, 18, 16, 14, 12],
    );
    noteOverflow(labels, labelSize, { ...inner, height: height - 2 * FIGURE_EDGE - valueSize * 1.3 }, context);
    const value = `<a:p>${textRuns(figure.value, { size: valueSize, bold: true, color: "accent1" }, relateFor(context))}</a:p>`;
    const label = `<a:p><a:pPr><a:spcBef><a:spcPts val="600"/></a:spcBef></a:pPr>${textRuns(figure.label, { size: labelSize, color: "tx1" }, relateFor(context))}</a:p>`;
    shapes.push(
      shape(
        { name: "Figure", place, fill: "bg2", anchor: "ctr", inset: FIGURE_EDGE, text: value + label },
        context.numbers,
      ),
      shape({ name: "Figure edge", fill: "accent1", place: { ...place, width: 4 } }, context.numbers),
    );
  });
  const under = places.body.top + 8 + rows * height + (rows - 1) * gap + 24;
  const place = { ...places.body, top: under, height: places.body.top + places.body.height - under };
  if (hasText) shapes.push(textBox(slide.body ?? "", { place, sizes: [20, 18, 16, 14, 12] }, context));
  return { layout: "title-only", shapes: shapes.join("") };
}
