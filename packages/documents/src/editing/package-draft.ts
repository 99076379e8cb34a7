import { type OfficePackage, openOfficePackage, relationshipsName, resolveTarget } from "../ooxml/office-package.ts";
import { escapeXml } from "../ooxml/write-xml.ts";
import { decodeXml } from "../ooxml/xml.ts";
import { Refusal } from "../refusal.ts";
import { patchPackage } from "./patch-package.ts";
import {
  attributeValue,
  elementOf,
  elementsOf,
  insertInOrder,
  parseTree,
  removeNode,
  treeText,
  type XmlTree,
} from "./xml-tree.ts";

export type DraftRelationship = Readonly<{ id: string; type: string; target: string; isExternal: boolean }>;

export type RelateOptions = Readonly<{
  id?: string;
  isExternal?: boolean;
  /** a part that has a relationship of this type, whose full name is taken over */
  like?: string;
}>;

/** An office file while it is edited: parts are read as they are by now, and those that were changed are written at the end. */
export type PackageDraft = Readonly<{
  /** as it was before the first edit */
  office: OfficePackage;
  /** names of the parts there are by now */
  names(): readonly string[];
  has(part: string): boolean;
  text(part: string): string;
  setText(part: string, xml: string): void;
  /** a part that is there as a tree; `changeTree` writes it back */
  tree(part: string): XmlTree;
  changeTree(part: string, change: (tree: XmlTree) => void): void;
  relationships(part: string): readonly DraftRelationship[];
  /** relates a part to another one, or to an address, under a free id or the one given; gives the id */
  relate(part: string, type: string, target: string, options?: RelateOptions): string;
  unrelate(part: string, id: string): void;
  addXml(part: string, contentType: string, xml: string): void;
  addBytes(part: string, contentType: string, bytes: Uint8Array): void;
  remove(part: string): void;
  /** content type that a part has of its own or by its ending */
  contentType(part: string): string | null;
  /** a name that no part has, such as `xl/worksheets/sheet4.xml` for `xl/worksheets/sheet` and `.xml` */
  freeName(start: string, ending: string): string;
  finished(): Uint8Array;
}>;

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const TYPES = "[Content_Types].xml";
const RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml";

export function openDraft(bytes: Uint8Array): PackageDraft {
  return new Draft(bytes);
}

