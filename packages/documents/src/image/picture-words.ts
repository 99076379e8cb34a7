import { inflateSync } from "node:zlib";
import type { Finding } from "../hidden/hidden-findings.ts";
import { exifWords } from "./exif-words.ts";
import { type ImageKind, imageKind } from "./image-size.ts";

type Words = Readonly<{ at: string; text: string }>;
type Chunk = Readonly<{ name: string; bytes: Uint8Array }>;

/** bytes of one packed text when unpacked */
const MOST_UNPACKED = 200_000;
const MOST_CHUNKS = 2_000;

/** What the file of a picture says beside its dots: comments, descriptions and keywords. */
export function pictureWords(bytes: Uint8Array): Finding[] {
  const found = READERS[imageKind(bytes) ?? "bmp"](bytes);
  return found
    .map(({ at, text }) => ({ at, text: text.replace(/\0/g, " ").replace(/\s+/g, " ").trim() }))
    .filter(({ text }) => /\p{L}{2}/u.test(text) && !DULL.test(text))
    .map(({ at, text }): Finding => ({ kind: "metadata", at, because: "words in the picture's file", text }));
}

const READERS: Readonly<Record<ImageKind, (bytes: Uint8Array) => readonly Words[]>> = {
  png: (bytes) => [...pngChunks(bytes)].flatMap(pngWords),
  jpeg: (bytes) => [...jpegSegments(bytes)].flatMap(jpegWords),
  webp: (bytes) => [...webpChunks(bytes)].flatMap(webpWords),
  tiff: exifWords,
  gif: gifComments,
  bmp: () => [],
};

/** What cameras and programs write into every picture. */
const DULL =
  /^(?:\w+ DIGITAL CAMERA|SAMSUNG.{0,10}|SONY DSC|DCIM.*|AppleMark|Screenshot|ASCII|CREATOR: gd-jpeg.*|Created with .{0,30}|LEAD Technologies.*|(?:File written|Optimized|Compressed) by .{0,60}|Lavc.*|Intel\(R\).*)$/i;
/** names of texts that say how a picture was made */
const DULL_NAME =
  /^(?:Software|Creat\w* ?Time|date:|Raw profile|exif:|png:|tiff:|Thumb::|xmp:|icc:|Source$|signature$)/i;

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function latin(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}

function* pngChunks(bytes: Uint8Array): Generator<Chunk> {
  const data = view(bytes);
  for (let at = 8, count = 0; at + 12 <= bytes.length && count < MOST_CHUNKS; count += 1) {
    const length = data.getUint32(at);
    yield { name: latin(bytes.subarray(at + 4, at + 8)), bytes: bytes.subarray(at + 8, at + 8 + length) };
    at += length + 12;
  }
}

function pngWords({ name, bytes }: Chunk): readonly Words[] {
  if (name === "eXIf") return exifWords(bytes);
  if (!/^(?:tEXt|zTXt|iTXt)$/.test(name)) return [];
  const end = bytes.indexOf(0);
  if (end < 0) return [];
  const at = latin(bytes.subarray(0, end));
  const text = name === "tEXt" ? latin(bytes.subarray(end + 1)) : packedText(name, bytes.subarray(end + 1));
  if (at === "XML:com.adobe.xmp") return xmpWords(text);
  return DULL_NAME.test(at) ? [] : [{ at, text }];
}

function packedText(name: string, bytes: Uint8Array): string {
  if (name === "zTXt") return latin(unpacked(bytes.subarray(1)));
  const isPacked = bytes[0] === 1;
  const language = bytes.indexOf(0, 2);
  const start = bytes.indexOf(0, language + 1) + 1;
  const body = bytes.subarray(start);
  return new TextDecoder().decode(isPacked ? unpacked(body) : body);
}

/** Empty where the packed text is damaged or too long. */
function unpacked(bytes: Uint8Array): Uint8Array {
  try {
    return inflateSync(bytes, { maxOutputLength: MOST_UNPACKED });
  } catch {
    return new Uint8Array();
  }
}

