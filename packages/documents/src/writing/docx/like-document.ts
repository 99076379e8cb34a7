import { attributeIn, elementSpans, type Splice, spliced } from "../../editing/element-spans.ts";
import { PackageDraft } from "../../editing/package-draft.ts";
import { Refusal } from "../../refusal.ts";
import { forgetOutside } from "../forget-outside.ts";
import { takeProperties } from "../take-properties.ts";
import type { Paper } from "./document-description.ts";
import { addLists, addStyles, withStyles } from "./like-styles.ts";

const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
/** What a made document takes from another one; everything else of it stays behind. */
const TAKEN: ReadonlySet<string> = new Set([
  "styles",
  "stylesWithEffects",
  "numbering",
  "theme",
  "fontTable",
  "settings",
  "header",
  "footer",
]);
/** Settings of the other document that belong to its own text, or lead outside. */
const LEFT_SETTINGS = [
  "attachedTemplate",
  "mailMerge",
  "documentProtection",
  "writeProtection",
  "trackRevisions",
  "rsids",
  "footnotePr",
  "endnotePr",
  "docVars",
  "hdrShapeDefaults",
  "shapeDefaults",
];

/** The size and margins of the other document's pages, upright; null when it does not say. */
export function paperLike(bytes: Uint8Array): Paper | null {
  const draft = openText(bytes);
  const xml = draft.text(draft.main);
  const section = elementSpans(xml, ["sectPr"]).at(-1);
  const tag = (name: string) => {
    const span = section && elementSpans(xml, [name], section.open, section.close)[0];
    return span ? xml.slice(span.start, span.open) : "";
  };
  const number = (text: string, name: string) => Math.abs(Number(attributeIn(text, `[\\w.-]+:${name}`) ?? Number.NaN));
  const [size, margins] = [tag("pgSz"), tag("pgMar")];
  const [one, other] = [number(size, "w"), number(size, "h")];
  const paper = {
    width: Math.min(one, other),
    height: Math.max(one, other),
    left: number(margins, "left"),
    right: number(margins, "right"),
    top: number(margins, "top"),
    bottom: number(margins, "bottom"),
  };
  return Object.values(paper).every(Number.isFinite) && paper.width - paper.left - paper.right > 2_000 ? paper : null;
}

function openText(bytes: Uint8Array): PackageDraft {
  const draft = new PackageDraft(bytes);
  if (!/<w:body[\s>]/.test(draft.text(draft.main)))
    throw new Refusal("unsupported", 'The file given as "like" is no text document; give a docx or dotx file.');
  return draft;
}

/**
 * A made document in the looks of another one: with its styles, theme, numbering, pages, headers and footers. Nothing of the other's text,
 * macros, properties or links to other files goes along.
 */
export function likeDocument(
  made: Uint8Array,
  like: Uint8Array,
  hasOwnMargins: Readonly<{ header: boolean; footer: boolean }>,
): Uint8Array {
  const own = new PackageDraft(made);
  const draft = openText(like);
  const before = draft.reachable();
  const section = lastSection(draft.text(draft.main));
  let xml = own.text(own.main);
  const names = addStyles(draft, own);
  const lists = addLists(draft, own);
  xml = withStyles(xml, names, lists);
  const references = marginReferences(draft, section, hasOwnMargins);
  const ids = takeParts(draft, own, { names, lists, hasOwnMargins, references });
  xml = withMargins(xml, ids, references);
  forgetOthers(draft, references);
  draft.setText(draft.main, xml);
  takeProperties(draft, own);
  cleanSettings(draft);
  draft.setType(draft.main, TYPE);
  draft.dropUnreachable(before);
  forgetOutside(draft);
  return draft.pack();
}

function lastSection(xml: string): string {
  const span = elementSpans(xml, ["sectPr"]).at(-1);
  return span ? xml.slice(span.start, span.end) : "";
}

type References = Readonly<{ header: readonly string[]; footer: readonly string[]; isFirstOther: boolean }>;

/** The other document's references to headers and footers that stay. */
function marginReferences(
  draft: PackageDraft,
  section: string,
  own: Readonly<{ header: boolean; footer: boolean }>,
): References {
  const known = new Set(draft.relationships(draft.main).map((each) => each.id));
  const found = (name: "header" | "footer") =>
    own[name]
      ? []
      : elementSpans(section, [`${name}Reference`])
          .map((span) => section.slice(span.start, span.end))
          .filter((tag) => known.has(attributeIn(tag, "r:id") ?? ""));
  return { header: found("header"), footer: found("footer"), isFirstOther: /<w:titlePg\b/.test(section) };
}

type Taking = Readonly<{
  names: ReadonlyMap<string, string>;
  lists: ReadonlyMap<string, string>;
  hasOwnMargins: Readonly<{ header: boolean; footer: boolean }>;
  references: References;
}>;

