import { describedPicture } from "../hidden/described-picture.ts";
import { type Finding, HiddenFindings } from "../hidden/hidden-findings.ts";
import { unseenWords } from "../hidden/unseen-words.ts";
import type { DocumentFormat, ReadOutcome } from "../outcome.ts";
import type { ReadOptions } from "../read-options.ts";
import { cutText } from "./cut-text.ts";
import { decodeText } from "./decode-text.ts";
import { htmlToMarkdown } from "./html-to-markdown.ts";

/** a link that leads nowhere and is used for what it says */
const emptyReference = /^ {0,3}\[[^\]\n]{1,100}\]:\s*(?:#|<>)\s+(["'(])([^\n]{1,2000}?)["')]\s*$/gm;

/** the title of a link, beside its address */
const linkTitle = /(?:\]\([^()\s]{1,2000}|^ {0,3}\[[^\]\n]{1,100}\]:\s*\S{1,2000})\s+"([^"\n]{1,2000})"/gm;
/** white or empty by command; what follows stands in braces, with a command of its own at most, or goes on to the formula's end */
const unseenFormula =
  /\\(?:(?:color|textcolor)\{white\}\s*|[hv]?phantom)\{((?:[^{}\n]|\{[^{}\n]{0,500}\}){2,2000})\}|\\color\{white\}\s*([^{}$\n]{2,2000})/g;

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
    const page = htmlToMarkdown(text, { hasEmphasis: true });
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
  if (format === "markdown") hidden.addAll(markdownHidden(text));
  if (isPicture(text)) hidden.addAll(svgHidden(text));
  if (format !== "json") hidden.addAll(farText(text));
  const facts = { encoding, ...(title && { title }) };
  return { status: "read", mediaType, format, ...cutText(text, options.maxCharacters), facts, hidden: hidden.list() };
}

/** Comments that a Markdown page does not show, and text in it that its HTML hides. Code is shown as it stands. */
function* markdownHidden(text: string): Generator<Finding> {
  const shown = text.replace(/^ {0,3}(```|~~~)[\s\S]*?(?:^ {0,3}\1|$(?![\s\S]))/gm, "").replace(/`[^`\n]*`/g, "");
  yield* htmlToMarkdown(shown).hidden;
  for (const [, , comment = ""] of shown.matchAll(emptyReference))
    yield { kind: "markup", at: "", because: "comment in the page's source", text: comment };
  for (const [, title = ""] of shown.matchAll(linkTitle))
    for (const words of unseenWords(`"${title}"`, null))
      yield { kind: "markup", at: "", because: "title of a link, shown to those who point at it", text: words };
  for (const [, description = ""] of shown.matchAll(/!\[([^[\]\n]{1,2000})\]\(/g))
    yield* describedPicture("", description);
  for (const [, braced, open = ""] of shown.matchAll(unseenFormula))
    yield { kind: "text", at: "", because: "text that the formula does not show", text: (braced ?? open).trim() };
}

/** blanks after which text in a line, and empty lines after which text in a page, is out of sight */
const FAR_RIGHT = 200;
const FAR_DOWN = 100;
/** what a terminal is told to conceal */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the character that begins such a command
const concealed = /\u001b\[(?:\d+;)*8(?:;\d+)*m([^\u001b]{1,600})/g;

function* farText(text: string): Generator<Finding> {
  for (const { 0: blank, index } of text.matchAll(/\s{100,}/g)) {
    const after = text.slice(index + blank.length, index + blank.length + 600).split("\n", 1)[0] ?? "";
    const lines = blank.split("\n");
    const because =
      (lines.at(-1) ?? "").length >= FAR_RIGHT
        ? "text far to the right of its line"
        : lines.length > FAR_DOWN
          ? "text far below the rest"
          : null;
    if (because !== null) yield { kind: "text", at: "", because, text: after };
  }
  for (const [, found = ""] of text.matchAll(concealed))
    yield { kind: "text", at: "", because: "text that terminals conceal", text: found };
}

function isPicture(text: string): boolean {
  return /<svg[\s>]/i.test(text.slice(0, 4_000)) && /^\s*<(\?xml|!DOCTYPE|!--|svg)/i.test(text);
}

const svgUnseen =
  /\b(?:display\s*[=:]\s*["']?none|visibility\s*[=:]\s*["']?hidden|(?:fill-)?opacity\s*[=:]\s*["']?0(?:\.0*)?["';\s/>]|fill\s*[=:]\s*["']?(?:none|transparent)|font-size\s*[=:]\s*["']?[012](?:\.\d+)?(?:px|pt)?["';\s/>]|[xy]\s*=\s*["']-\d{3,})/i;

/** What the source of a drawing says and the drawing does not show. */
function* svgHidden(text: string): Generator<Finding> {
  const plain = (markup: string) => markup.replace(/<[^>]*>/g, " ").trim();
  for (const [, comment = ""] of text.matchAll(/<!--([\s\S]*?)-->/g))
    yield { kind: "markup", at: "", because: "comment in the page's source", text: comment };
  for (const [, name = "", words = ""] of text.matchAll(/<(desc|metadata)\b[^>]*>([\s\S]*?)<\/\1>/gi))
    yield { kind: "metadata", at: "", because: `description in the drawing's source (${name})`, text: plain(words) };
  for (const [, attributes = "", words = ""] of text.matchAll(/<text\b([^>]*)>([\s\S]*?)<\/text>/gi))
    if (svgUnseen.test(`${attributes}>`))
      yield { kind: "text", at: "", because: "text that the drawing does not show", text: plain(words) };
}
