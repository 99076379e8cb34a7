import { openOfficePackage, type Relationship, readRelationships, relationshipsName } from "../ooxml/office-package.ts";
import type { PartSink, RelateOptions } from "../ooxml/package-writer.ts";
import { escapeXml } from "../ooxml/write-xml.ts";
import { decodeXml, parseXml } from "../ooxml/xml.ts";
import { openZip, type ZipArchive } from "../ooxml/zip-archive.ts";
import { Refusal } from "../refusal.ts";
import { ownTypeIn, partKey, typeIn, typesPart, withEndingType, withOwnType, withoutOwnType } from "./content-types.ts";
import { attributeIn, elementSpans, insideElement, spliced } from "./element-spans.ts";
import { patchPackage } from "./patch-package.ts";
import { parseTree, treeText, type XmlTree } from "./xml-tree.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const encoder = new TextEncoder();

type DraftRelateOptions = RelateOptions &
  Readonly<{
    /** the id it gets instead of a free one */
    id?: string;
    /** a part that has a relationship of this type, whose full name is taken over */
    like?: string;
  }>;

/**
 * An Office Open XML file while it is edited: parts are read, changed, added and taken out by name, with their relationships and content
 * types. `""` is the package itself. `pack` gives the file; parts that were not changed keep their bytes. A part that is not there, or is
 * not well-formed where that matters, is a refusal.
 */
export class PackageDraft implements PartSink {
  /** name of the main part */
  readonly main: string;
  /** content type of the main part */
  readonly mainType: string;
  readonly #source: Uint8Array;
  readonly #zip: ZipArchive;
  /** names as the file writes them, by their key; those of parts that were taken out stay */
  readonly #names: Map<string, string>;
  /** by the name's key; null for a part that was taken out */
  readonly #changes = new Map<string, Uint8Array | string | null>();
  /** parts as text, decoded once */
  readonly #texts = new Map<string, string>();
  /** what names of relationships' types begin with in this file */
  readonly #office: string;

  constructor(source: Uint8Array) {
    this.#source = source;
    this.#zip = openZip(source);
    this.#names = new Map(this.#zip.names.map((name) => [partKey(name), name]));
    const { main, mainType } = openOfficePackage(source);
    this.main = main;
    this.mainType = mainType;
    this.#office = this.text("_rels/.rels").includes(STRICT) ? STRICT : OFFICE;
  }

