import { degrees, type PDFDocument, type PDFPage, rgb, StandardFonts } from "@cantoo/pdf-lib";
import { Refusal } from "../../refusal.ts";
import { isWestern } from "./form-fields.ts";
import type { PdfEditOf } from "./pdf-edits.ts";

const EDGE = 28;

/** Writes a text over pages: large and faint across them, or small at an edge. It stands upright as the page is shown. */
export async function stampPages(
  document: PDFDocument,
  pages: readonly PDFPage[],
  edit: PdfEditOf<"stamp">,
): Promise<void> {
  if (!isWestern(edit.stamp))
    throw new Refusal(
      "unsupported",
      "The stamp holds letters that the fonts every PDF reader has cannot show; use Latin letters.",
    );
  const font = await document.embedFont(StandardFonts.HelveticaBold);
  const text = edit.stamp.replace(/\s+/g, " ");
  const position = edit.position ?? "diagonal";
  const isAcross = position === "diagonal";
  const look = {
    font,
    color: colorOf(edit.color ?? (isAcross ? "808080" : "9E4A4B")),
    opacity: edit.opacity ?? (isAcross ? 0.22 : 0.9),
  };
  for (const page of pages) {
    const turn = ((page.getRotation().angle % 360) + 360) % 360;
    const box = page.getCropBox();
    const [width, height] = turn % 180 === 0 ? [box.width, box.height] : [box.height, box.width];
    const unit = font.widthOfTextAtSize(text, 1);
    const usual = isAcross ? Math.min((Math.hypot(width, height) * 0.62) / unit, 140) : 12;
    const size = edit.size ?? usual;
    const at = (isAcross ? acrossPlace : edgePlace)({ width, height, length: unit * size, size, position });
    const { x, y } = turned(at, { turn, box });
    page.drawText(text, { ...look, size, x, y, rotate: degrees((at.angle * 180) / Math.PI + turn) });
  }
}

function colorOf(hex: string) {
  const [red = 0, green = 0, blue = 0] = (hex.replace("#", "").match(/../g) ?? []).map(
    (part) => Number.parseInt(part, 16) / 255,
  );
  return rgb(red, green, blue);
}

type Point = Readonly<{ x: number; y: number }>;
type Sizes = Readonly<{ width: number; height: number; length: number; size: number; position: string }>;
type Stand = Point & Readonly<{ /** in radians */ angle: number }>;

function acrossPlace({ width, height, length, size }: Sizes): Stand {
  const angle = Math.atan2(height, width);
  const rise = size * 0.35;
  return {
    x: width / 2 - (length / 2) * Math.cos(angle) + rise * Math.sin(angle),
    y: height / 2 - (length / 2) * Math.sin(angle) - rise * Math.cos(angle),
    angle,
  };
}

function edgePlace({ width, height, length, size, position }: Sizes): Stand {
  const middle = (width - length) / 2;
  const x = position.endsWith("left") ? EDGE : position.endsWith("right") ? width - EDGE - length : middle;
  return { x, y: position.startsWith("top") ? height - EDGE - size * 0.7 : EDGE, angle: 0 };
}

/** A place on the page as it is shown, in the page's own coordinates. */
function turned(
  { x, y }: Point,
  { turn, box }: Readonly<{ turn: number; box: Readonly<{ x: number; y: number; width: number; height: number }> }>,
): Point {
  const places: Readonly<Record<number, Point>> = {
    0: { x, y },
    90: { x: box.width - y, y: x },
    180: { x: box.width - x, y: box.height - y },
    270: { x: y, y: box.height - x },
  };
  const place = places[turn] ?? { x, y };
  return { x: box.x + place.x, y: box.y + place.y };
}
