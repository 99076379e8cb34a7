import { type OfficePackage, tryXml } from "../ooxml/office-package.ts";
import { attribute, child, descendants, textOf, type XmlElement } from "../ooxml/xml.ts";

export type SlideComment = Readonly<{
  /** among the comments of its slide, from 1; answers inside a conversation have none */
  number: number | null;
  /** `""` where the file does not say it */
  author: string;
  isAnswer: boolean;
  text: string;
}>;

/** What people remarked on a slide, in the order of the file, in both kinds of comments that decks have. */
export function slideComments(office: OfficePackage, slide: string): readonly SlideComment[] {
  const related = (part: string, ...types: readonly string[]) =>
    office.relationships(part).flatMap((each) => (types.includes(each.type) && !each.external ? [each.target] : []));
  const roots = related(slide, "comments").flatMap((part) => tryXml(office, part) ?? []);
  if (roots.length === 0) return [];
  const names = namesOf(
    related(office.main, "commentAuthors", "authors").flatMap((part) => tryXml(office, part) ?? []),
  );
  const authorOf = (element: XmlElement) => names.get(attribute(element, "authorId") ?? "") ?? "";
  return roots
    .flatMap((root) => descendants(root, "cm"))
    .flatMap((comment, index): SlideComment[] => [
      {
        number: index + 1,
        author: authorOf(comment),
        isAnswer: descendants(comment, "parentCm").length > 0,
        text: wordsOf(comment),
      },
      ...descendants(comment, "reply").map((reply) => ({
        number: null,
        author: authorOf(reply),
        isAnswer: true,
        text: wordsOf(reply),
      })),
    ]);
}

function namesOf(roots: readonly XmlElement[]): ReadonlyMap<string, string> {
  const authors = roots.flatMap((root) => [...descendants(root, "cmAuthor"), ...descendants(root, "author")]);
  return new Map(authors.map((each) => [attribute(each, "id") ?? "", attribute(each, "name") ?? ""]));
}

function wordsOf(comment: XmlElement): string {
  const plain = child(comment, "text");
  if (plain) return textOf(plain).trim();
  const body = child(comment, "txBody");
  return (body ? descendants(body, "t").map(textOf).join(" ") : "").trim();
}

/** The comment as readings show it. */
export function commentLine({ number, author, isAnswer, text }: SlideComment): string {
  const kind = isAnswer ? "Answer" : "Comment";
  return `${kind}${number === null ? "" : ` ${number}`}${author === "" ? "" : ` (${author})`}: ${text}`;
}
