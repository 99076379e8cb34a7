import { openCompoundFile } from "./compound/compound-file.ts";
import { imageKind } from "./image/image-size.ts";
import { openOfficePackage } from "./ooxml/office-package.ts";
import { openZip } from "./ooxml/zip-archive.ts";
import type { DocumentFormat } from "./outcome.ts";
import { Refusal } from "./refusal.ts";
import { detectEncoding } from "./text/decode-text.ts";

const BY_ENDING: Readonly<Record<string, DocumentFormat>> = {
  md: "markdown",
  markdown: "markdown",
  html: "html",
  htm: "html",
  xhtml: "html",
  json: "json",
  jsonl: "json",
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  eml: "eml",
  ics: "calendar",
  vcf: "text",
  txt: "text",
  text: "text",
  log: "text",
  js: "code",
  mjs: "code",
  ts: "code",
  tsx: "code",
  jsx: "code",
  py: "code",
  java: "code",
  c: "code",
  h: "code",
  cpp: "code",
  cs: "code",
  go: "code",
  rs: "code",
  rb: "code",
  php: "code",
  sh: "code",
  sql: "code",
  css: "code",
  xml: "code",
  yaml: "code",
  yml: "code",
  toml: "code",
  ini: "code",
  svg: "code",
};

/** Endings of formats that are never plain text. */
const OFFICE_ENDING =
  /^(docx|docm|xlsx|xlsm|xlsb|pptx|pptm|xls|doc|ppt|msg|ods|odt|odp|numbers|zip|pdf|png|jpe?g|webp|gif|bmp|tiff?)$/;

/** Finds the format from the bytes first and the name second; throws a refusal for what cannot be read. */
export function detectFormat(bytes: Uint8Array, name: string): DocumentFormat {
  if (bytes.length === 0) return emptyFormat(endingOf(name));
  if (imageKind(bytes)) return "image";
  if (startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]) || startsWith(bytes, [0x50, 0x4b, 0x05, 0x06]))
    return officeFormat(bytes);
  if (startsWith(bytes, [0xd0, 0xcf, 0x11, 0xe0])) return compoundFormat(bytes);
  if (startsWith(bytes, [0xdb, 0xa5])) return "doc";
  const head = String.fromCharCode(...bytes.subarray(0, 1_024));
  if (head.includes("%PDF-")) return "pdf";
  refuseKnown(head, bytes, endingOf(name));
  return textFormat(bytes, head, endingOf(name));
}

function emptyFormat(ending: string): DocumentFormat {
  if (OFFICE_ENDING.test(ending)) throw new Refusal("damaged", "The file is empty; get a fresh copy of it.");
  return BY_ENDING[ending] ?? "text";
}

function endingOf(name: string): string {
  return /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
}

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, index) => bytes[index] === byte);
}

function officeFormat(bytes: Uint8Array): DocumentFormat {
  const zip = openZip(bytes);
  const names = new Set(zip.names.map((name) => name.toLowerCase()));
  if (names.has("mimetype"))
    return openDocumentFormat(new TextDecoder().decode(zip.part("mimetype") ?? new Uint8Array()));
  if ([...names].some((name) => name.endsWith(".iwa") || name === "index.zip")) {
    return "numbers";
  }
  if (!names.has("[content_types].xml")) return "zip";
  const { mainType } = openOfficePackage(bytes);
  if (/ms-excel\.sheet\.binary/.test(mainType)) return "xlsb";
  if (/spreadsheetml|ms-excel/.test(mainType)) return "xlsx";
  if (/wordprocessingml|ms-word/.test(mainType)) return "docx";
  if (/presentationml|ms-powerpoint/.test(mainType)) return "pptx";
  return "zip";
}

function openDocumentFormat(type: string): DocumentFormat {
  const kind = /opendocument\.(spreadsheet|text|presentation)/.exec(type)?.[1];
  if (kind === "spreadsheet") return "ods";
  if (kind === "text") return "odt";
  if (kind === "presentation") return "odp";
  if (/epub/.test(type)) return "zip";
  throw new Refusal(
    "unsupported",
    "OpenDocument drawings and formulas cannot be read here; save the file as odt, ods, odp or pdf.",
  );
}

/** Compound files are encrypted office documents or those of before 2007. */
function compoundFormat(bytes: Uint8Array): DocumentFormat {
  const streams = new Set(openCompoundFile(bytes).names.map((name) => name.toLowerCase()));
  const has = (name: string) => streams.has(name.toLowerCase());
  if (has("EncryptedPackage"))
    throw new Refusal("encrypted", "The file is protected by a password; save a copy without it and use that.");
  if (has("__properties_version1.0")) return "msg";
  if (has("WordDocument")) return "doc";
  if (has("PowerPoint Document")) return "ppt";
  if (has("Workbook") || has("Book")) return "xls";
  throw new Refusal(
    "unsupported",
    "The file is of an older office format that cannot be read here; save it as docx, xlsx or pptx.",
  );
}

const KNOWN_OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^\{\\rtf/, "Rich text files (rtf) cannot be read here; save the file as docx."],
  [/^Rar!/, "The file is a rar archive; unpack it and use the files inside."],
  [/^7z\u00bc\u00af/, "The file is a 7z archive; unpack it and use the files inside."],
  [
    /^.{4}ftyp(heic|heix|mif1|msf1|avif)/,
    "Pictures of the HEIC or AVIF kind cannot be read here; save the picture as jpg or png.",
  ],
  [/^.{4}ftyp|^ID3|^OggS|^RIFF.{4}(WAVE|AVI )/, "Sound and video cannot be read here."],
];

function refuseKnown(head: string, bytes: Uint8Array, ending: string): void {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b)
    throw new Refusal("unsupported", "The file is a gzip archive; unpack it and use the files inside.");
  const known = KNOWN_OTHERS.find(([pattern]) => pattern.test(head));
  if (known) throw new Refusal("unsupported", known[1]);
  const office = OFFICE_ENDING.test(ending);
  const isBinary = detectEncoding(bytes) === null;
  if (office && isBinary)
    throw new Refusal(
      "damaged",
      `The file is named ${ending} but its content is damaged or something else; open it in the program that made it and save it again.`,
    );
  if (office)
    throw new Refusal(
      "not-that-format",
      `The file is named ${ending} but holds plain text; give it the right ending and try again.`,
    );
}

function textFormat(bytes: Uint8Array, head: string, ending: string): DocumentFormat {
  const byEnding = BY_ENDING[ending];
  if (byEnding) return byEnding;
  if (/^\s*(<!doctype html|<html[\s>])/i.test(head)) return "html";
  if (
    /^(Received|Return-Path|Delivered-To|From|MIME-Version|Message-ID|Subject):\s/im.test(
      head.split(/\r?\n\r?\n/)[0] ?? "",
    ) &&
    /^(From|Subject|Date):/im.test(head) &&
    /^[\w-]+:/.test(head)
  ) {
    return "eml";
  }
  if (/^BEGIN:VCALENDAR/.test(head)) return "calendar";
  if (/^\s*[[{]/.test(head) && isJson(bytes)) return "json";
  return "text";
}

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}
