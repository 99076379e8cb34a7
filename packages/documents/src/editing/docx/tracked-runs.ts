import { escapeXml } from "../../ooxml/write-xml.ts";
import { decodedText, type ElementSpan, elementSpans, type Splice, spliced } from "../element-spans.ts";
import type { Paragraph } from "../paragraph-text.ts";

/** Who changes what, and the number of the next mark. */
export type Tracking = { readonly author: string; readonly at: Date; next: number };
type Stretch = Readonly<{ from: number; to: number; text: string }>;
type Child = Readonly<{ xml: string; text: string | null }>;

/** Attributes of a mark of insertion or deletion. */
export function markOf(tracking: Tracking): string {
  tracking.next += 1;
  return `w:id="${tracking.next}" w:author="${escapeXml(tracking.author)}" w:date="${tracking.at.toISOString().slice(0, 19)}Z"`;
}

/** Replaces stretches of a paragraph's text as tracked changes; the new text takes the look of what it replaces. */
export function replaceTracked(
  xml: string,
  { span }: Paragraph,
  stretches: readonly Stretch[],
  tracking: Tracking,
): string {
  const inside = elementSpans(xml, ["p", "r"], span.open, span.close);
  const nested = inside.filter((each) => each.name === "p");
  const runs = inside.filter(
    (each) => each.name === "r" && !nested.some((other) => other.start < each.start && each.end <= other.end),
  );
  const splices: Splice[] = [];
  let from = 0;
  for (const run of runs) {
    const children = childrenOf(xml, run);
    const length = children.reduce((sum, each) => sum + (each.text?.length ?? 0), 0);
    const touching = stretches.filter((each) => each.from < from + length && each.to > from);
    if (touching.length > 0)
      splices.push({
        start: run.start,
        end: run.end,
        text: rewritten(xml, run, { children, touching, from }, tracking),
      });
    from += length;
  }
  return spliced(xml, splices);
}

function childrenOf(xml: string, run: ElementSpan): readonly Child[] {
  return elementSpans(xml, null, run.open, run.close)
    .filter((each) => each.depth === 0 && each.name !== "rPr")
    .map((each) => ({
      xml: xml.slice(each.start, each.end),
      text: each.name === "t" ? decodedText(xml.slice(each.open, each.close)) : null,
    }));
}

type Rewriting = Readonly<{ children: readonly Child[]; touching: readonly Stretch[]; from: number }>;

function rewritten(xml: string, run: ElementSpan, { children, touching, from }: Rewriting, tracking: Tracking): string {
  const looks = elementSpans(xml, ["rPr"], run.open, run.close).find((each) => each.depth === 0);
  const look = looks ? xml.slice(looks.start, looks.end) : "";
  const open = xml.slice(run.start, run.open);
  const wrap = (content: string) => `${open}${look}${content}</w:r>`;
  const text = (content: string) =>
    content === "" ? "" : wrap(`<w:t xml:space="preserve">${escapeXml(content)}</w:t>`);
  let at = from;
  return children
    .map((child) => {
      if (child.text === null) return wrap(child.xml);
      const start = at;
      at += child.text.length;
      let kept = start;
      let out = "";
      for (const stretch of touching.filter((each) => each.from < at && each.to > start)) {
        const first = Math.max(stretch.from, start);
        const last = Math.min(stretch.to, at);
        const removed = child.text.slice(first - start, last - start);
        out += text(child.text.slice(kept - start, first - start));
        out += `<w:del ${markOf(tracking)}>${wrap(`<w:delText xml:space="preserve">${escapeXml(removed)}</w:delText>`)}</w:del>`;
        if (stretch.from >= start && stretch.text !== "")
          out += `<w:ins ${markOf(tracking)}>${text(stretch.text)}</w:ins>`;
        kept = last;
      }
      return out + text(child.text.slice(kept - start));
    })
    .join("");
}
