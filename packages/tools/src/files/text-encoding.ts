export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

export type EncodedText = Readonly<{
  /** without the byte order mark, line ends as they are */
  text: string;
  encoding: TextEncoding;
  hasMark: boolean;
}>;

function decode(bytes: Uint8Array, encoding: TextEncoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function unicode(bytes: Uint8Array, encoding: TextEncoding): EncodedText | null {
  const text = decode(bytes, encoding);
  if (text === null) return null;
  const hasMark = text.startsWith("\uFEFF");
  return { text: hasMark ? text.slice(1) : text, encoding, hasMark };
}

/** Control characters no text file has; NUL alone decides, others may be strays. */
function looksBinary(bytes: Uint8Array): boolean {
  const sample = bytes.subarray(0, 65_536);
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) return true;
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls += 1;
  }
  return controls > sample.length / 50;
}

/** Western text in UTF-16 without a mark has a zero in every second byte. */
function unmarkedWide(bytes: Uint8Array): TextEncoding | null {
  const sample = bytes.subarray(0, 4_096);
  if (bytes.length < 8 || bytes.length % 2 === 1 || !sample.includes(0)) return null;
  const even = sample.filter((byte, at) => byte === 0 && at % 2 === 0).length;
  const odd = sample.filter((byte, at) => byte === 0 && at % 2 === 1).length;
  const half = sample.length / 2;
  if (odd > half * 0.7 && even === 0) return "utf-16le";
  if (even > half * 0.7 && odd === 0) return "utf-16be";
  return null;
}

/** Reads text by its byte order mark, else by what the bytes can be; `null` when they are no text. Nothing is lost: see `encodeText`. */
export function decodeText(bytes: Uint8Array): EncodedText | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return unicode(bytes, "utf-16le");
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return unicode(bytes, "utf-16be");
  const wide = unmarkedWide(bytes);
  if (wide !== null) return unicode(bytes, wide);
  if (looksBinary(bytes)) return null;
  return unicode(bytes, "utf-8") ?? unicode(bytes, "windows-1252");
}

let westernBytes: ReadonlyMap<string, number> | null = null;

function westernByte(character: string): number | undefined {
  westernBytes ??= new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder("windows-1252").decode(new Uint8Array([byte])), byte]),
  );
  return westernBytes.get(character);
}

/** The bytes of a text in its encoding, or the first character that the encoding has no place for. */
export function encodeText({
  text,
  encoding,
  hasMark,
}: EncodedText): Readonly<{ bytes: Uint8Array } | { character: string }> {
  const whole = hasMark ? `\uFEFF${text}` : text;
  if (encoding === "utf-8") return { bytes: new TextEncoder().encode(whole) };
  if (encoding === "windows-1252") {
    const bytes: number[] = [];
    for (const character of whole) {
      const byte = westernByte(character);
      if (byte === undefined) return { character };
      bytes.push(byte);
    }
    return { bytes: Uint8Array.from(bytes) };
  }
  const bytes = Buffer.from(whole, "utf16le");
  return { bytes: new Uint8Array(encoding === "utf-16be" ? bytes.swap16() : bytes) };
}
