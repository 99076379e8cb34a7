import { fileEnding } from "./path-input.ts";

const office = "application/vnd.openxmlformats-officedocument";

const byEnding: Readonly<Record<string, string>> = {
  aac: "audio/aac",
  aiff: "audio/aiff",
  amr: "audio/amr",
  csv: "text/csv",
  docx: `${office}.wordprocessingml.document`,
  eml: "message/rfc822",
  flac: "audio/flac",
  gif: "image/gif",
  htm: "text/html",
  html: "text/html",
  ics: "text/calendar",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  json: "application/json",
  m4a: "audio/mp4",
  md: "text/markdown",
  mp3: "audio/mpeg",
  oga: "audio/ogg",
  ogg: "audio/ogg",
  opus: "audio/ogg",
  pdf: "application/pdf",
  png: "image/png",
  pptx: `${office}.presentationml.presentation`,
  svg: "image/svg+xml",
  tif: "image/tiff",
  tiff: "image/tiff",
  tsv: "text/tab-separated-values",
  txt: "text/plain",
  wav: "audio/wav",
  webm: "audio/webm",
  webp: "image/webp",
  wma: "audio/x-ms-wma",
  xlsx: `${office}.spreadsheetml.sheet`,
  xml: "application/xml",
  zip: "application/zip",
};

/** Media type by the ending of the name; `application/octet-stream` when the ending says nothing. */
export function mediaType(path: string): string {
  return byEnding[fileEnding(path)] ?? "application/octet-stream";
}
