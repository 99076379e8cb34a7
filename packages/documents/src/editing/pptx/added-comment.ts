import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { attributeIn, decodedText, type ElementSpan, elementSpans, insideElement, spliced } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";
import { placeOf } from "./shape-place.ts";
import { shapeNamed, shapesOf } from "./slide-shapes.ts";

const TYPE = "application/vnd.openxmlformats-officedocument.presentationml";
const MAIN = "http://schemas.openxmlformats.org/presentationml/2006/main";
const THREADS = "http://schemas.microsoft.com/office/powerpoint/2012/main";
const THREADS_URI = "{C676402C-5697-4E1C-873F-D02D1690AC5C}";
/** Comments are placed in eighths of a point. */
const PER_POINT = 8;
/** Authors are told apart by as many colors. */
const COLORS = 8;

export type NewComment = Readonly<{
  text: string;
  /** who says it, and when */
  author: string;
  at: Date;
  /** the shape it is about; else the slide as a whole */
  shape?: string | number | undefined;
  /** the number of the comment it answers, as readings count them */
  answers?: number | undefined;
}>;
type Mark = Readonly<{ author: string; index: string }>;

/** Adds a comment to a slide, or an answer to one. */
export function addComment(draft: PackageDraft, slide: string, comment: NewComment, where: string): void {
  refuseConversations(draft, slide);
  const part = commentsPart(draft, slide);
  const xml = draft.text(part);
  const root = rootOf(xml, "cmLst");
  const known = elementSpans(xml, ["cm"], root.open, root.close);
  const parent = comment.answers === undefined ? null : answered(xml, known, comment.answers, where);
  const place = parent?.place ?? placeFor(draft, slide, { comment, count: known.length, where });
  const mark = nextMark(draft, comment.author);
  const p = root.prefix;
  const thread = parent ? `<p15:parentCm authorId="${parent.mark.author}" idx="${parent.mark.index}"/>` : "";
  const threading = `<${p}extLst><${p}ext uri="${THREADS_URI}"><p15:threadingInfo xmlns:p15="${THREADS}" timeZoneBias="0">${thread}</p15:threadingInfo></${p}ext></${p}extLst>`;
  const time = comment.at.toISOString().replace("Z", "");
  const made = `<${p}cm authorId="${mark.author}" dt="${time}" idx="${mark.index}"><${p}pos x="${place.x}" y="${place.y}"/><${p}text>${escapeXml(comment.text)}</${p}text>${threading}</${p}cm>`;
  draft.setText(part, insideElement(xml, root, made));
}

/** Newer programs keep conversations in parts of another kind, and read only one of the two. */
function refuseConversations(draft: PackageDraft, slide: string): void {
  const listed = draft.relationships(slide).filter((each) => each.type === "comments" && !each.external);
  const isNewer = (part: string) => elementSpans(draft.text(part), ["cmLst"])[0]?.prefix.startsWith("p188");
  const hasNewer = draft.related(draft.main, "authors") !== null || listed.some(({ target }) => isNewer(target));
  if (hasNewer)
    throw new Refusal(
      "unsupported",
      "Nothing was changed: the deck has a conversation in the newer kind of comments; comment on it in the presentation program, or say it in the notes.",
    );
}

function rootOf(xml: string, name: string): ElementSpan {
  const root = elementSpans(xml, [name])[0];
  if (!root) throw new Refusal("damaged", "The file was not changed: its list of comments is damaged.");
  return root;
}

/** The namespace the deck's own parts have, which differs in strict files. */
function spaceOf(draft: PackageDraft): string {
  const xml = draft.text(draft.main);
  return /\sxmlns:p\s*=\s*["']([^"']*)["']/.exec(xml)?.[1] ?? MAIN;
}

function commentsPart(draft: PackageDraft, slide: string): string {
  const known = draft.related(slide, "comments");
  if (known !== null) return known;
  const part = draft.freeName("ppt/comments/comment.xml");
  draft.addXml(part, `${TYPE}.comments+xml`, `<p:cmLst xmlns:p="${spaceOf(draft)}"></p:cmLst>`);
  draft.relate(slide, "comments", part);
  return part;
}

