import { endingTypes } from "../ooxml/package-writer.ts";
import { escapeXml } from "../ooxml/write-xml.ts";
import { Refusal } from "../refusal.ts";
import { attributeIn, elementSpans, insideElement, spliced } from "./element-spans.ts";

/** The part that says which content type each part has. */
export const typesPart = "[Content_Types].xml";

/** The form in which two names of parts can be compared. */
export function partKey(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
}

/** The content type that is stated for a part itself; null when its ending tells it. */
export function ownTypeIn(types: string, part: string): string | null {
  return statedTypes(types).find((each) => each.part === partKey(part))?.type ?? null;
}

/** The content type of a part, stated for itself or by its ending; null when nothing tells it. */
export function typeIn(types: string, part: string): string | null {
  const own = ownTypeIn(types, part);
  if (own !== null) return own;
  const known = defaultTag(types, endingOf(part));
  return known === null ? null : attributeIn(known, "ContentType");
}

/** The list with a content type for a part that has none of its own. */
export function withOwnType(types: string, part: string, contentType: string): string {
  if (ownTypeIn(types, part) !== null) return types;
  const root = elementSpans(types, ["Types"])[0];
  if (!root) throw new Refusal("damaged", "The file is damaged: its list of content types is empty.");
  const line = `<${root.prefix}Override PartName="/${escapeXml(part)}" ContentType="${contentType}"/>`;
  return insideElement(types, root, line);
}

/** The list without a part. */
export function withoutOwnType(types: string, part: string): string {
  const gone = statedTypes(types).filter((each) => each.part === partKey(part));
  return spliced(
    types,
    gone.map(({ span }) => ({ start: span.start, end: span.end, text: "" })),
  );
}

/** The list with what a part's ending means; as it was where that is listed, or the part has a type of its own. */
export function withEndingType(types: string, part: string): string {
  const ending = endingOf(part);
  const contentType = endingTypes[ending];
  const root = elementSpans(types, ["Types"])[0];
  if (contentType === undefined || !root) return types;
  if (defaultTag(types, ending) !== null || ownTypeIn(types, part) !== null) return types;
  const line = `<${root.prefix}Default Extension="${ending}" ContentType="${contentType}"/>`;
  const first = elementSpans(types, ["Override"])[0]?.start;
  return first === undefined
    ? insideElement(types, root, line)
    : spliced(types, [{ start: first, end: first, text: line }]);
}

function endingOf(part: string): string {
  return part.slice(part.lastIndexOf(".") + 1).toLowerCase();
}

function statedTypes(types: string) {
  return elementSpans(types, ["Override"]).map((span) => {
    const tag = types.slice(span.start, span.open);
    return { span, part: partKey(attributeIn(tag, "PartName") ?? ""), type: attributeIn(tag, "ContentType") };
  });
}

function defaultTag(types: string, ending: string): string | null {
  const tags = elementSpans(types, ["Default"]).map((span) => types.slice(span.start, span.open));
  return tags.find((tag) => (attributeIn(tag, "Extension") ?? "").toLowerCase() === ending) ?? null;
}
