import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";

export type XmlAttributes = ReadonlyMap<string, string>;
/** An element by its local name; a prefix is dropped from `name` and kept in the attributes' names. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: XmlAttributes;
  readonly children: (XmlElement | string)[];
};

export type XmlVisitor = {
  open(name: string, attributes: () => XmlAttributes): void;
  close(name: string): void;
  text?(text: string): void;
};

const NO_ATTRIBUTES: XmlAttributes = new Map();
const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Decodes an XML part by its byte order mark or declaration; UTF-8 is the default. */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const declared = /encoding=["']([\w-]+)["']/.exec(new TextDecoder("latin1").decode(bytes.subarray(0, 120)))?.[1];
  try {
    return new TextDecoder(declared && !/^utf-?16/i.test(declared) ? declared : "utf-8").decode(bytes);
  } catch (error) {
    throw new Refusal("damaged", "The file is damaged: one of its parts has an unknown text encoding.", {
      cause: error,
    });
  }
}

/** Takes XML text piece by piece; `end` checks that the document was whole. */
export type XmlScanner = Readonly<{ push(text: string): void; end(): void }>;

/** Walks XML text and calls the visitor in document order. Document type declarations are refused, so there are no entities to expand. */
function scanXml(xml: string, visitor: XmlVisitor): void {
  const scanner = createXmlScanner(visitor);
  scanner.push(xml);
  scanner.end();
}

/** A walk over XML that arrives in pieces. What a piece leaves unfinished is looked at again only once twice as much is there, so an endless tag costs no more than its length. */
export function createXmlScanner(visitor: XmlVisitor): XmlScanner {
  let rest = "";
  let wanted = 0;
  let depth = 0;
  const text = (open: number, at: number): void => {
    if (open > at && visitor.text && depth > 0) visitor.text(decodeEntities(rest.slice(at, open)));
  };
  const scan = (isLast: boolean): void => {
    let at = 0;
    for (let open = rest.indexOf("<"); open >= 0; open = rest.indexOf("<", at)) {
      const end = markupEnd(rest, open, isLast);
      if (end < 0) break;
      text(open, at);
      depth += visitMarkup(rest, open, end, visitor);
      at = end;
      if (depth > limits.xmlDepth) {
        throw new Refusal("too-large", "The file was not opened: its parts are nested deeper than is safe to read.");
      }
    }
    rest = at === 0 ? rest : rest.slice(at);
    wanted = rest.length * 2;
  };
  return {
    push(piece) {
      rest = rest === "" ? piece : rest + piece;
      if (rest.length >= wanted) scan(false);
    },
    end() {
      scan(true);
      if (depth > 0) throw cutOff();
    },
  };
}

function cutOff(): Refusal {
  return new Refusal("damaged", "The file is damaged: one of its parts ends in the middle.");
}

/** Where the tag, comment or section that starts at `open` is over; -1 when that is not there yet. */
function markupEnd(xml: string, open: number, isLast: boolean): number {
  const mark = xml.charCodeAt(open + 1);
  if (mark !== 0x21 && mark !== 0x3f) {
    const end = tagEnd(xml, open);
    if (end < 0 && isLast) throw cutOff();
    return end < 0 ? -1 : end + 1;
  }
  if (!isLast && xml.length < open + 9) return -1;
  const section = SECTIONS.find(({ start }) => xml.startsWith(start, open));
  if (!section) {
    throw new Refusal(
      "unsupported",
      "The file was not opened: it declares its own document type, which office files never do.",
    );
  }
  const end = xml.indexOf(section.end, open + section.start.length);
  if (end >= 0) return end + section.end.length;
  return isLast ? xml.length : -1;
}

const SECTIONS = [
  { start: "<!--", end: "-->" },
  { start: "<![CDATA[", end: "]]>" },
  { start: "<?", end: "?>" },
];

/** Calls the visitor for what stands between two places and returns the change of depth. */
function visitMarkup(xml: string, open: number, end: number, visitor: XmlVisitor): -1 | 0 | 1 {
  const mark = xml.charCodeAt(open + 1);
  if (mark !== 0x21 && mark !== 0x3f) return visitTag(xml.slice(open + 1, end - 1), visitor);
  if (xml.startsWith("<![CDATA[", open)) visitor.text?.(xml.slice(open + 9, end - 3));
  return 0;
}

