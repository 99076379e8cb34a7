import type { DocumentFacts } from "../outcome.ts";
import { Refusal } from "../refusal.ts";
import { attribute, child, childElements, parseXml, textOf, type XmlElement } from "./xml.ts";
import { openZip } from "./zip-archive.ts";

export type Relationship = Readonly<{
  id: string;
  /** the last word of its full name, such as `image` */
  type: string;
  /** a part's name; an address when external; a place in the file itself, which is no part, as `#Sheet2!A1` */
  target: string;
  external: boolean;
}>;

/** An Office Open XML container: parts by name and the relationships between them. */
export type OfficePackage = Readonly<{
  names: readonly string[];
  part(name: string): Uint8Array | null;
  /** a part piece by piece, for those too large to be held whole */
  pieces(name: string): AsyncIterable<Uint8Array> | null;
  xml(name: string): XmlElement | null;
  /** relationships of a part; `""` is the package itself */
  relationships(partName: string): readonly Relationship[];
  /** name of the main part */
  main: string;
  /** content type of the main part */
  mainType: string;
}>;

/** Opens an office file; throws a refusal for any other zip archive. */
export function openOfficePackage(bytes: Uint8Array): OfficePackage {
  const zip = openZip(bytes);
  const xml = (name: string) => {
    const part = zip.part(name);
    return part ? parseXml(part) : null;
  };
  const relationships = (partName: string) => readRelationships(xml(relationshipsName(partName)), partName);
  const main = relationships("").find((each) => each.type === "officeDocument")?.target;
  if (!main || !zip.part(main)) {
    throw new Refusal(
      "not-that-format",
      "The file is a zip archive but not an office document; unpack it and use the files inside.",
    );
  }
  return {
    names: zip.names,
    part: zip.part,
    pieces: zip.pieces,
    xml,
    relationships,
    main,
    mainType: contentTypeOf(xml("[Content_Types].xml"), main),
  };
}

/** The part that holds the relationships of a part; `""` is the package itself. */
export function relationshipsName(partName: string): string {
  const slash = partName.lastIndexOf("/");
  return `${partName.slice(0, slash + 1)}_rels/${partName.slice(slash + 1)}.rels`;
}

/** Relationships as their part lists them. */
export function readRelationships(root: XmlElement | null, partName: string): Relationship[] {
  if (!root) return [];
  return childElements(root).map((each) => {
    const external = attribute(each, "TargetMode") === "External";
    const target = attribute(each, "Target") ?? "";
    const type = (attribute(each, "Type") ?? "").split("/").at(-1) ?? "";
    return {
      id: attribute(each, "Id") ?? "",
      type,
      target: external || target.startsWith("#") ? target : resolveTarget(partName, target),
      external,
    };
  });
}

/** The part a relationship of another one leads to. */
function resolveTarget(partName: string, target: string): string {
  const path = target.replaceAll("\\", "/");
  const steps = path.startsWith("/") ? [] : partName.split("/").slice(0, -1);
  for (const step of path.split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}

function contentTypeOf(types: XmlElement | null, partName: string): string {
  if (!types) return "";
  const wanted = `/${partName}`.toLowerCase();
  const entries = childElements(types);
  const override = entries.find((each) => (attribute(each, "PartName") ?? "").toLowerCase() === wanted);
  if (override) return attribute(override, "ContentType") ?? "";
  const ending = partName.split(".").at(-1)?.toLowerCase();
  const byEnding = entries.find((each) => (attribute(each, "Extension") ?? "").toLowerCase() === ending);
  return byEnding ? (attribute(byEnding, "ContentType") ?? "") : "";
}

/** Title, author and dates from the package's property part. */
export function readProperties(office: OfficePackage): DocumentFacts {
  const target = office.relationships("").find((each) => each.type === "core-properties")?.target;
  const root = target ? tryXml(office, target) : null;
  if (!root) return {};
  const named = (name: string) => textOf(child(root, name)).trim();
  const facts = {
    title: named("title"),
    author: named("creator"),
    subject: named("subject"),
    created: named("created"),
    modified: named("modified"),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ""));
}

/** A side part that may be broken without making the document unreadable. */
export function tryXml(office: OfficePackage, name: string): XmlElement | null {
  try {
    return office.xml(name);
  } catch (error) {
    if (error instanceof Refusal && error.kind === "damaged") return null;
    throw error;
  }
}
