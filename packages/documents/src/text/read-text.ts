import { HiddenFindings } from "../hidden/hidden-findings.ts";
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
  const hidden = new HiddenFindings();
  if (format === "html") {
    const page = htmlToMarkdown(text);
    hidden.addAll(page.hidden);
    const facts = { encoding, ...(page.title && { title: page.title }) };
    return {
      status: "read",
      mediaType,
      format,
      ...cutText(page.text, options.maxCharacters),
      facts,
      hidden: hidden.list(),
    };
  }
  const title = format === "markdown" ? /^#\s+(.+)$/m.exec(text)?.[1]?.trim() : undefined;
  if (format === "markdown") hidden.addAll(markdownComments(text));
  const facts = { encoding, ...(title && { title }) };
  return { status: "read", mediaType, format, ...cutText(text, options.maxCharacters), facts, hidden: hidden.list() };
}

/** Comments that a Markdown page does not show. */
function* markdownComments(text: string) {
  for (const [, comment = ""] of text.matchAll(/<!--([\s\S]*?)-->/g))
    yield { kind: "markup", at: "", because: "comment in the page's source", text: comment } as const;
}