function* jpegSegments(bytes: Uint8Array): Generator<Chunk> {
  const data = view(bytes);
  for (let at = 2, count = 0; at + 4 <= bytes.length && bytes[at] === 0xff && count < MOST_CHUNKS; count += 1) {
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xda) return;
    const length = marker === 0xff ? -1 : data.getUint16(at + 2);
    if (length >= 2) yield { name: marker.toString(16), bytes: bytes.subarray(at + 4, at + 2 + length) };
    at += length < 0 ? 1 : 2 + length;
  }
}

function jpegWords({ name, bytes }: Chunk): readonly Words[] {
  if (name === "fe") return [{ at: "Comment", text: latin(bytes) }];
  const head = latin(bytes.subarray(0, 40));
  if (name === "e1" && head.startsWith("Exif\0\0")) return exifWords(bytes.subarray(6));
  if (name === "e1" && head.startsWith("http://ns.adobe.com/xap/"))
    return xmpWords(new TextDecoder().decode(bytes.subarray(bytes.indexOf(0) + 1)));
  return name === "ed" && head.startsWith("Photoshop 3.0") ? captions(bytes) : [];
}

/** Title, headline, caption and keywords as agencies write them: 0x1c, 2, what it is, and its length. */
function captions(bytes: Uint8Array): readonly Words[] {
  const data = view(bytes);
  const found: Words[] = [];
  for (
    let at = bytes.indexOf(0x1c);
    at >= 0 && at + 5 <= bytes.length && found.length < 100;
    at = bytes.indexOf(0x1c, at + 1)
  ) {
    const name = bytes[at + 1] === 2 ? CAPTIONS[bytes[at + 2] ?? 0] : undefined;
    if (name === undefined) continue;
    const text = new TextDecoder().decode(bytes.subarray(at + 5, at + 5 + data.getUint16(at + 3)));
    found.push({ at: name, text });
  }
  return found;
}

const CAPTIONS: Readonly<Record<number, string>> = {
  5: "Title",
  25: "Keywords",
  40: "Instructions",
  105: "Headline",
  120: "Caption",
};

function* webpChunks(bytes: Uint8Array): Generator<Chunk> {
  const data = view(bytes);
  for (let at = 12, count = 0; at + 8 <= bytes.length && count < MOST_CHUNKS; count += 1) {
    const length = data.getUint32(at + 4, true);
    yield { name: latin(bytes.subarray(at, at + 4)), bytes: bytes.subarray(at + 8, at + 8 + length) };
    at += 8 + length + (length % 2);
  }
}

function webpWords({ name, bytes }: Chunk): readonly Words[] {
  if (name === "XMP ") return xmpWords(new TextDecoder().decode(bytes));
  return name === "EXIF" ? exifWords(latin(bytes.subarray(0, 4)) === "Exif" ? bytes.subarray(6) : bytes) : [];
}

/** Titles, descriptions and keywords. */
function xmpWords(xml: string): readonly Words[] {
  const pattern =
    /<((?:dc:(?:title|description|subject)|photoshop:\w*(?:Headline|Instructions)|exif:UserComment))\b[^>]*>([\s\S]{0,20000}?)<\/\1>/g;
  return [...xml.slice(0, MOST_UNPACKED).matchAll(pattern)].map(([, name = "", inner = ""]) => ({
    at: name,
    text: inner.replace(/<[^>]*>/g, " "),
  }));
}

function gifComments(bytes: Uint8Array): readonly Words[] {
  const found: Words[] = [];
  for (let at = bytes.indexOf(0x21); at >= 0 && found.length < 20; at = bytes.indexOf(0x21, at + 1)) {
    if (bytes[at + 1] !== 0xfe) continue;
    let text = "";
    let block = at + 2;
    for (let size = bytes[block] ?? 0; size > 0 && block + size < bytes.length; size = bytes[block] ?? 0) {
      text += latin(bytes.subarray(block + 1, block + 1 + size));
      block += size + 1;
    }
    // the same two bytes can stand among the dots
    if (/^[\t\n\r -~\u00a0-\u00ff]+$/.test(text)) found.push({ at: "Comment", text });
  }
  return found;
}
