import { type OfficePackage, openOfficePackage } from "../ooxml/office-package.ts";
import { attribute, checkXml, childElements, type XmlElement } from "../ooxml/xml.ts";
import { type Finding, fault } from "./check-report.ts";

const RELATIONSHIPS_SPACE = /(?:^|\s)r:(?:id|embed|link|pict|dm|lo|qs|cs)\s*=\s*"([^"]+)"/g;

/** Faults of the container: parts that are not well-formed, have no type, or refer to parts that are not there. */
export function packageFindings(bytes: Uint8Array): { office: OfficePackage; findings: readonly Finding[] } {
  const office = openOfficePackage(bytes);
  const names = new Set(office.names.map((name) => name.toLowerCase()));
  const findings = [...untypedParts(office)];
  for (const name of office.names) {
    if (!/\.(xml|rels|vml)$/i.test(name)) continue;
    const broken = brokenXml(office, name);
    if (broken) findings.push(broken);
    else if (!/\.rels$/i.test(name) && name !== "[Content_Types].xml")
      findings.push(...references(office, name, names));
  }
  return { office, findings };
}

function brokenXml(office: OfficePackage, name: string): Finding | null {
  if (/\.vml$/i.test(name)) return null;
  try {
    checkXml(office.part(name) ?? new Uint8Array());
    return null;
  } catch (error) {
    const because = error instanceof Error ? error.message : String(error);
    return fault("broken-part", name, `The part ${name} is broken: ${because}`);
  }
}

function untypedParts(office: OfficePackage): Finding[] {
  const types = office.xml("[Content_Types].xml");
  if (!types) return [fault("broken-part", "[Content_Types].xml", "The file has no list of its parts' types.")];
  const entries = childElements(types);
  const has = (name: string, key: string) => (each: XmlElement) => (attribute(each, key) ?? "").toLowerCase() === name;
  return office.names
    .filter((name) => name !== "[Content_Types].xml" && !name.endsWith("/"))
    .filter((name) => {
      const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
      return !entries.some(has(`/${name.toLowerCase()}`, "PartName")) && !entries.some(has(ending, "Extension"));
    })
    .map((name) =>
      fault("broken-part", name, `The part ${name} has no type, so office programs will not open the file.`),
    );
}

function references(office: OfficePackage, name: string, names: ReadonlySet<string>): Finding[] {
  const relationships = office.relationships(name);
  const missing = relationships
    .filter(
      (each) =>
        !each.external && each.target !== "" && !each.target.startsWith("#") && !names.has(each.target.toLowerCase()),
    )
    .filter((each) => each.target !== "NULL" && !/\/NULL$/i.test(each.target))
    .map((each) => fault("broken-part", name, `The part ${name} refers to ${each.target}, which is not in the file.`));
  const known = new Set(relationships.map((each) => each.id));
  const text = new TextDecoder().decode(office.part(name) ?? new Uint8Array());
  const unknown = new Set(
    [...text.matchAll(RELATIONSHIPS_SPACE)].map((match) => match[1] ?? "").filter((id) => !known.has(id)),
  );
  return [
    ...missing,
    ...[...unknown].map((id) =>
      fault("broken-part", name, `The part ${name} uses the relationship ${id}, which it does not have.`),
    ),
  ];
}
