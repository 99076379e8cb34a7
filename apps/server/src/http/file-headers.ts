import { extname } from "node:path";

/** shown by the browser itself without running anything of the file's */
const pictures: Readonly<Record<string, string>> = {
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".gif": "image/gif",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".bmp": "image/bmp",
  ".ico": "image/x-icon",
};

/** played by the browser itself */
const media: Readonly<Record<string, string>> = {
  ".mp3": "audio/mpeg",
  ".m4a": "audio/mp4",
  ".aac": "audio/aac",
  ".ogg": "audio/ogg",
  ".oga": "audio/ogg",
  ".opus": "audio/ogg",
  ".wav": "audio/wav",
  ".flac": "audio/flac",
  ".weba": "audio/webm",
  ".mp4": "video/mp4",
  ".webm": "video/webm",
};

const texts = new Set(
  (
    ".txt .md .markdown .csv .tsv .json .jsonl .xml .html .htm .xhtml .svg .css .js .mjs .ts .tsx .jsx .py .sh .ps1 .bat .eml .ics " +
    ".vcf .yaml .yml .toml .ini .log .tex .srt .sql .c .h .cpp .java .go .rs .rb .php"
  ).split(" "),
);

const sandboxed = "default-src 'none'; sandbox; frame-ancestors 'self'";
// a drawing may style itself; shown as a picture it runs and loads nothing anyway
const forDrawing = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'";
// a sandboxed page cannot show the browser's own PDF viewer, which has a sandbox of its own
const forPdf = "default-src 'none'; frame-ancestors 'self'";

/**
 * Headers under which a stranger's file can never act as a page of ours: markup comes as plain text, what the browser cannot
 * show comes as a download, and nothing is guessed from the bytes.
 */
export function fileHeaders(
  name: string,
  { isDownload, isPicture = false }: Readonly<{ isDownload: boolean; isPicture?: boolean }>,
): Record<string, string> {
  const ending = extname(name).toLowerCase();
  const drawing = isPicture && ending === ".svg" ? "image/svg+xml" : null;
  const shown = drawing ?? pictures[ending] ?? media[ending] ?? (ending === ".pdf" ? "application/pdf" : null);
  const type = shown ?? (texts.has(ending) ? "text/plain; charset=utf-8" : "application/octet-stream");
  const isInline = !isDownload && type !== "application/octet-stream";
  return {
    "content-type": type,
    "content-disposition": `${isInline ? "inline" : "attachment"}; filename*=UTF-8''${encodeName(name)}`,
    "content-security-policy": type === "application/pdf" ? forPdf : drawing === null ? sandboxed : forDrawing,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
}

/** RFC 8187; a lone surrogate in a name has no UTF-8 and becomes a replacement character. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
