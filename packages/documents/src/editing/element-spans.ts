/** Where an element stands in XML text: its start tag from `start` to `open`, its end tag from `close` to `end`. */
export type ElementSpan = Readonly<{
  /** local name */
  name: string;
  /** with the colon, `""` without one */
  prefix: string;
  start: number;
  open: number;
  close: number;
  end: number;
  depth: number;
}>;

const TAG =
  /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<\/([\w.-]+:)?([\w.-]+)\s*>|<([\w.-]+:)?([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g;

/** The elements of these local names, or all, in document order, between two places of the text; the text has to be well-formed. */
export function elementSpans(
  xml: string,
  names: readonly string[] | null,
  from = 0,
  to = xml.length,
): readonly ElementSpan[] {
  const found: ElementSpan[] = [];
  /** places in `found` of the elements that are open; -1 for those that are not wanted */
  const open: number[] = [];
  for (const match of xml.slice(from, to).matchAll(TAG)) {
    const [text, , closing, prefix = "", name, , empty] = match;
    const start = from + match.index;
    const end = start + text.length;
    if (closing !== undefined) closeSpan(found, open.pop() ?? -1, start, end);
    if (name === undefined) continue;
    const isWanted = names?.includes(name) ?? true;
    if (isWanted) found.push({ name, prefix, start, open: end, close: end, end, depth: open.length });
    if (empty !== "/") open.push(isWanted ? found.length - 1 : -1);
  }
  return found;
}

function closeSpan(found: ElementSpan[], at: number, close: number, end: number): void {
  const span = found[at];
  if (span) found[at] = { ...span, close, end };
}

/** The value of an attribute in a start tag, as written; null when there is none. */
export function attributeIn(tag: string, name: string): string | null {
  const match = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag);
  return match ? (match[1] ?? match[2] ?? "") : null;
}

/** A replacement of a piece of text. */
export type Splice = Readonly<{ start: number; end: number; text: string }>;

/** The text with pieces replaced; they may not overlap. Those at one place stay in their order. */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = "";
  let at = 0;
  for (const splice of splices.toSorted((one, other) => one.start - other.start)) {
    result += text.slice(at, splice.start) + splice.text;
    at = splice.end;
  }
  return result + text.slice(at);
}

/** The text with more at the end of an element, which may be empty. */
export function insideElement(xml: string, element: Omit<ElementSpan, "depth">, inside: string): string {
  const { start, open, close, end, name, prefix } = element;
  if (open !== end) return spliced(xml, [{ start: close, end: close, text: inside }]);
  const tag = xml.slice(start, open).replace(/\s*\/>$/, ">");
  return spliced(xml, [{ start, end, text: `${tag}${inside}</${prefix}${name}>` }]);
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Text of an element without elements in it. */
export function decodedText(xml: string): string {
  if (!xml.includes("&") && !xml.includes("<![CDATA[")) return xml;
  return xml
    .replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, (_, inside: string) => inside.replaceAll("&", "&amp;"))
    .replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|([a-z]{2,4}));/gi, (whole, hex, decimal, name) => {
      if (name) return NAMED[name] ?? whole;
      const code = hex ? Number.parseInt(hex, 16) : Number.parseInt(decimal, 10);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    });
}
