import { escapeXml } from "../../ooxml/write-xml.ts";
import { type Splice, spliced } from "../element-spans.ts";
import {
  allBelow,
  ancestorOf,
  childOf,
  elementOf,
  elementsOf,
  fragment,
  insertBefore,
  plainTextOf,
  removeNode,
  setAttribute,
  type XmlNode,
  xmlOf,
} from "../xml-tree.ts";
import { markOf, type Tracking } from "./tracking.ts";

/** A stretch of a paragraph's text and what stands there instead, in the look of the letter at `look`, or of the first. */
export type Stretch = Readonly<{ from: number; to: number; text: string; look?: number }>;
type Piece = Readonly<{ node: XmlNode; text: string; from: number }>;

/** Pieces of text that belong to this paragraph, not to one inside it; what was deleted or moved away is none of them. */
function piecesOf(paragraph: XmlNode): readonly Piece[] {
  let from = 0;
  return allBelow(paragraph, "t")
    .filter(
      (each) =>
        each.name === "w:t" && ancestorOf(each, "p") === paragraph && !ancestorWithin(each, paragraph, "moveFrom"),
    )
    .map((node) => {
      const text = plainTextOf(node);
      from += text.length;
      return { node, text, from: from - text.length };
    });
}

function ancestorWithin(node: XmlNode, top: XmlNode, local: string): boolean {
  for (let at = node.parent; at && at !== top; at = at.parent) if (at.local === local) return true;
  return false;
}

/** The text of a paragraph as it reads now: without what was deleted or moved away. */
export function textOf(paragraph: XmlNode): string {
  return piecesOf(paragraph)
    .map((piece) => piece.text)
    .join("");
}

/** Text as the inside of a run: tabs and line ends are elements of their own. */
export function textXml(text: string): string {
  return text
    .split(/(\n|\t)/)
    .map((part) => {
      if (part === "\n") return "<w:br/>";
      if (part === "\t") return "<w:tab/>";
      return part === "" ? "" : `<w:t xml:space="preserve">${escapeXml(part)}</w:t>`;
    })
    .join("");
}

/** Replaces stretches of a paragraph's text in its runs; the new text takes the look of the first letter it replaces. */
export function replaceStretches(paragraph: XmlNode, stretches: readonly Stretch[], tracking: Tracking | null): void {
  if (tracking) replaceTracked(paragraph, stretches, tracking);
  else replacePlain(paragraph, stretches);
}

function replacePlain(paragraph: XmlNode, stretches: readonly Stretch[]): void {
  for (const piece of piecesOf(paragraph)) {
    const end = piece.from + piece.text.length;
    const touching = stretches.filter(({ from, to }) => from < end && to > piece.from);
    if (touching.length === 0) continue;
    const parts = touching.map(
      ({ from, to, text, look = from }): Splice => ({
        start: Math.max(0, from - piece.from),
        end: Math.min(piece.text.length, to - piece.from),
        text: look >= piece.from && look < end ? text : "",
      }),
    );
    setText(piece.node, spliced(piece.text, parts));
  }
}

function setText(node: XmlNode, text: string): void {
  if (/[\n\t]/.test(text)) {
    insertBefore(node, ...fragment(textXml(text)));
    removeNode(node);
    return;
  }
  node.isEmpty = false;
  node.children = [escapeXml(text)];
  setAttribute(node, "xml:space", /^\s|\s$/.test(text) ? "preserve" : null);
}

function replaceTracked(paragraph: XmlNode, stretches: readonly Stretch[], tracking: Tracking): void {
  const byRun = Map.groupBy(piecesOf(paragraph), (piece) => ancestorOf(piece.node, "r"));
  for (const [run, pieces] of byRun) {
    const from = pieces[0]?.from ?? 0;
    const to = from + pieces.reduce((sum, piece) => sum + piece.text.length, 0);
    const touching = stretches.filter((each) => each.from < to && each.to > from);
    if (run && touching.length > 0) {
      insertBefore(run, ...fragment(trackedRun(run, { from, touching }, tracking)));
      removeNode(run);
    }
  }
}

type Rewriting = Readonly<{ from: number; touching: readonly Stretch[] }>;

