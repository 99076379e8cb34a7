import { attributeIn, elementSpans, type Splice, spliced } from "../../editing/element-spans.ts";
import { forgetOutside, PackageEdits, takeProperties } from "../../editing/package-edits.ts";
import { Refusal } from "../../refusal.ts";
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
  const edits = openText(bytes);
  const xml = edits.text(edits.main);
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

function openText(bytes: Uint8Array): PackageEdits {
  const edits = new PackageEdits(bytes);
  if (!/<w:body[\s>]/.test(edits.text(edits.main)))
    throw new Refusal("unsupported", 'The file given as "like" is no text document; give a docx or dotx file.');
  return edits;
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
  const own = new PackageEdits(made);
  const edits = openText(like);
  const before = edits.reachable();
  const section = lastSection(edits.text(edits.main));
  let xml = own.text(own.main);
  const names = addStyles(edits, own);
  const lists = addLists(edits, own);
  xml = withStyles(xml, names, lists);
  const references = marginReferences(edits, section, hasOwnMargins);
  const ids = takeParts(edits, own, { names, lists, hasOwnMargins, references });
  xml = withMargins(xml, ids, references);
  forgetOthers(edits, references);
  edits.setText(edits.main, xml);
  takeProperties(edits, own);
  cleanSettings(edits);
  edits.setType(edits.main, TYPE);
  edits.dropUnreachable(before);
  forgetOutside(edits);
  return edits.pack();
}

function lastSection(xml: string): string {
  const span = elementSpans(xml, ["sectPr"]).at(-1);
  return span ? xml.slice(span.start, span.end) : "";
}

type References = Readonly<{ header: readonly string[]; footer: readonly string[]; isFirstOther: boolean }>;

/** The other document's references to headers and footers that stay. */
function marginReferences(
  edits: PackageEdits,
  section: string,
  own: Readonly<{ header: boolean; footer: boolean }>,
): References {
  const known = new Set(edits.relationships(edits.main).map((each) => each.id));
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
function takeParts(edits: PackageEdits, own: PackageEdits, taking: Taking): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const gone = edits.relationships(edits.main).filter((each) => each.type === "footnotes" || each.type === "endnotes");
  edits.unrelate(edits.main, new Set(gone.map((each) => each.id)));
  for (const { target } of gone) edits.remove(target);
  for (const each of own.relationships(own.main)) {
    const isMargin = each.type === "header" || each.type === "footer";
    if (isMargin && taking.references[each.type as "header" | "footer"].length > 0) continue;
    if (TAKEN.has(each.type) && !isMargin) continue;
    if (each.external) ids.set(each.id, edits.relate(edits.main, each.type, each.target, true));
    else ids.set(each.id, edits.relate(edits.main, each.type, takePart(edits, own, each.target, taking)));
  }
  return ids;
}

function takePart(edits: PackageEdits, own: PackageEdits, part: string, taking: Taking): string {
  const name = edits.has(part) ? edits.freeName(part.replace(/\d*(\.[^./]+)$/, "#$1")) : part;
  const type = own.typeOf(part);
  const changed = new Map<string, string>();
  if (type === null) edits.addBytes(name, own.bytes(part));
  else edits.addXml(name, type, own.text(part));
  for (const each of own.relationships(part)) {
    const target = each.external ? each.target : takePart(edits, own, each.target, taking);
    changed.set(each.id, edits.relate(name, each.type, target, each.external));
  }
  if (type !== null) edits.setText(name, withStyles(withIds(own.text(part), changed), taking.names, taking.lists));
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
function forgetOthers(edits: PackageEdits, references: References): void {
  const kept = new Set([...references.header, ...references.footer].map((tag) => attributeIn(tag, "r:id")));
  const old = edits.text(edits.main);
  const gone = edits.relationships(edits.main).filter((each) => {
    if (each.type === "header" || each.type === "footer") return !kept.has(each.id) && old.includes(`"${each.id}"`);
    return !TAKEN.has(each.type) && (old.includes(`"${each.id}"`) || !isOfText(each.type));
  });
  edits.unrelate(edits.main, new Set(gone.map((each) => each.id)));
}

function isOfText(type: string): boolean {
  return ["image", "chart", "hyperlink", "footnotes"].includes(type);
}

function cleanSettings(edits: PackageEdits): void {
  const part = edits.related(edits.main, "settings");
  if (part === null || !edits.has(part)) return;
  const xml = edits.text(part);
  const gone = elementSpans(xml, LEFT_SETTINGS).filter((span) => span.prefix === "w:");
  const outer = gone.filter(
    (span) => !gone.some((each) => each !== span && each.start < span.start && span.end <= each.end),
  );
  edits.setText(
    part,
    spliced(
      xml,
      outer.map((span) => ({ start: span.start, end: span.end, text: "" })),
    ),
  );
  edits.unrelate(part, new Set(edits.relationships(part).map((each) => each.id)));
}
