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

const texts = new Set(
  (
    ".txt .md .markdown .csv .tsv .json .jsonl .xml .html .htm .xhtml .svg .css .js .mjs .ts .tsx .jsx .py .sh .ps1 .bat .eml .ics " +
    ".vcf .yaml .yml .toml .ini .log .tex .srt .sql .c .h .cpp .java .go .rs .rb .php"
  ).split(" "),
);

const sandboxed = "default-src 'none'; sandbox; frame-ancestors 'self'";
// a sandboxed page cannot show the browser's own PDF viewer, which has a sandbox of its own
const forPdf = "default-src 'none'; frame-ancestors 'self'";

/**
 * Headers under which a stranger's file can never act as a page of ours: markup comes as plain text, what the browser cannot
 * show comes as a download, and nothing is guessed from the bytes.
 */
export function fileHeaders(name: string, isDownload: boolean): Record<string, string> {
  const ending = extname(name).toLowerCase();
  const shown = pictures[ending] ?? (ending === ".pdf" ? "application/pdf" : null);
  const type = shown ?? (texts.has(ending) ? "text/plain; charset=utf-8" : "application/octet-stream");
  const isInline = !isDownload && type !== "application/octet-stream";
  return {
    "content-type": type,
    "content-disposition": `${isInline ? "inline" : "attachment"}; filename*=UTF-8''${encodeName(name)}`,
    "content-security-policy": type === "application/pdf" ? forPdf : sandboxed,
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
}

/** RFC 8187; a lone surrogate in a name has no UTF-8 and becomes a replacement character. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}
