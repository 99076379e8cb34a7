import { type Block, parseMarkdown } from "../../markup/blocks.ts";
import { type Inline, parseInline, plainText } from "../../markup/inline.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { linkTarget } from "../../workbook/link-target.ts";
import { lineCount } from "../text-measure.ts";
import type { Place } from "./places.ts";

/** A line of a text box: a bullet, a numbered item, a small heading or a plain paragraph. */
export type TextLine = Readonly<{
  kind: "bullet" | "number" | "heading" | "plain";
  level: number;
  text: string;
  startsAt: number;
}>;
/** Gives the relationship's id for an address. */
export type Relate = (address: string) => string;

/** Room for the mark before a line, in points; a number needs more than a bullet. */
function indentOf(kind: TextLine["kind"], size: number): number {
  return kind === "number" ? Math.max(24, Math.round(size * 1.5)) : Math.max(18, Math.round(size * 0.95));
}

/** Where a line's text begins, in points from the left. */
function leftOf(line: TextLine, size: number): number {
  return indentOf(line.kind, size) + line.level * 24;
}

export const LINE_HEIGHT = 1.2;

/** Lines of Markdown; throws a refusal for what has a layout of its own. */
export function textLines(markdown: string, where: string): readonly TextLine[] {
  return parseMarkdown(markdown).blocks.flatMap((block) => linesOf(block, where));
}

function linesOf(block: Block, where: string): readonly TextLine[] {
  switch (block.kind) {
    case "list":
      return block.items.map((item) => ({
        kind: item.isNumbered ? "number" : "bullet",
        level: Math.min(item.level, 4),
        text: item.text,
        startsAt: item.startsAt,
      }));
    case "heading":
      return [{ kind: "heading", level: 0, text: block.text, startsAt: 1 }];
    case "paragraph":
    case "quote":
    case "code":
      return [{ kind: "plain", level: 0, text: block.text, startsAt: 1 }];
    case "rule":
      return [];
    default:
      throw new Refusal(
        "not-that-format",
        `The deck was not made: ${where} holds a ${block.kind} in its text; give it a slide with the layout "${block.kind === "picture" ? "image" : block.kind}".`,
      );
  }
}

/** The largest of these sizes, in points, at which the lines fit; the smallest when none does. */
export function fittingSize(lines: readonly TextLine[], place: Place, sizes: readonly number[]): number {
  return sizes.find((size) => textHeight(lines, size, place.width) <= place.height) ?? sizes.at(-1) ?? 12;
}

/** Most times the usual space between lines. */
const MOST_AIR = 2.6;

/** How many times the usual space goes between few lines, so that they do not huddle at the top of their place. */
export function airFor(lines: readonly TextLine[], size: number, place: Place): number {
  if (lines.length < 2) return 1;
  const least = textHeight(lines, size, place.width);
  const most = textHeight(lines, size, place.width, MOST_AIR);
  const room = place.height * 0.8 - least;
  return room <= 0 ? 1 : Math.min(MOST_AIR, 1 + ((MOST_AIR - 1) * room) / (most - least));
}

/** Height the lines take at this size, in points; `air` is how many times the usual space is between them. */
export function textHeight(lines: readonly TextLine[], size: number, width: number, air = 1): number {
  return lines.reduce((sum, line) => {
    const own = sizeOf(line, size);
    const indent = line.kind === "bullet" || line.kind === "number" ? leftOf(line, own) : 0;
    return sum + lineCount(plainText(line.text), own, width - indent) * own * LINE_HEIGHT + spaceOf(line, size) * air;
  }, 0);
}

function sizeOf(line: TextLine, size: number): number {
  return line.level === 0 ? size : Math.max(10, size - 2 * Math.min(line.level, 2));
}

function spaceOf(line: TextLine, size: number): number {
  return line.level === 0 ? size * 0.45 : size * 0.2;
}

export type ParagraphLook = Readonly<{
  size: number /** for boxes, which do not have the master's bullets */;
  ownBullets: boolean;
  /** times the usual space between lines */
  air?: number;
}>;

/** Paragraphs, all at one size. */
export function paragraphs(lines: readonly TextLine[], look: ParagraphLook, relate: Relate): string {
  return lines.map((line) => paragraphXml(line, look, relate)).join("");
}

const BULLETS = ["•", "–", "▪", "–", "▪"];

function bullet(level: number): string {
  return `<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="${BULLETS[level] ?? "•"}"/>`;
}

function paragraphXml(line: TextLine, { size, ownBullets, air = 1 }: ParagraphLook, relate: Relate): string {
  const own = sizeOf(line, size);
  const indent = indentOf(line.kind, own) * 12_700;
  const margins = `marL="${leftOf(line, own) * 12_700}" lvl="${line.level}" indent="-${indent}"`;
  const space = `<a:spcBef><a:spcPts val="${Math.round(spaceOf(line, size) * air * 100)}"/></a:spcBef>`;
  const properties = {
    bullet: ownBullets
      ? `<a:pPr ${margins}>${space}${bullet(line.level)}</a:pPr>`
      : `<a:pPr ${margins}>${space}</a:pPr>`,
    number: `<a:pPr ${margins}>${space}<a:buFont typeface="+mj-lt"/><a:buAutoNum type="${line.level === 0 ? "arabicPeriod" : "alphaLcPeriod"}"/></a:pPr>`,
    heading: `<a:pPr marL="0" indent="0">${space}<a:buNone/></a:pPr>`,
    plain: `<a:pPr marL="0" indent="0">${space}<a:buNone/></a:pPr>`,
  }[line.kind];
  const look = line.kind === "heading" ? { bold: true, color: "tx2" } : {};
  return `<a:p>${properties}${textRuns(line.text, { size: own, ...look }, relate)}</a:p>`;
}

export type RunLook = Readonly<{
  size?: number;
  bold?: boolean;
  italic?: boolean /** name in the theme, such as `accent1` */;
  color?: string;
}>;

/** Inline Markdown as runs. */
export function textRuns(text: string, look: RunLook, relate: Relate): string {
  return parseInline(text)
    .map((part) => runXml(part, look, relate))
    .join("");
}

function runXml(part: Inline, look: RunLook, relate: Relate): string {
  if (part.kind === "break") return "<a:br/>";
  if (part.kind !== "text") return "";
  const attributes = [
    look.size === undefined ? "" : ` sz="${Math.round(look.size * 100)}"`,
    (part.bold ?? look.bold) ? ' b="1"' : "",
    (part.italic ?? look.italic) ? ' i="1"' : "",
    part.strike ? ' strike="sngStrike"' : "",
  ].join("");
  const target = part.link === undefined ? null : linkTarget(part.link);
  const color = look.color === undefined ? "" : `<a:solidFill><a:schemeClr val="${look.color}"/></a:solidFill>`;
  const font = part.code ? '<a:latin typeface="Consolas"/>' : "";
  const link = target?.target ? `<a:hlinkClick r:id="${relate(target.target)}"/>` : "";
  return `<a:r><a:rPr lang="en-US"${attributes} dirty="0">${color}${font}${link}</a:rPr><a:t>${escapeXml(part.text)}</a:t></a:r>`;
}