/** The run in pieces: kept, deleted and inserted. */
function trackedRun(run: XmlNode, { from, touching }: Rewriting, tracking: Tracking): string {
  const look = childOf(run, "rPr");
  const start = `${run.tag}>${look ? xmlOf(look) : ""}`;
  const wrap = (content: string) => (content === "" ? "" : `${start}${content}</w:r>`);
  const isInserted = run.parent?.local === "ins";
  let at = from;
  return elementsOf(run)
    .filter((each) => each !== look)
    .map((child) => {
      if (child.name !== "w:t") return wrap(xmlOf(child));
      const text = plainTextOf(child);
      const begin = at;
      at += text.length;
      let kept = begin;
      let out = "";
      for (const stretch of touching.filter((each) => each.from < at && each.to > begin)) {
        const first = Math.max(stretch.from, begin);
        const last = Math.min(stretch.to, at);
        out += wrap(textXml(text.slice(kept - begin, first - begin)));
        const removed = `<w:delText xml:space="preserve">${escapeXml(text.slice(first - begin, last - begin))}</w:delText>`;
        out += `<w:del ${markOf(tracking)}>${wrap(removed)}</w:del>`;
        const look = stretch.look ?? stretch.from;
        if (look >= begin && look < at && stretch.text !== "") {
          const added = wrap(textXml(stretch.text));
          out += isInserted ? added : `<w:ins ${markOf(tracking)}>${added}</w:ins>`;
        }
        kept = last;
      }
      return out + wrap(textXml(text.slice(kept - begin)));
    })
    .join("");
}

/** Cuts the run at a place of the paragraph's text, so that something can stand there; gives what comes after, or null at the end. */
export function splitAt(paragraph: XmlNode, at: number): XmlNode | null {
  for (const piece of piecesOf(paragraph)) {
    const run = ancestorOf(piece.node, "r");
    if (!run || at >= piece.from + piece.text.length) continue;
    if (at <= piece.from && elementsOf(run).find((each) => each.local !== "rPr") === piece.node) return run;
    const look = childOf(run, "rPr");
    const inside = elementsOf(run).filter((each) => each !== look);
    const index = inside.indexOf(piece.node);
    const cut = Math.max(0, at - piece.from);
    const wrap = (content: string) => elementOf(`${run.tag}>${look ? xmlOf(look) : ""}${content}</w:r>`);
    const before = wrap(inside.slice(0, index).map(xmlOf).join("") + textXml(piece.text.slice(0, cut)));
    const after = wrap(
      textXml(piece.text.slice(cut)) +
        inside
          .slice(index + 1)
          .map(xmlOf)
          .join(""),
    );
    insertBefore(run, before, after);
    removeNode(run);
    return after;
  }
  return null;
}

/** The stretch with the look that most of what it replaces has. */
export function withCommonLook(paragraph: XmlNode, stretch: Stretch): Stretch {
  const overlap = (piece: Piece) =>
    Math.min(stretch.to, piece.from + piece.text.length) - Math.max(stretch.from, piece.from);
  const longest = piecesOf(paragraph).toSorted((one, other) => overlap(other) - overlap(one))[0];
  return longest ? { ...stretch, look: Math.max(stretch.from, longest.from) } : stretch;
}

/** The smallest stretch that makes one text of another, at the borders of words; null when they are the same. */
export function changedStretch(before: string, after: string): Stretch | null {
  if (before === after) return null;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) start += 1;
  while (start > 0 && !/\s/.test(before[start - 1] ?? "")) start -= 1;
  let end = 0;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  while (end > 0 && !/\s/.test(before.at(-end) ?? "")) end -= 1;
  if (start === before.length - end) [start, end] = withNeighbour(before, start, end);
  return { from: start, to: before.length - end, text: after.slice(start, after.length - end) };
}

/** A mere insertion takes in the word before or after it, whose look it gets. */
function withNeighbour(before: string, start: number, end: number): [start: number, end: number] {
  const previous = /\S+\s*$/.exec(before.slice(0, start));
  if (previous) return [previous.index, end];
  const next = /^\s*\S+/.exec(before.slice(before.length - end))?.[0].length ?? end;
  return [start, end - next];
}
