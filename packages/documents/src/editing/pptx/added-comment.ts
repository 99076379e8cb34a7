import { escapeXml } from "../../ooxml/write-xml.ts";
import { Refusal } from "../../refusal.ts";
import { attributeIn, decodedText, type ElementSpan, elementSpans, spliced } from "../element-spans.ts";
import { insideRoot, type PackageEdits } from "../package-edits.ts";
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
export function addComment(edits: PackageEdits, slide: string, comment: NewComment, where: string): void {
  refuseConversations(edits, slide);
  const part = commentsPart(edits, slide);
  const xml = edits.text(part);
  const root = rootOf(xml, "cmLst");
  const known = elementSpans(xml, ["cm"], root.open, root.close);
  const parent = comment.answers === undefined ? null : answered(xml, known, comment.answers, where);
  const place = parent?.place ?? placeFor(edits, slide, { comment, count: known.length, where });
  const mark = nextMark(edits, comment.author);
  const p = root.prefix;
  const thread = parent ? `<p15:parentCm authorId="${parent.mark.author}" idx="${parent.mark.index}"/>` : "";
  const threading = `<${p}extLst><${p}ext uri="${THREADS_URI}"><p15:threadingInfo xmlns:p15="${THREADS}" timeZoneBias="0">${thread}</p15:threadingInfo></${p}ext></${p}extLst>`;
  const time = comment.at.toISOString().replace("Z", "");
  const made = `<${p}cm authorId="${mark.author}" dt="${time}" idx="${mark.index}"><${p}pos x="${place.x}" y="${place.y}"/><${p}text>${escapeXml(comment.text)}</${p}text>${threading}</${p}cm>`;
  edits.setText(part, insideRoot(xml, root, made));
}

/** Newer programs keep conversations in parts of another kind, and read only one of the two. */
function refuseConversations(edits: PackageEdits, slide: string): void {
  const listed = edits.relationships(slide).filter((each) => each.type === "comments" && !each.external);
  const isNewer = (part: string) => elementSpans(edits.text(part), ["cmLst"])[0]?.prefix.startsWith("p188");
  const hasNewer = edits.related(edits.main, "authors") !== null || listed.some(({ target }) => isNewer(target));
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
function spaceOf(edits: PackageEdits): string {
  const xml = edits.text(edits.main);
  return /\sxmlns:p\s*=\s*["']([^"']*)["']/.exec(xml)?.[1] ?? MAIN;
}

function commentsPart(edits: PackageEdits, slide: string): string {
  const known = edits.related(slide, "comments");
  if (known !== null) return known;
  const part = edits.freeName("ppt/comments/comment#.xml");
  edits.addXml(part, `${TYPE}.comments+xml`, `<p:cmLst xmlns:p="${spaceOf(edits)}"></p:cmLst>`);
  edits.relate(slide, "comments", part);
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
  edits: PackageEdits,
  slide: string,
  { comment, count, where }: Readonly<{ comment: NewComment; count: number; where: string }>,
): Point {
  const shape = comment.shape === undefined ? null : shapeNamed(shapesOf(edits.text(slide)), comment.shape, where);
  const place = shape && placeOf(edits, slide, shape);
  const [left, top] = place ? [place.left, place.top] : [1, 1 + count * 18];
  return { x: String(Math.round(left * PER_POINT)), y: String(Math.round(top * PER_POINT)) };
}

/** The number of the author, who is listed where nobody of that name is, and of their next comment. */
function nextMark(edits: PackageEdits, name: string): Mark {
  const part = authorsPart(edits);
  const xml = edits.text(part);
  const root = rootOf(xml, "cmAuthorLst");
  const authors = elementSpans(xml, ["cmAuthor"], root.open, root.close);
  const tagOf = (span: ElementSpan) => xml.slice(span.start, span.open);
  const known = authors.find((span) => decodedText(attributeIn(tagOf(span), "name") ?? "") === name);
  if (known) {
    const tag = tagOf(known);
    const index = String(Number(attributeIn(tag, "lastIdx") ?? 0) + 1);
    const counted = tag.replace(/(\slastIdx\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"${index}"`);
    edits.setText(part, spliced(xml, [{ start: known.start, end: known.open, text: counted }]));
    return { author: attributeIn(tag, "id") ?? "0", index };
  }
  const id = Math.max(-1, ...authors.map((span) => Number(attributeIn(tagOf(span), "id") ?? 0))) + 1;
  const initials = name
    .split(/\s+/)
    .map((each) => [...each][0] ?? "")
    .join("")
    .slice(0, 4);
  const made = `<${root.prefix}cmAuthor id="${id}" name="${escapeXml(name)}" initials="${escapeXml(initials)}" lastIdx="1" clrIdx="${id % COLORS}"/>`;
  edits.setText(part, insideRoot(xml, root, made));
  return { author: String(id), index: "1" };
}

function authorsPart(edits: PackageEdits): string {
  const known = edits.related(edits.main, "commentAuthors");
  if (known !== null) return known;
  const part = edits.has("ppt/commentAuthors.xml")
    ? edits.freeName("ppt/commentAuthors#.xml")
    : "ppt/commentAuthors.xml";
  edits.addXml(part, `${TYPE}.commentAuthors+xml`, `<p:cmAuthorLst xmlns:p="${spaceOf(edits)}"></p:cmAuthorLst>`);
  edits.relate(edits.main, "commentAuthors", part);
  return part;
}