function markOf(xml: string, span: ElementSpan): Mark {
  const tag = xml.slice(span.start, span.open);
  return { author: attributeIn(tag, "authorId") ?? "0", index: attributeIn(tag, "idx") ?? "0" };
}

type Point = Readonly<{ x: string; y: string }>;

/** The comment an answer belongs under: the one of that number, or the one that this one answers itself. */
function answered(
  xml: string,
  known: readonly ElementSpan[],
  number: number,
  where: string,
): Readonly<{ mark: Mark; place: Point }> {
  const span = known[number - 1];
  if (!span)
    throw new Refusal(
      "unsupported",
      `There is no comment ${number} on ${where}; ${known.length === 0 ? "it has none" : `it has ${known.length}`}.`,
    );
  const [parent] = elementSpans(xml, ["parentCm"], span.open, span.close);
  const mark = parent ? markOf(xml, parent) : markOf(xml, span);
  const [position] = elementSpans(xml, ["pos"], span.open, span.close);
  const tag = position ? xml.slice(position.start, position.open) : "";
  return { mark, place: { x: attributeIn(tag, "x") ?? "0", y: attributeIn(tag, "y") ?? "0" } };
}

/** At the shape it is about; comments on the slide as a whole stand one below the other at its edge. */
function placeFor(
  draft: PackageDraft,
  slide: string,
  { comment, count, where }: Readonly<{ comment: NewComment; count: number; where: string }>,
): Point {
  const shape = comment.shape === undefined ? null : shapeNamed(shapesOf(draft.text(slide)), comment.shape, where);
  const place = shape && placeOf(draft, slide, shape);
  const [left, top] = place ? [place.left, place.top] : [1, 1 + count * 18];
  return { x: String(Math.round(left * PER_POINT)), y: String(Math.round(top * PER_POINT)) };
}

/** The number of the author, who is listed where nobody of that name is, and of their next comment. */
function nextMark(draft: PackageDraft, name: string): Mark {
  const part = authorsPart(draft);
  const xml = draft.text(part);
  const root = rootOf(xml, "cmAuthorLst");
  const authors = elementSpans(xml, ["cmAuthor"], root.open, root.close);
  const tagOf = (span: ElementSpan) => xml.slice(span.start, span.open);
  const known = authors.find((span) => decodedText(attributeIn(tagOf(span), "name") ?? "") === name);
  if (known) {
    const tag = tagOf(known);
    const index = String(Number(attributeIn(tag, "lastIdx") ?? 0) + 1);
    const counted = tag.replace(/(\slastIdx\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${index}"`);
    draft.setText(part, spliced(xml, [{ start: known.start, end: known.open, text: counted }]));
    return { author: attributeIn(tag, "id") ?? "0", index };
  }
  const id = Math.max(-1, ...authors.map((span) => Number(attributeIn(tagOf(span), "id") ?? 0))) + 1;
  const initials = name
    .split(/\s+/)
    .map((each) => [...each][0] ?? "")
    .join("")
    .slice(0, 4);
  const made = `<${root.prefix}cmAuthor id="${id}" name="${escapeXml(name)}" initials="${escapeXml(initials)}" lastIdx="1" clrIdx="${id % COLORS}"/>`;
  draft.setText(part, insideElement(xml, root, made));
  return { author: String(id), index: "1" };
}

function authorsPart(draft: PackageDraft): string {
  const known = draft.related(draft.main, "commentAuthors");
  if (known !== null) return known;
  const part = draft.has("ppt/commentAuthors.xml")
    ? draft.freeName("ppt/commentAuthors.xml")
    : "ppt/commentAuthors.xml";
  draft.addXml(part, `${TYPE}.commentAuthors+xml`, `<p:cmAuthorLst xmlns:p="${spaceOf(draft)}"></p:cmAuthorLst>`);
  draft.relate(draft.main, "commentAuthors", part);
  return part;
}