/** Calls the visitor for one tag and returns the change of depth. */
function visitTag(tag: string, visitor: XmlVisitor): -1 | 0 | 1 {
  if (tag.startsWith("/")) {
    visitor.close(localName(tag.slice(1).trim()));
    return -1;
  }
  const isEmpty = tag.endsWith("/");
  const content = isEmpty ? tag.slice(0, -1) : tag;
  const nameEnd = content.search(/\s/);
  const name = localName(nameEnd < 0 ? content : content.slice(0, nameEnd));
  visitor.open(name, () => (nameEnd < 0 ? NO_ATTRIBUTES : readAttributes(content, nameEnd)));
  if (!isEmpty) return 1;
  visitor.close(name);
  return 0;
}

/** Where a tag's `>` is; -1 when it is not there. */
function tagEnd(xml: string, open: number): number {
  const end = xml.indexOf(">", open);
  if (end < 0) return -1;
  return /["']/.test(xml.slice(open, end)) ? quotedTagEnd(xml, open) : end;
}

function quotedTagEnd(xml: string, open: number): number {
  let quote = 0;
  for (let at = open + 1; at < xml.length; at += 1) {
    const code = xml.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === 0x22 || code === 0x27) quote = code;
    else if (code === 0x3e) return at;
  }
  return -1;
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}

function readAttributes(tag: string, from: number): XmlAttributes {
  const attributes = new Map<string, string>();
  const pattern = /([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
  pattern.lastIndex = from;
  for (let match = pattern.exec(tag); match; match = pattern.exec(tag)) {
    attributes.set(match[1] ?? "", decodeEntities(match[2] ?? match[3] ?? ""));
  }
  return attributes;
}

/** Replaces the five named and the numeric entities; an unknown one stays as it is. */
function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
    if (name) return ENTITIES[name] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : "";
  });
}

/** Parses a part to a tree; the root is the document's outermost element. */
export function parseXml(bytes: Uint8Array): XmlElement {
  const root: XmlElement = { name: "", attributes: NO_ATTRIBUTES, children: [] };
  const stack: XmlElement[] = [root];
  scanXml(decodeXml(bytes), {
    open(name, attributes) {
      const element: XmlElement = { name, attributes: attributes(), children: [] };
      stack.at(-1)?.children.push(element);
      stack.push(element);
    },
    close(name) {
      if (stack.at(-1)?.name !== name)
        throw new Refusal("damaged", "The file is damaged: one of its parts is not well-formed.");
      stack.pop();
    },
    text(text) {
      stack.at(-1)?.children.push(text);
    },
  });
  const outermost = root.children.find((child) => typeof child !== "string");
  if (!outermost) throw new Refusal("damaged", "The file is damaged: one of its parts is empty.");
  return outermost;
}

/** Throws `Refusal` where `parseXml` would; makes no tree, so it costs a third of the time. */
export function checkXml(bytes: Uint8Array): void {
  const open: string[] = [];
  let isEmpty = true;
  scanXml(decodeXml(bytes), {
    open(name) {
      isEmpty = false;
      open.push(name);
    },
    close(name) {
      if (open.pop() !== name)
        throw new Refusal("damaged", "The file is damaged: one of its parts is not well-formed.");
    },
  });
  if (isEmpty) throw new Refusal("damaged", "The file is damaged: one of its parts is empty.");
}

/** An attribute by its local name, whatever its prefix; one without a prefix wins. */
export function attribute(element: XmlElement, name: string): string | undefined {
  const plain = element.attributes.get(name);
  if (plain !== undefined) return plain;
  for (const [key, value] of element.attributes) if (key.endsWith(`:${name}`)) return value;
  return undefined;
}

/** An attribute that has a prefix, such as the `r:id` beside an `id`. */
export function prefixedAttribute(attributes: XmlAttributes, name: string): string | undefined {
  for (const [key, value] of attributes) if (key.endsWith(`:${name}`)) return value;
  return undefined;
}

/** The elements among an element's children, in order. */
export function childElements(element: XmlElement): XmlElement[] {
  return element.children.filter((child) => typeof child !== "string");
}

/** The first child of each of these local names in turn; undefined where one is missing. */
export function child(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  let found = element;
  for (const name of path) found = found && childElements(found).find((candidate) => candidate.name === name);
  return found;
}

/** Every descendant of that name, in document order, not looking inside a match. */
export function descendants(element: XmlElement, name: string): XmlElement[] {
  return childElements(element).flatMap((candidate) =>
    candidate.name === name ? [candidate] : descendants(candidate, name),
  );
}

/** All text in an element, its children's too; `""` of nothing. */
export function textOf(element: XmlElement | undefined): string {
  if (!element) return "";
  return element.children.map((part) => (typeof part === "string" ? part : textOf(part))).join("");
}