  /** Names of the parts there are by now. */
  get names(): readonly string[] {
    return [...this.#names].filter(([key]) => this.#changes.get(key) !== null).map(([, name]) => name);
  }

  /** Whether a part is there by now. */
  has(part: string): boolean {
    const key = partKey(part);
    return this.#names.has(key) && this.#changes.get(key) !== null;
  }

  /** A part as it is by now. */
  bytes(part: string): Uint8Array {
    const change = this.#changes.get(partKey(part));
    if (typeof change === "string") return encoder.encode(change);
    const found = change === undefined ? this.#zip.part(this.#actual(part)) : change;
    if (!found) throw new Refusal("damaged", `The file is damaged: its part ${part} is missing.`);
    return found;
  }

  /** A part as it is by now, decoded as it says itself. */
  text(part: string): string {
    const key = partKey(part);
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = decodeXml(this.bytes(part));
    this.#texts.set(key, text);
    return text;
  }

  /** Changes the text of a part, which is written as UTF-8 whatever it was. The same text changes nothing. */
  setText(part: string, xml: string): void {
    if (this.has(part) && this.text(part) === xml) return;
    this.#putXml(part, xml);
  }

  /** A part as a tree of its own; changes of it are not written. */
  tree(part: string): XmlTree {
    return parseTree(this.text(part));
  }

  /** Changes a part as a tree. */
  changeTree(part: string, change: (tree: XmlTree) => void): void {
    const tree = this.tree(part);
    change(tree);
    this.setText(part, treeText(tree));
  }

  /** Adds a part with a content type of its own, or changes the text of one that is there. */
  addXml(part: string, contentType: string, xml: string): void {
    this.#putXml(part, xml.startsWith("<?xml") ? xml : DECLARATION + xml);
    this.#changeTypes((types) => withOwnType(types, part, contentType));
  }

  /** Adds a part whose ending tells its content type, or changes its bytes. */
  addBytes(part: string, bytes: Uint8Array): void {
    this.#put(part, bytes);
    this.#changeTypes((types) => withEndingType(types, part));
  }

  /** Adds a part that is the same as another one, with its content type; not its relationships. */
  copy(from: string, to: string): void {
    const type = this.ownType(from);
    if (type === null) this.addBytes(to, this.bytes(from));
    else this.addXml(to, type, this.text(from));
  }

  /** The content type that is stated for a part itself; null when its ending tells it. */
  ownType(part: string): string | null {
    return ownTypeIn(this.text(typesPart), part);
  }

  /** The content type that a part has of its own or by its ending. */
  contentType(part: string): string | null {
    return typeIn(this.text(typesPart), part);
  }

  /** States another content type for a part. */
  setType(part: string, contentType: string): void {
    this.#changeTypes((types) => withOwnType(withoutOwnType(types, part), part, contentType));
  }

  /** What a part leads to; parts are named as the file writes them. */
  relationships(part: string): readonly Relationship[] {
    const name = relationshipsName(part);
    if (!this.has(name)) return [];
    return readRelationships(parseXml(this.bytes(name)), part).map((each) =>
      each.external ? each : { ...each, target: this.#actual(each.target) },
    );
  }

  /** The first part that a part leads to by a relationship of this type. */
  related(part: string, type: string): string | null {
    return this.relationships(part).find((each) => each.type === type && !each.external)?.target ?? null;
  }

  /** Relates a part to another one, or to an address, under a free id or the one given; gives the id. */
  relate(from: string, type: string, target: string, options: DraftRelateOptions = {}): string {
    const { external = false, like } = options;
    const name = relationshipsName(from);
    const before = this.has(name)
      ? this.text(name)
      : `${DECLARATION}<Relationships xmlns="${RELATIONSHIPS}"></Relationships>`;
    const root = elementSpans(before, ["Relationships"])[0];
    if (!root) throw new Refusal("damaged", "The file is damaged: one of its lists of relationships is empty.");
    const id = options.id ?? this.#freeId(from);
    const place = external || target.startsWith("#") ? target : `/${target}`;
    const mode = external ? ' TargetMode="External"' : "";
    const fullType = this.#fullType(type, like);
    const line = `<${root.prefix}Relationship Id="${escapeXml(id)}" Type="${fullType}" Target="${escapeXml(place)}"${mode}/>`;
    this.addRelationships(from, insideElement(before, root, line));
    return id;
  }

  /** Gives a part its whole list of relationships. */
  addRelationships(part: string, xml: string): void {
    const name = relationshipsName(part);
    this.#putXml(name, xml);
    this.#changeTypes((types) => withEndingType(types, name));
  }

  /** Takes relationships out; whatever names them has to go as well. */
  unrelate(from: string, ...ids: readonly string[]): void {
    const name = relationshipsName(from);
    if (!this.has(name)) return;
    const xml = this.text(name);
    const gone = elementSpans(xml, ["Relationship"]).filter((span) =>
      ids.includes(attributeIn(xml.slice(span.start, span.open), "Id") ?? ""),
    );
    const splices = gone.map((span) => ({ start: span.start, end: span.end, text: "" }));
    this.setText(name, spliced(xml, splices));
  }

  /** A name like this one that no part has or had: with a number of its own before the ending. */
  freeName(like: string): string {
    const [, start = like, ending = ""] = /^(.*?)\d*(\.[^./]+)?$/s.exec(like) ?? [];
    let number = 1;
    while (this.#names.has(partKey(`${start}${number}${ending}`))) number += 1;
    return `${start}${number}${ending}`;
  }

  /** Takes out a part with its list of relationships. */
  remove(part: string): void {
    if (!this.has(part)) return;
    for (const name of [part, relationshipsName(part)]) {
      if (!this.has(name)) continue;
      this.#changes.set(partKey(name), null);
      this.#texts.delete(partKey(name));
    }
    this.#changeTypes((types) => withoutOwnType(types, part));
  }

  /** Parts that relationships lead to, beginning at the file itself. */
  reachable(): ReadonlySet<string> {
    const found = new Set<string>();
    const open = [""];
    for (let part = open.pop(); part !== undefined; part = open.pop())
      for (const { target, external } of this.relationships(part)) {
        if (external || found.has(target) || !this.has(target)) continue;
        found.add(target);
        open.push(target);
      }
    return found;
  }

  /** Takes out the parts that could be reached before and cannot any more. */
  dropUnreachable(before: ReadonlySet<string>): void {
    const now = this.reachable();
    for (const part of before) if (!now.has(part)) this.remove(part);
  }

  /** The file as it is by now. */
  pack(): Uint8Array {
    if (this.#changes.size === 0) return this.#source;
    const changes = [...this.#changes].map(([key, content]): [string, Uint8Array | null] => [
      this.#names.get(key) ?? key,
      typeof content === "string" ? encoder.encode(content) : content,
    ]);
    return patchPackage(this.#source, new Map(changes));
  }

  #putXml(part: string, xml: string): void {
    this.#put(part, xml.replace(/^(<\?xml[^>]*encoding=["'])[^"']+/, "$1UTF-8"));
  }

  #put(part: string, content: Uint8Array | string): void {
    const key = partKey(part);
    this.#names.set(key, this.#actual(part));
    this.#changes.set(key, content);
    if (typeof content === "string") this.#texts.set(key, content);
    else this.#texts.delete(key);
  }

  #changeTypes(change: (types: string) => string): void {
    this.setText(typesPart, change(this.text(typesPart)));
  }

  #actual(part: string): string {
    return this.#names.get(partKey(part)) ?? part;
  }

  #freeId(part: string): string {
    const taken = new Set(this.relationships(part).map((each) => each.id));
    let number = taken.size + 1;
    while (taken.has(`rId${number}`)) number += 1;
    return `rId${number}`;
  }

  #fullType(type: string, like: string | undefined): string {
    if (type.includes("://")) return type;
    const xml = like === undefined ? "" : this.text(relationshipsName(like));
    const known = elementSpans(xml, ["Relationship"])
      .map((span) => attributeIn(xml.slice(span.start, span.open), "Type") ?? "")
      .find((each) => each.endsWith(`/${type}`));
    return known ?? `${this.#office}/${type}`;
  }
}
