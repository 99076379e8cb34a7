import { strToU8 } from "fflate";
import { relationshipsName } from "./office-package.ts";
import { packParts } from "./pack-parts.ts";
import { escapeXml } from "./write-xml.ts";

const DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/** content types by the endings of the parts that are written here */
export const endingTypes: Readonly<Record<string, string>> = {
  rels: "application/vnd.openxmlformats-package.relationships+xml",
  png: "image/png",
  jpeg: "image/jpeg",
  gif: "image/gif",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  vml: "application/vnd.openxmlformats-officedocument.vmlDrawing",
};

export type DocumentProperties = Readonly<{ title?: string; author?: string; subject?: string; madeAt: Date }>;

export type RelateOptions = Readonly<{
  /** the target is an address outside the file */
  external?: boolean;
}>;

/** What parts are added to: a file that is made, or one that is edited. */
export type PartSink = Pick<PackageWriter, "addXml" | "addBytes" | "relate">;

/** Collects the parts of an Office Open XML file with their content types and relationships, and packs them. Nothing is written to disk. */
export class PackageWriter {
  readonly #parts = new Map<string, Uint8Array>();
  readonly #types = new Map<string, string>();
  readonly #relationships = new Map<string, string[]>();

  /** Adds an XML part; its name has no leading slash. */
  addXml(name: string, contentType: string, xml: string): void {
    this.#types.set(name, contentType);
    this.#parts.set(name, strToU8(DECLARATION + xml));
  }

  /** Adds a part whose ending tells its content type. */
  addBytes(name: string, bytes: Uint8Array): void {
    this.#parts.set(name, bytes);
  }

  /** Relates a part (`""`: the package) to another one or to an address; gives the relationship's id. */
  relate(from: string, type: string, target: string, { external = false }: RelateOptions = {}): string {
    const list = this.#relationships.get(from) ?? [];
    this.#relationships.set(from, list);
    const id = `rId${list.length + 1}`;
    const place = external ? target : relativeTarget(from, target);
    const mode = external ? ' TargetMode="External"' : "";
    const fullType = type.includes("://") ? type : `${OFFICE}/${type}`;
    list.push(`<Relationship Id="${id}" Type="${fullType}" Target="${escapeXml(place)}"${mode}/>`);
    return id;
  }

  /** The title, the author and the time, as programs show them. */
  addProperties(properties: DocumentProperties): void {
    const time = `${properties.madeAt.toISOString().slice(0, 19)}Z`;
    const author = escapeXml(properties.author ?? "Deskhand");
    this.addXml(
      "docProps/core.xml",
      "application/vnd.openxmlformats-package.core-properties+xml",
      `<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
        `<dc:title>${escapeXml(properties.title ?? "")}</dc:title><dc:subject>${escapeXml(properties.subject ?? "")}</dc:subject><dc:creator>${author}</dc:creator><cp:lastModifiedBy>${author}</cp:lastModifiedBy>` +
        `<dcterms:created xsi:type="dcterms:W3CDTF">${time}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">${time}</dcterms:modified></cp:coreProperties>`,
    );
    this.relate("", `${PACKAGE}/relationships/metadata/core-properties`, "docProps/core.xml");
    this.addXml(
      "docProps/app.xml",
      "application/vnd.openxmlformats-officedocument.extended-properties+xml",
      '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Deskhand</Application></Properties>',
    );
    this.relate("", "extended-properties", "docProps/app.xml");
  }

  /** The file; equal parts give equal bytes. */
  pack(): Uint8Array {
    const files: Record<string, Uint8Array> = { "[Content_Types].xml": strToU8(DECLARATION + this.#contentTypes()) };
    for (const [from, list] of this.#relationships)
      files[relationshipsName(from)] = strToU8(
        `${DECLARATION}<Relationships xmlns="${PACKAGE}/relationships">${list.join("")}</Relationships>`,
      );
    for (const [name, bytes] of this.#parts) files[name] = bytes;
    return packParts(files);
  }

  #contentTypes(): string {
    const endings = new Set([...this.#parts.keys()].map((name) => name.slice(name.lastIndexOf(".") + 1)));
    const defaults = Object.entries(endingTypes).filter(([ending]) => endings.has(ending));
    const lines = [
      ["rels", endingTypes.rels],
      ["xml", "application/xml"],
    ]
      .concat(defaults)
      .map(([ending, type]) => `<Default Extension="${ending}" ContentType="${type}"/>`);
    const overrides = [...this.#types].map(([name, type]) => `<Override PartName="/${name}" ContentType="${type}"/>`);
    return `<Types xmlns="${PACKAGE}/content-types">${lines.join("")}${overrides.join("")}</Types>`;
  }
}

function relativeTarget(from: string, to: string): string {
  const folder = from.split("/").slice(0, -1);
  const target = to.split("/");
  let shared = 0;
  while (shared < folder.length && shared < target.length - 1 && folder[shared] === target[shared]) shared += 1;
  return [...folder.slice(shared).map(() => ".."), ...target.slice(shared)].join("/");
}
