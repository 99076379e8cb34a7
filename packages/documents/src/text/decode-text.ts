import { Refusal } from "../refusal.ts";

export type DecodedText = Readonly<{ text: string; encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" }>;

/** Decodes text by byte order mark, then by what the bytes can be; refuses bytes that are no text at all. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const encoding = detectEncoding(bytes);
  if (encoding === null) {
    throw new Refusal(
      "unsupported",
      "The file is not text and not one of the formats that can be read here; convert it to docx, xlsx, pdf or text.",
    );
  }
  return { text: new TextDecoder(encoding).decode(bytes).replaceAll("\r\n", "\n"), encoding };
}

/** Null when the bytes look like no text. */
export function detectEncoding(bytes: Uint8Array): DecodedText["encoding"] | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const wide = wideEncoding(bytes);
  if (wide) return wide;
  const sample = bytes.subarray(0, 65_536);
  if (controlShare(sample) > 0.02) return null;
  return isUtf8(bytes) ? "utf-8" : "windows-1252";
}

/** Western text in UTF-16 has a zero in every second byte. */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const length = Math.min(bytes.length - (bytes.length % 2), 4_096);
  if (length < 8) return null;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let at = 0; at < length; at += 2) {
    if (bytes[at] === 0) evenZeros += 1;
    if (bytes[at + 1] === 0) oddZeros += 1;
  }
  const half = length / 2;
  if (oddZeros > half * 0.7 && evenZeros < half * 0.05) return "utf-16le";
  if (evenZeros > half * 0.7 && oddZeros < half * 0.05) return "utf-16be";
  return null;
}

function controlShare(sample: Uint8Array): number {
  if (sample.length === 0) return 0;
  let controls = 0;
  for (const byte of sample) {
    if (byte === 0) controls += 10;
    else if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13 && byte !== 27) controls += 1;
  }
  return controls / sample.length;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
