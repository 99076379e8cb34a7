import { relationshipsName } from "../../ooxml/office-package.ts";
import { attributeIn, elementSpans, spliced } from "../element-spans.ts";
import type { PackageDraft } from "../package-draft.ts";

/** What a copy of a slide has in common with it. */
const SHARED: ReadonlySet<string> = new Set([
  "slideLayout",
  "slideMaster",
  "notesMaster",
  "theme",
  "image",
  "media",
  "video",
  "audio",
  "slide",
]);
/** Remarks of people belong to the slide they were made on. */
const LEFT_OUT: ReadonlySet<string> = new Set(["comments", "threadedComment"]);

/** Adds a part that is a copy of a slide, with charts, workbooks, diagrams and notes of its own; gives its name. */
export function copySlide(draft: PackageDraft, slide: string): string {
  const copies = new Map<string, string>();
  const copy = copyPart(draft, slide, copies);
  const xml = draft.text(copy);
  const marks = elementSpans(xml, ["creationId"]).map((span) => {
    const tag = xml.slice(span.start, span.open);
    const number = Number(attributeIn(tag, "val") ?? 0);
    const other = ((number + draft.names.length * 7_919) % 2 ** 32) >>> 0;
    return { start: span.start, end: span.open, text: tag.replace(/\sval="[^"]*"/, ` val="${other}"`) };
  });
  draft.setText(copy, spliced(xml, marks));
  return copy;
}

function copyPart(draft: PackageDraft, part: string, copies: Map<string, string>): string {
  const known = copies.get(part);
  if (known !== undefined) return known;
  const name = draft.freeName(part);
  copies.set(part, name);
  draft.copy(part, name);
  const lists = relationshipsName(part);
  if (!draft.has(lists)) return name;
  const xml = draft.text(lists);
  const byId = new Map(draft.relationships(part).map((each) => [each.id, each]));
  const splices = elementSpans(xml, ["Relationship"]).flatMap((span) => {
    const tag = xml.slice(span.start, span.open);
    const relationship = byId.get(attributeIn(tag, "Id") ?? "");
    if (!relationship || relationship.external) return [];
    if (LEFT_OUT.has(relationship.type)) return [{ start: span.start, end: span.end, text: "" }];
    const own = copies.get(relationship.target);
    // what is no part, such as a place in the file, is named the same way from the copy
    if (own === undefined && !draft.has(relationship.target)) return [];
    const isKept = own === undefined && SHARED.has(relationship.type);
    const target = isKept ? relationship.target : copyPart(draft, relationship.target, copies);
    const text = tag.replace(/(\sTarget\s*=\s*)(?:"[^"]*"|'[^']*')/, `$1"/${target.replaceAll("&", "&amp;")}"`);
    return [{ start: span.start, end: span.open, text }];
  });
  draft.addRelationships(name, spliced(xml, splices));
  return name;
}
