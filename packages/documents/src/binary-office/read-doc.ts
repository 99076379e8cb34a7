import { openCompoundFile } from "../compound/compound-file.ts";
import { summaryOf } from "../compound/summary-properties.ts";
import { HiddenFindings } from "../hidden/hidden-findings.ts";
import { moduleNames } from "../ooxml/hidden-parts.ts";
import type { ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { Refusal } from "../refusal.ts";
import { cutText } from "../text/cut-text.ts";
import { withoutControls } from "../text/without-controls.ts";
import { ByteReader, narrowText, wideText } from "./byte-reader.ts";

/** Reads the text of a Word document from before 2007, in its order; styles and pictures are not read. */
export function readDoc(bytes: Uint8Array, options: ReadOptions): ReadOutcome {
  const hidden = new HiddenFindings();
  const isCompound = bytes[0] === 0xd0 && bytes[1] === 0xcf;
  const file = isCompound ? openCompoundFile(bytes) : null;
  const main = file ? file.stream("WordDocument") : bytes;
  if (!main || main.length < 64) throw new Refusal("damaged", "The document is damaged: it has no text.");
  const head = new ByteReader(main);
  const mark = head.u16();
  const version = head.u16();
  head.at = 0x0a;
  const flags = head.u16();
  if (flags & 0x100)
    throw new Refusal("encrypted", "The file is protected by a password; save a copy without it and use that.");
  const isOld = mark === 0xa5db || version < 0x6a;
  const text = isOld || !file ? plainText(main) : pieceText(main, file.stream(flags & 0x200 ? "1Table" : "0Table"));
  if (bytes.length > 0 && file?.names.some((name) => /^Macros\/VBA\//i.test(name)))
    hidden.add({
      kind: "macro",
      at: "",
      because: "macros, which are never run",
      text: moduleNames(bytes).join(", "),
      count: 1,
    });
  const cut = cutText(asMarkdown(text), options.maxCharacters);
  const facts = {
    ...(file && summaryOf(file)),
    remarks: ["The file is of the older Word format: its text was read, its layout was not."],
  };
  return { status: "read", mediaType: "application/msword", format: "doc", ...cut, facts, hidden: hidden.list() };
}

/** Word 6, 95 and earlier keep their text in one run of bytes. */
function plainText(main: Uint8Array): string {
  const head = new ByteReader(main, 0x18);
  const start = head.u32();
  const end = Math.min(head.u32(), main.length);
  if (start >= end) throw new Refusal("damaged", "The document is damaged: it has no text.");
  return narrowText(main.subarray(start, end));
}

/** Word 97 and later keep their text in pieces that a table lists. */
function pieceText(main: Uint8Array, table: Uint8Array | null): string {
  if (!table) throw new Refusal("damaged", "The document is damaged: its list of pieces is missing.");
  const head = new ByteReader(main, 0x01a2);
  const start = head.u32();
  const length = head.u32();
  const list = new ByteReader(table.subarray(start, start + length));
  while (list.left > 0 && list.u8() === 1) list.skip(list.u16());
  const bytes = list.u32();
  const count = Math.floor((bytes - 4) / 12);
  const pieces = new ByteReader(list.bytes(bytes));
  const places = Array.from({ length: count + 1 }, () => pieces.u32());
  let text = "";
  for (let index = 0; index < count; index += 1) {
    pieces.skip(2);
    const place = pieces.u32();
    pieces.skip(2);
    const characters = Math.max(0, (places[index + 1] ?? 0) - (places[index] ?? 0));
    const isNarrow = (place & 0x40000000) !== 0;
    const from = isNarrow ? (place & 0x3fffffff) / 2 : place & 0x3fffffff;
    const stored = main.subarray(from, from + characters * (isNarrow ? 1 : 2));
    text += isNarrow ? narrowText(stored) : wideText(stored);
  }
  return text;
}

/** Control characters to Markdown: paragraphs, cells and rows, fields without their instructions. */
function asMarkdown(text: string): string {
  const lines = withoutInstructions(text)
    .replaceAll("\u0007\u0007", " |\n")
    .replaceAll("\u0007", " | ")
    .replace(/[\r\f]/g, "\n\n")
    .replaceAll("\u000b", "\n")
    .replaceAll("\u001e", "-");
  return withoutControls(lines)
    .replace(/[ \t]+\n/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** A field stands as 13 instruction 14 result 15; only results are content. */
function withoutInstructions(text: string): string {
  let out = "";
  const isResult: boolean[] = [];
  for (const character of text) {
    if (character === "\u0013") isResult.push(false);
    else if (character === "\u0014" && isResult.length > 0) isResult[isResult.length - 1] = true;
    else if (character === "\u0015") isResult.pop();
    else if (!isResult.includes(false)) out += character;
  }
  return out;
}
