import { ByteReader, narrowText } from "../binary-office/byte-reader.ts";

const PRIMED =
  "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
const MAX_BYTES = 20_000_000;

/** Unpacks the body that Outlook keeps as compressed rich text; empty when it is of another kind. */
export function unpackRichText(packed: Uint8Array): Uint8Array {
  if (packed.length < 16) return new Uint8Array();
  const reader = new ByteReader(packed, 4);
  const size = Math.min(reader.u32(), MAX_BYTES);
  const kind = reader.u32();
  reader.skip(4);
  if (kind === 0x414c454d) return reader.bytes(Math.min(size, reader.left));
  return kind === 0x75465a4c ? unpack(reader, size) : new Uint8Array();
}

/** Each control byte says of the next eight items whether they are a byte or a reference into the last 4096 bytes. */
function unpack(reader: ByteReader, size: number): Uint8Array {
  const ring = new Uint8Array(4_096);
  ring.set(new TextEncoder().encode(PRIMED));
  const out: number[] = [];
  let write = PRIMED.length;
  const put = (byte: number) => {
    ring[write] = byte;
    write = (write + 1) % 4_096;
    out.push(byte);
  };
  const repeat = (reference: number) => {
    for (let index = 0; index < (reference & 0xf) + 2; index += 1) put(ring[((reference >> 4) + index) % 4_096] ?? 0);
  };
  let control = 0;
  for (let item = 0; reader.left > 0 && out.length < size; item += 1) {
    if (item % 8 === 0) control = reader.u8();
    const isReference = (control & (1 << (item % 8))) !== 0;
    if (reader.left < (isReference ? 2 : 1)) break;
    if (!isReference) {
      put(reader.u8());
      continue;
    }
    const reference = (reader.u8() << 8) | reader.u8();
    if (reference >> 4 === write) break;
    repeat(reference);
  }
  return Uint8Array.from(out.slice(0, size));
}

/** The text of rich text, or the HTML that was wrapped into it. */
export function richTextContent(rtf: Uint8Array): { text: string; isHtml: boolean } {
  const source = narrowText(rtf, 28_591);
  const walk = new RichTextWalk(
    /\\fromhtml1/.test(source.slice(0, 2_000)),
    Number(/\\ansicpg(\d+)/.exec(source.slice(0, 2_000))?.[1] ?? 1_252),
  );
  for (const match of source.matchAll(TOKEN)) walk.take(match);
  return { text: walk.text(), isHtml: walk.isHtml };
}

type Group = { isSkipped: boolean; isHtmlTag: boolean };

class RichTextWalk {
  readonly isHtml: boolean;
  readonly #codePage: number;
  readonly #groups: Group[] = [];
  #group: Group = { isSkipped: false, isHtmlTag: false };
  #isOutside = false;
  #waiting: number[] = [];
  readonly #out: string[] = [];

  constructor(isHtml: boolean, codePage: number) {
    this.isHtml = isHtml;
    this.#codePage = codePage;
  }

  text(): string {
    this.#flush();
    return this.#out.join("").trim();
  }

  take([token, word, number, hex, symbol]: RegExpExecArray | RegExpMatchArray): void {
    if (hex !== undefined) {
      if (this.#isKept()) this.#waiting.push(Number.parseInt(hex, 16));
      return;
    }
    this.#flush();
    if (token === "{") this.#groups.push({ ...this.#group });
    else if (token === "}") this.#group = this.#groups.pop() ?? { isSkipped: false, isHtmlTag: false };
    else if (!this.#isDirective(word, number, symbol) && this.#isKept())
      this.#out.push(word === undefined ? (symbol ?? plain(token)) : wordText(word, number, this.isHtml));
  }

  /** Words that say what is content and are none themselves. */
  #isDirective(word: string | undefined, number: string | undefined, symbol: string | undefined): boolean {
    if (word === "htmlrtf") this.#isOutside = number !== "0";
    else if (word === "htmltag") this.#group = { isSkipped: false, isHtmlTag: true };
    else if (symbol === "*" || (word !== undefined && SKIPPED.has(word))) this.#group.isSkipped = true;
    else return false;
    return true;
  }

  #isKept(): boolean {
    return !this.#group.isSkipped && !(this.isHtml && this.#isOutside && !this.#group.isHtmlTag);
  }

  #flush(): void {
    if (this.#waiting.length > 0) this.#out.push(narrowText(Uint8Array.from(this.#waiting), this.#codePage));
    this.#waiting = [];
  }
}

const TOKEN = /\\([a-z]+)(-?\d+)? ?|\\'([\da-f]{2})|\\([^a-z])|[{}]|[^\\{}]+/gi;
const SKIPPED = new Set(
  "fonttbl colortbl stylesheet info pict object themedata datastore listtable rsidtbl".split(" "),
);

function plain(text: string): string {
  return text.replace(/[\r\n]/g, "");
}

function wordText(word: string, number: string | undefined, isHtml: boolean): string {
  if (word === "par" || word === "line") return isHtml ? "\r\n" : "\n";
  if (word === "tab") return "\t";
  if (word === "u" && number !== undefined) return String.fromCharCode((Number(number) + 65_536) % 65_536);
  return (
    { lquote: "‘", rquote: "’", ldblquote: "“", rdblquote: "”", bullet: "•", endash: "–", emdash: "—" }[word] ?? ""
  );
}