class Draft implements PackageDraft {
  readonly office: OfficePackage;
  readonly #bytes: Uint8Array;
  readonly #changes = new Map<string, Uint8Array | null>();
  readonly #texts = new Map<string, string>();
  /** names as the file writes them, by their lower case */
  readonly #names: Map<string, string>;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.office = openOfficePackage(bytes);
    this.#names = new Map(this.office.names.map((name) => [keyOf(name), name]));
  }

  names(): readonly string[] {
    return [...this.#names.values()].filter((name) => this.#changes.get(name) !== null);
  }

  has(part: string): boolean {
    const name = this.#names.get(keyOf(part));
    return name !== undefined && this.#changes.get(name) !== null;
  }

  text(part: string): string {
    const name = this.#actual(part);
    const known = this.#texts.get(name);
    if (known !== undefined) return known;
    const read = decodeXml(this.office.part(name) ?? new Uint8Array());
    this.#texts.set(name, read);
    return read;
  }

  setText(part: string, xml: string): void {
    const name = this.#actual(part);
    if (this.has(name) && this.text(name) === xml) return;
    this.#texts.set(name, xml);
    this.#names.set(keyOf(name), name);
    const utf8 = xml.replace(/^(<\?xml[^>]*encoding=["'])[^"']+/, "$1UTF-8");
    this.#changes.set(name, new TextEncoder().encode(utf8));
  }

  tree(part: string): XmlTree {
    return parseTree(this.text(part));
  }

  changeTree(part: string, change: (tree: XmlTree) => void): void {
    const tree = this.tree(part);
    change(tree);
    this.setText(part, treeText(tree));
  }

  relationships(part: string): readonly DraftRelationship[] {
    const name = relationshipsName(part);
    if (!this.has(name)) return [];
    return elementsOf(this.tree(name).root).map((each) => {
      const isExternal = attributeValue(each, "TargetMode") === "External";
      const target = attributeValue(each, "Target") ?? "";
      return {
        id: attributeValue(each, "Id") ?? "",
        type: (attributeValue(each, "Type") ?? "").split("/").at(-1) ?? "",
        target: isExternal || isInside(target) ? target : this.#actual(resolveTarget(part, target)),
        isExternal,
      };
    });
  }

  relate(part: string, type: string, target: string, options: RelateOptions = {}): string {
    const { isExternal = false } = options;
    const name = relationshipsName(part);
    if (!this.has(name)) {
      this.setText(name, `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships"></Relationships>`);
      this.#declare("Default", { key: "Extension", value: "rels" }, RELATIONSHIPS_TYPE);
    }
    const taken = new Set(this.relationships(part).map((each) => each.id));
    let number = taken.size + 1;
    while (taken.has(`rId${number}`)) number += 1;
    const id = options.id ?? `rId${number}`;
    const fullType = this.#fullType(type, options.like);
    const place = isExternal || isInside(target) ? target : `/${target}`;
    const mode = isExternal ? ' TargetMode="External"' : "";
    this.changeTree(name, ({ root }) => {
      const prefix = root.name.slice(0, root.name.length - root.local.length);
      const line = `<${prefix}Relationship Id="${escapeXml(id)}" Type="${fullType}" Target="${escapeXml(place)}"${mode}/>`;
      insertInOrder(root, elementOf(line), []);
    });
    return id;
  }

  unrelate(part: string, id: string): void {
    this.changeTree(relationshipsName(part), ({ root }) => {
      for (const each of elementsOf(root)) if (attributeValue(each, "Id") === id) removeNode(each);
    });
  }

  addXml(part: string, contentType: string, xml: string): void {
    this.setText(part, xml.startsWith("<?xml") ? xml : DECLARATION + xml);
    this.#declare("Override", { key: "PartName", value: `/${part}` }, contentType);
  }

  addBytes(part: string, contentType: string, bytes: Uint8Array): void {
    this.#names.set(keyOf(part), part);
    this.#changes.set(part, bytes);
    this.#declare("Default", { key: "Extension", value: part.slice(part.lastIndexOf(".") + 1) }, contentType);
  }

  remove(part: string): void {
    const name = this.#actual(part);
    this.#changes.set(name, null);
    this.#texts.delete(name);
    if (this.has(relationshipsName(name))) this.#changes.set(this.#actual(relationshipsName(name)), null);
    this.changeTree(TYPES, ({ root }) => {
      for (const each of elementsOf(root))
        if (keyOf(attributeValue(each, "PartName") ?? "") === keyOf(name)) removeNode(each);
    });
  }

  contentType(part: string): string | null {
    const entries = elementsOf(this.tree(TYPES).root);
    const own = entries.find((each) => keyOf(attributeValue(each, "PartName") ?? "") === keyOf(part));
    const ending = part.slice(part.lastIndexOf(".") + 1).toLowerCase();
    const found = own ?? entries.find((each) => attributeValue(each, "Extension")?.toLowerCase() === ending);
    return found ? attributeValue(found, "ContentType") : null;
  }

  freeName(start: string, ending: string): string {
    let number = 1;
    while (this.#names.has(keyOf(`${start}${number}${ending}`))) number += 1;
    return `${start}${number}${ending}`;
  }

  finished(): Uint8Array {
    return this.#changes.size === 0 ? this.#bytes : patchPackage(this.#bytes, this.#changes);
  }

  #actual(part: string): string {
    return this.#names.get(keyOf(part)) ?? part;
  }

  #fullType(type: string, like: string | undefined): string {
    if (type.includes("://")) return type;
    const lines = like === undefined ? [] : elementsOf(this.tree(relationshipsName(like)).root);
    const known = lines.map((each) => attributeValue(each, "Type") ?? "").find((each) => each.endsWith(`/${type}`));
    return known ?? `${this.#isStrict() ? STRICT : OFFICE}/${type}`;
  }

  #isStrict(): boolean {
    return this.text("_rels/.rels").includes(STRICT);
  }

  #declare(element: string, entry: Readonly<{ key: string; value: string }>, contentType: string): void {
    if (!this.has(TYPES)) throw new Refusal("damaged", "The file was not changed: it has no list of its parts.");
    this.changeTree(TYPES, ({ root }) => {
      const known = elementsOf(root).find(
        (each) => attributeValue(each, entry.key)?.toLowerCase() === entry.value.toLowerCase(),
      );
      if (known) return;
      const prefix = root.name.slice(0, root.name.length - root.local.length);
      const line = `<${prefix}${element} ${entry.key}="${escapeXml(entry.value)}" ContentType="${contentType}"/>`;
      insertInOrder(root, elementOf(line), ["Default", "Override"]);
    });
  }
}

/** A place in the file itself, such as `#Sheet2!A1`, is no part. */
function isInside(target: string): boolean {
  return target.startsWith("#");
}

function keyOf(part: string): string {
  return part.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
}
