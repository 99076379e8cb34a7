import { openOfficePackage, type Relationship, readRelationships, relationshipsName } from "../ooxml/office-package.ts";
import type { PartSink } from "../ooxml/package-writer.ts";
import { escapeXml } from "../ooxml/write-xml.ts";
import { decodeXml, parseXml } from "../ooxml/xml.ts";
import { openZip, type ZipArchive } from "../ooxml/zip-archive.ts";
import { Refusal } from "../refusal.ts";
import { attributeIn, elementSpans, spliced } from "./element-spans.ts";
import { patchPackage } from "./patch-package.ts";

const TYPES_PART = "[Content_Types].xml";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const encoder = new TextEncoder();

function keyOf(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
}

/**
 * An Office Open XML file while it is edited: parts are read, changed, added and taken out by name, with their relationships and content
 * types. `pack` gives the file; parts that were not changed keep their bytes.
 */
export class PackageEdits implements PartSink {
  /** name of the main part */
  readonly main: string;
  readonly #source: Uint8Array;
  readonly #zip: ZipArchive;
  /** names as the file has them */
  readonly #names: Map<string, string>;
  readonly #changed = new Map<string, Uint8Array | string | null>();
  /** parts of the file as it was, unpacked once */
  readonly #read = new Map<string, Uint8Array>();
  readonly #office: string;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.#zip = openZip(source);
    this.#names = new Map(this.#zip.names.map((name) => [keyOf(name), name]));
    this.main = openOfficePackage(source).main;
    this.#office = this.text("_rels/.rels").includes(STRICT) ? STRICT : OFFICE;
  }

  /** Names of the parts there are now. */
  get names(): readonly string[] {
    return [...this.#names.keys()].filter((name) => this.#changed.get(name) !== null);
  }

  has(name: string): boolean {
    const change = this.#changed.get(keyOf(name));
    return change === undefined ? this.#names.has(keyOf(name)) : change !== null;
  }

  bytes(name: string): Uint8Array {
    const change = this.#changed.get(keyOf(name));
    if (typeof change === "string") return encoder.encode(change);
    const found = change === undefined ? (this.#read.get(keyOf(name)) ?? this.#zip.part(name)) : change;
    if (!found) throw new Refusal("damaged", `The file is damaged: its part ${name} is missing.`);
    if (change === undefined) this.#read.set(keyOf(name), found);
    return found;
  }

  text(name: string): string {
    const change = this.#changed.get(keyOf(name));
    return typeof change === "string" ? change : decodeXml(this.bytes(name));
  }

  /** Changes the text of a part, which is written as UTF-8 whatever it was. */
  setText(name: string, xml: string): void {
    this.#changed.set(keyOf(name), xml.replace(/^(<\?xml[^>]*encoding=["'])[^"']+/, "$1UTF-8"));
  }

  addXml(name: string, contentType: string, xml: string): void {
    this.#changed.set(keyOf(name), xml.startsWith("<?xml") ? xml : DECLARATION + xml);
    this.#names.set(keyOf(name), this.#names.get(keyOf(name)) ?? name);
    this.#changeTypes((types) => withOverride(types, name, contentType));
  }

  /** Adds a part whose ending tells its content type, or changes its bytes. */
  addBytes(name: string, bytes: Uint8Array): void {
    this.#changed.set(keyOf(name), bytes);
    this.#names.set(keyOf(name), this.#names.get(keyOf(name)) ?? name);
    this.#changeTypes((types) => withDefault(types, name));
  }

  /** Adds a part that is the same as another one, with its content type; not its relationships. */
  copy(from: string, to: string): void {
    const type = overrideOf(this.text(TYPES_PART), from);
    if (type === null) this.addBytes(to, this.bytes(from));
    else this.addXml(to, type, this.text(from));
  }

  /** The content type that is stated for a part itself; null when its ending tells it. */
  typeOf(name: string): string | null {
    return overrideOf(this.text(TYPES_PART), name);
  }

  /** States another content type for a part. */
  setType(name: string, contentType: string): void {
    this.#changeTypes((types) => withOverride(withoutOverride(types, name), name, contentType));
  }

  relationships(part: string): readonly Relationship[] {
    const name = relationshipsName(part);
    return this.has(name) ? readRelationships(parseXml(this.bytes(name)), part) : [];
  }

  /** The first relationship of a type, inside the file. */
  related(part: string, type: string): string | null {
    return this.relationships(part).find((each) => each.type === type && !each.external)?.target ?? null;
  }

  relate(from: string, type: string, target: string, external = false): string {
    const name = relationshipsName(from);
    const before = this.has(name)
      ? this.text(name)
      : `${DECLARATION}<Relationships xmlns="${RELATIONSHIPS}"></Relationships>`;
    const taken = new Set(this.relationships(from).map((each) => each.id));
    let number = taken.size + 1;
    while (taken.has(`rId${number}`)) number += 1;
    const fullType = type.includes("://") ? type : `${this.#office}/${type}`;
    const place = external ? target : `/${target}`;
    const mode = external ? ' TargetMode="External"' : "";
    const root = elementSpans(before, ["Relationships"])[0];
    if (!root) throw new Refusal("damaged", "The file is damaged: one of its lists of relationships is empty.");
    const line = `<${root.prefix}Relationship Id="rId${number}" Type="${fullType}" Target="${escapeXml(place)}"${mode}/>`;
    this.#put(name, insideRoot(before, root, line));
    return `rId${number}`;
  }

  /** Gives a part its whole list of relationships. */
  addRelationships(part: string, xml: string): void {
    this.#put(relationshipsName(part), xml);
  }

  /** Takes relationships out; whatever names them has to go as well. */
  unrelate(from: string, ids: ReadonlySet<string>): void {
    const name = relationshipsName(from);
    if (!this.has(name)) return;
    const xml = this.text(name);
    const gone = elementSpans(xml, ["Relationship"]).filter((span) =>
      ids.has(attributeIn(xml.slice(span.start, span.open), "Id") ?? ""),
    );
    if (gone.length > 0)
      this.#put(
        name,
        spliced(
          xml,
          gone.map((span) => ({ start: span.start, end: span.end, text: "" })),
        ),
      );
  }

  /** A name of this form that no part has; `#` stands for the number. */
  freeName(form: string): string {
    for (let number = 1; ; number += 1) {
      const name = form.replace("#", String(number));
      if (!this.has(name)) return name;
    }
  }

  remove(name: string): void {
    if (!this.has(name)) return;
    this.#changed.set(keyOf(name), null);
    this.#changeTypes((types) => withoutOverride(types, name));
    if (this.has(relationshipsName(name))) this.#changed.set(keyOf(relationshipsName(name)), null);
  }

  /** Parts that relationships lead to, beginning at the file itself. */
  reachable(): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [""];
    for (let part = open.pop(); part !== undefined; part = open.pop())
      for (const { target, external } of this.relationships(part)) {
        if (external || found.has(keyOf(target)) || !this.has(target)) continue;
        found.add(keyOf(target));
        open.push(target);
      }
    return found;
  }

  /** Takes out the parts that could be reached before and cannot any more. */
  dropUnreachable(before: ReadonlySet<string>): void {
    const now = this.reachable();
    for (const name of before) if (!now.has(name)) this.remove(name);
  }

  pack(): Uint8Array {
    const changes = [...this.#changed].map(([key, content]): [string, Uint8Array | null] => [
      this.#names.get(key) ?? key,
      typeof content === "string" ? encoder.encode(content) : content,
    ]);
    const known = new Set(this.#zip.names);
    return patchPackage(
      this.#source,
      new Map(changes.filter(([name, content]) => content !== null || known.has(name))),
    );
  }

  #put(name: string, xml: string): void {
    this.#names.set(keyOf(name), this.#names.get(keyOf(name)) ?? name);
    this.#changed.set(keyOf(name), xml);
    this.#changeTypes((types) => withDefault(types, name));
  }

  #changeTypes(change: (types: string) => string): void {
    const before = this.text(TYPES_PART);
    const after = change(before);
    if (after !== before) this.setText(TYPES_PART, after);
  }
}

const CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties";

/** Gives a file the properties of another one; its own, such as authors and companies, go. */
export function takeProperties(edits: PackageEdits, other: PackageEdits): void {
  const gone = edits.relationships("").filter((each) => each.type !== "officeDocument");
  edits.unrelate("", new Set(gone.map((each) => each.id)));
  for (const { target, external } of gone) if (!external) edits.remove(target);
  for (const { type, target } of other.relationships("")) {
    if (type === "officeDocument") continue;
    edits.addXml(target, other.typeOf(target) ?? "application/xml", other.text(target));
    edits.relate("", type === "core-properties" ? CORE : type, target);
  }
}

/** Takes out links by which opening the file would load something from elsewhere; throws a refusal for those that are no pictures. */
export function forgetOutside(edits: PackageEdits): void {
  for (const part of edits.names.filter((name) => /\.xml$/i.test(name))) {
    const outside = edits.relationships(part).filter((each) => each.external && each.type !== "hyperlink");
    if (outside.length === 0) continue;
    if (outside.some((each) => each.type !== "image"))
      throw new Refusal(
        "unsupported",
        'The file given as "like" is linked to other files; give one without such links.',
      );
    const ids = new Set(outside.map((each) => each.id));
    const xml = edits.text(part);
    edits.setText(
      part,
      xml.replace(/\s[\w.-]+:link="([^"]+)"/g, (whole, id) => (ids.has(id) ? "" : whole)),
    );
    edits.unrelate(part, ids);
  }
}

