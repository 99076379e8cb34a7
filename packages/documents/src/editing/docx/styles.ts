import { attributeValue, childOf, elementsOf, type XmlNode } from "../xml-tree.ts";
import { type EditedDocument, unsupported } from "./story.ts";

function stylesOf({ draft, main }: EditedDocument): readonly XmlNode[] {
  const part = draft.relationships(main.part).find((each) => each.type === "styles")?.target;
  return part !== undefined && draft.has(part)
    ? elementsOf(draft.tree(part).root).filter((each) => each.local === "style")
    : [];
}

function nameOf(style: XmlNode): string {
  return attributeValue(childOf(style, "name"), "w:val") ?? "";
}

/** The id of the paragraph style of that name or id; a refusal that names some when there is none. */
export function paragraphStyle(document: EditedDocument, named: string): string {
  return styleOf(document, named, "paragraph");
}

/** The id of the table style of that name or id; a refusal that names some when there is none. */
export function tableStyle(document: EditedDocument, named: string): string {
  return styleOf(document, named, "table");
}

function styleOf(document: EditedDocument, named: string, type: "paragraph" | "table"): string {
  const known = stylesOf(document).filter((each) => attributeValue(each, "w:type") === type);
  const wanted = named.trim().toLowerCase();
  const found =
    known.find((each) => nameOf(each).toLowerCase() === wanted) ??
    known.find((each) => (attributeValue(each, "w:styleId") ?? "").toLowerCase() === wanted.replaceAll(" ", ""));
  const id = found && attributeValue(found, "w:styleId");
  if (id) return id;
  const names = known.map(nameOf).filter((each) => each !== "");
  throw unsupported(`The document has no ${type} style ${named}; it has ${names.slice(0, 30).join(", ") || "none"}.`);
}

/** The id of a style where the document has it. */
export function knownStyle(
  document: EditedDocument,
  name: string,
  type: "paragraph" | "table" | "character",
): string | null {
  const found = stylesOf(document).find(
    (each) => attributeValue(each, "w:type") === type && nameOf(each).toLowerCase() === name.toLowerCase(),
  );
  return found ? attributeValue(found, "w:styleId") : null;
}

/** The name behind a reference to a style. */
export function styleName(document: EditedDocument, reference: XmlNode): string {
  const id = attributeValue(reference, "w:val");
  const found = stylesOf(document).find((each) => attributeValue(each, "w:styleId") === id);
  return found ? nameOf(found) : "";
}
