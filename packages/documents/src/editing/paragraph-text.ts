import { escapeXml } from "../ooxml/write-xml.ts";
import { decodedText, type ElementSpan, elementSpans, type Splice, spliced } from "./element-spans.ts";

/** A paragraph in the text of its part, without what is nested in it as paragraphs of their own. */
export type Paragraph = Readonly<{ address: string; span: ElementSpan }>;
type TextPiece = Readonly<{ span: ElementSpan; text: string; from: number }>;

/** The paragraphs of a part, numbered in document order. */
export function paragraphsOf(xml: string): readonly Paragraph[] {
  return elementSpans(xml, ["p"]).map((span, index) => ({ address: `p${index + 1}`, span }));
}

/** Pieces of text that belong to this paragraph, not to one inside it; deleted text is none of them. */
function piecesOf(xml: string, { span }: Paragraph): readonly TextPiece[] {
  const inside = elementSpans(xml, ["p", "t"], span.open, span.close);
  const nested = inside.filter((each) => each.name === "p");
  const own = inside.filter(
    (each) => each.name === "t" && !nested.some((other) => other.start < each.start && each.end <= other.end),
  );
  let from = 0;
  return own.map((each) => {
    const text = decodedText(xml.slice(each.open, each.close));
    from += text.length;
    return { span: each, text, from: from - text.length };
  });
}

export function textOfParagraph(xml: string, paragraph: Paragraph): string {
  return piecesOf(xml, paragraph)
    .map((piece) => piece.text)
    .join("");
}

/** Replaces stretches of a paragraph's text in its runs; the new text takes the look of the first letter it replaces. */
export function replaceText(
  xml: string,
  paragraph: Paragraph,
  stretches: readonly Readonly<{ from: number; to: number; text: string }>[],
): string {
  const pieces = piecesOf(xml, paragraph);
  const splices = pieces.flatMap((piece): Splice[] => {
    const end = piece.from + piece.text.length;
    const touching = stretches.filter(({ from, to }) => from < end && to > piece.from);
    if (touching.length === 0) return [];
    const parts = touching.map(({ from, to, text }) => ({
      start: Math.max(0, from - piece.from),
      end: Math.min(piece.text.length, to - piece.from),
      text: from >= piece.from ? text : "",
    }));
    return [textSplice(xml, piece.span, spliced(piece.text, parts))];
  });
  return spliced(xml, splices);
}

function textSplice(xml: string, span: ElementSpan, text: string): Splice {
  const tag = xml
    .slice(span.start, span.open)
    .replace(/\s+xml:space\s*=\s*"[^"]*"/, "")
    .replace(/\s*\/?>$/, "");
  const space = span.prefix === "a:" || !/^\s|\s$/.test(text) ? "" : ' xml:space="preserve"';
  return { start: span.start, end: span.end, text: `${tag}${space}>${escapeXml(text)}</${span.prefix}${span.name}>` };
}