/** Changes the text of a part and takes out the relationships it no longer names. */
export function setTextAndForget(edits: PackageEdits, part: string, after: string): void {
  const before = edits.text(part);
  edits.setText(part, after);
  const ids = edits.relationships(part).map((each) => each.id);
  edits.unrelate(part, new Set(ids.filter((id) => before.includes(`"${id}"`) && !after.includes(`"${id}"`))));
}

/** The text with more at the end of an element that may be empty. */
export function insideRoot(
  xml: string,
  root: { open: number; close: number; end: number; start: number; prefix: string; name: string },
  inside: string,
): string {
  if (root.open !== root.end) return spliced(xml, [{ start: root.close, end: root.close, text: inside }]);
  const tag = xml.slice(root.start, root.open).replace(/\s*\/>$/, ">");
  return spliced(xml, [{ start: root.start, end: root.end, text: `${tag}${inside}</${root.prefix}${root.name}>` }]);
}

function overridesIn(types: string) {
  return elementSpans(types, ["Override"]).map((span) => {
    const tag = types.slice(span.start, span.open);
    return { span, part: keyOf(attributeIn(tag, "PartName") ?? ""), type: attributeIn(tag, "ContentType") };
  });
}

function overrideOf(types: string, name: string): string | null {
  return overridesIn(types).find((each) => each.part === keyOf(name))?.type ?? null;
}

function withOverride(types: string, name: string, contentType: string): string {
  if (overrideOf(types, name) !== null) return types;
  const root = elementSpans(types, ["Types"])[0];
  if (!root) throw new Refusal("damaged", "The file is damaged: its list of content types is empty.");
  return insideRoot(
    types,
    root,
    `<${root.prefix}Override PartName="/${escapeXml(name)}" ContentType="${contentType}"/>`,
  );
}

function withoutOverride(types: string, name: string): string {
  const gone = overridesIn(types).filter((each) => each.part === keyOf(name));
  return spliced(
    types,
    gone.map(({ span }) => ({ start: span.start, end: span.end, text: "" })),
  );
}

const ENDINGS: Readonly<Record<string, string>> = {
  rels: "application/vnd.openxmlformats-package.relationships+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

function withDefault(types: string, name: string): string {
  const ending = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  const contentType = ENDINGS[ending];
  const isKnown = elementSpans(types, ["Default"]).some(
    (span) => (attributeIn(types.slice(span.start, span.open), "Extension") ?? "").toLowerCase() === ending,
  );
  const root = elementSpans(types, ["Types"])[0];
  if (isKnown || contentType === undefined || !root || overrideOf(types, name) !== null) return types;
  const line = `<${root.prefix}Default Extension="${ending}" ContentType="${contentType}"/>`;
  const first = elementSpans(types, ["Override"])[0]?.start ?? root.close;
  return root.open === root.end
    ? insideRoot(types, root, line)
    : spliced(types, [{ start: first, end: first, text: line }]);
}