/** Copies the parts the made text leads to; gives the new ids by the old ones. */
function takeParts(draft: PackageDraft, own: PackageDraft, taking: Taking): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const gone = draft.relationships(draft.main).filter((each) => each.type === "footnotes" || each.type === "endnotes");
  draft.unrelate(draft.main, ...gone.map((each) => each.id));
  for (const { target } of gone) draft.remove(target);
  for (const each of own.relationships(own.main)) {
    const isMargin = each.type === "header" || each.type === "footer";
    if (isMargin && taking.references[each.type as "header" | "footer"].length > 0) continue;
    if (TAKEN.has(each.type) && !isMargin) continue;
    if (each.external) ids.set(each.id, draft.relate(draft.main, each.type, each.target, { external: true }));
    else ids.set(each.id, draft.relate(draft.main, each.type, takePart(draft, own, each.target, taking)));
  }
  return ids;
}

function takePart(draft: PackageDraft, own: PackageDraft, part: string, taking: Taking): string {
  const name = draft.has(part) ? draft.freeName(part) : part;
  const type = own.ownType(part);
  const changed = new Map<string, string>();
  if (type === null) draft.addBytes(name, own.bytes(part));
  else draft.addXml(name, type, own.text(part));
  for (const each of own.relationships(part)) {
    const target = each.external ? each.target : takePart(draft, own, each.target, taking);
    changed.set(each.id, draft.relate(name, each.type, target, { external: each.external }));
  }
  if (type !== null) draft.setText(name, withStyles(withIds(own.text(part), changed), taking.names, taking.lists));
  return name;
}

function withIds(xml: string, ids: ReadonlyMap<string, string>): string {
  return xml.replace(/(\sr:(?:id|embed|link|pict)=")([^"]+)"/g, (whole, start, id) => {
    const other = ids.get(id);
    return other === undefined ? whole : `${start}${other}"`;
  });
}

/** Every section of the made text refers to the headers and footers that stay; a cover keeps none. */
function withMargins(xml: string, ids: ReadonlyMap<string, string>, references: References): string {
  const sections = elementSpans(xml, ["sectPr"]);
  const splices = sections.flatMap((section): Splice[] => {
    const inside = elementSpans(xml, ["headerReference", "footerReference"], section.open, section.close);
    const isCover = inside.length === 0 && sections.length > 1 && section === sections[0];
    if (isCover) return [];
    const kept = (kind: "header" | "footer") =>
      references[kind].length > 0
        ? references[kind].join("")
        : inside
            .filter((span) => span.name === `${kind}Reference`)
            .map((span) => withIds(xml.slice(span.start, span.end), ids))
            .join("");
    const gone = inside.map((span) => ({ start: span.start, end: span.end, text: "" }));
    return [{ start: section.open, end: section.open, text: kept("header") + kept("footer") }, ...gone];
  });
  const places = spliced(xml, splices);
  const bodyIds = withIdsOutside(places, ids);
  return references.isFirstOther ? withFirstPage(bodyIds) : bodyIds;
}

/** Ids in the text itself; those of headers and footers are right already. */
function withIdsOutside(xml: string, ids: ReadonlyMap<string, string>): string {
  const margins = elementSpans(xml, ["headerReference", "footerReference"]);
  let result = "";
  let at = 0;
  for (const span of margins) {
    result += withIds(xml.slice(at, span.start), ids) + xml.slice(span.start, span.end);
    at = span.end;
  }
  return result + withIds(xml.slice(at), ids);
}

/** The other document's first page has a header of its own, and so has the first section with headers here. */
function withFirstPage(xml: string): string {
  const first = elementSpans(xml, ["sectPr"]).find((span) =>
    xml.slice(span.open, span.close).includes('w:type="first"'),
  );
  return first ? spliced(xml, [{ start: first.close, end: first.close, text: "<w:titlePg/>" }]) : xml;
}

/** Takes out what belonged to the other text: pictures, remarks, macros, templates, other files. */
function forgetOthers(draft: PackageDraft, references: References): void {
  const kept = new Set([...references.header, ...references.footer].map((tag) => attributeIn(tag, "r:id")));
  const old = draft.text(draft.main);
  const gone = draft.relationships(draft.main).filter((each) => {
    if (each.type === "header" || each.type === "footer") return !kept.has(each.id) && old.includes(`"${each.id}"`);
    return !TAKEN.has(each.type) && (old.includes(`"${each.id}"`) || !isOfText(each.type));
  });
  draft.unrelate(draft.main, ...gone.map((each) => each.id));
}

function isOfText(type: string): boolean {
  return ["image", "chart", "hyperlink", "footnotes"].includes(type);
}

function cleanSettings(draft: PackageDraft): void {
  const part = draft.related(draft.main, "settings");
  if (part === null || !draft.has(part)) return;
  const xml = draft.text(part);
  const gone = elementSpans(xml, LEFT_SETTINGS).filter((span) => span.prefix === "w:");
  const outer = gone.filter(
    (span) => !gone.some((each) => each !== span && each.start < span.start && span.end <= each.end),
  );
  draft.setText(
    part,
    spliced(
      xml,
      outer.map((span) => ({ start: span.start, end: span.end, text: "" })),
    ),
  );
  draft.unrelate(part, ...draft.relationships(part).map((each) => each.id));
}
