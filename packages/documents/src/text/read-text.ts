import type { DocumentFormat, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { cutText } from "./cut-text.ts";
import { decodeText } from "./decode-text.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";

const MEDIA_TYPES: Partial<Record<DocumentFormat, string>> = {
  markdown: "text/markdown",
  html: "text/html",
  json: "application/json",
  calendar: "text/calendar",
};

/** Reads text of any kind; HTML becomes Markdown, everything else stays as it is. */
export function readText(bytes: Uint8Array, format: DocumentFormat, options: ReadOptions): ReadOutcome {
  const { text, encoding } = decodeText(bytes);
  const mediaType = MEDIA_TYPES[format] ?? "text/plain";
  if (format !== "html") {
    const title = format === "markdown" ? /^#\s+(.+)$/m.exec(text)?.[1]?.trim() : undefined;
    return {
      status: "read",
      mediaType,
      format,
      ...cutText(text, options.maxCharacters),
      facts: { encoding, ...(title && { title }) },
    };
  }
  const page = htmlToMarkdown(text);
  const hidden =
    page.hiddenCharacters > 0 ? [`${page.hiddenCharacters} characters of text that a browser does not show`] : [];
  const facts = { encoding, ...(page.title && { title: page.title }), ...(hidden.length > 0 && { hidden }) };
  return { status: "read", mediaType, format, ...cutText(page.text, options.maxCharacters), facts };
}
