import { plainText } from "../../markup/inline.ts";
import { balancedWidth } from "../text-measure.ts";
import { type Place, places } from "./places.ts";
import { type ShapeLook, shape } from "./shape-xml.ts";
import type { SlideContext } from "./slide-context.ts";
import { airFor, fittingSize, paragraphs, type TextLine, textHeight, textLines, textRuns } from "./slide-text.ts";

/** theme of decks that take over the looks of another, whose places may differ */
export const LIKE = "like";
export const BODY_SIZES = [28, 26, 24, 22, 20, 18, 16, 14, 12];
export const SIDE_SIZES = [22, 20, 18, 16, 14, 12];

/** Relates the slide to an address; gives the relationship's id. */
export function relateFor(context: SlideContext): (address: string) => string {
  return (address) => context.writer.relate(context.part, "hyperlink", address, { external: true });
}

type Fit = Readonly<{
  place: Place;
  sizes: readonly number[] /** no word alone on the last line */;
  isBalanced?: boolean;
}>;

/** A short text in a placeholder, smaller when it would not fit. */
export function line(text: string, look: Omit<ShapeLook, "text">, fit: Fit, context: SlideContext): string {
  const lines: TextLine[] = [{ kind: "plain", level: 0, text, startsAt: 1 }];
  const size = fittingSize(lines, fit.place, fit.sizes);
  noteOverflow(lines, size, fit.place, context);
  const run = textRuns(text, size === fit.sizes[0] ? {} : { size }, relateFor(context));
  const { width } = fit.place;
  const isOwn = context.theme.name !== LIKE && fit.isBalanced === true;
  const right = isOwn ? Math.round(width - balancedWidth(plainText(text), size, width)) : 0;
  return shape({ ...look, ...(right > 0 && { right }), text: `<a:p>${run}</a:p>` }, context.numbers);
}

/** Remarks that lines of this size, in points, are higher than their place. */
export function noteOverflow(lines: readonly TextLine[], size: number, place: Place, context: SlideContext): void {
  const height = textHeight(lines, size, place.width);
  if (height > place.height * 1.02)
    context.remarks.push(
      `On ${context.where} the text "${plainText(lines[0]?.text ?? "").slice(0, 40)}" does not fit even at ${size} points; shorten it or share it out over two slides.`,
    );
}

/** The title in its placeholder. */
export function titleShape(title: string, context: SlideContext): string {
  return line(
    title,
    { name: "Title", placeholder: 'type="title"' },
    { place: places.title, sizes: [28, 26, 24, 22, 20] },
    context,
  );
}

type Box = Readonly<{
  place: Place;
  sizes?: readonly number[];
  placeholder?: string;
  isFixed?: boolean;
  anchor?: "t" | "ctr";
}>;

/** Markdown in a text box or placeholder, at the largest size that fits. */
export function textBox(markdown: string, box: Box, context: SlideContext): string {
  const lines = textLines(markdown, context.where);
  const size = fittingSize(lines, box.place, box.sizes ?? BODY_SIZES);
  noteOverflow(lines, size, box.place, context);
  const text =
    paragraphs(
      lines,
      { size, ownBullets: box.placeholder === undefined, air: airFor(lines, size, box.place) },
      relateFor(context),
    ) || '<a:p><a:endParaRPr lang="en-US"/></a:p>';
  const isPlaced = box.placeholder === undefined || box.isFixed;
  return shape(
    {
      name: "Text",
      ...(box.placeholder && { placeholder: box.placeholder }),
      ...(isPlaced && { place: box.place }),
      ...(box.anchor && { anchor: box.anchor }),
      inset: 0,
      text,
    },
    context.numbers,
  );
}
