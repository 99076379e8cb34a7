import { describedPicture } from "../hidden/described-picture.ts";
import type { Finding } from "../hidden/hidden-findings.ts";
import { type PageStyles, readPageStyles } from "./css-rules.ts";
import { type Emphasis, emphasised, withMarks } from "./emphasis-marks.ts";
import { decodeHtmlEntities } from "./html-entities.ts";
import { type ElementLook, elementLook, htmlAttribute, whyUnseen } from "./html-visibility.ts";

/** Text of an HTML page; what a browser would not show is left out of it and listed in `hidden`. */
export type HtmlText = Readonly<{ text: string; title: string; hidden: readonly Finding[] }>;

const SKIPPED = new Set(["script", "style", "template", "noscript", "svg", "object", "iframe"]);
/** Skipped elements that can hold words meant for somebody. */
const TELLING = new Set(["template", "noscript"]);
const BLOCKS = new Set(
  "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
);
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

type Walk = {
  out: string[];
  title: string;
  hidden: Finding[];
  styles: PageStyles;
  /** whether something beside colours can lie behind text */
  hasPictures: boolean;
  stack: OpenElement[];
};

type OpenElement = Emphasis & Readonly<{ name: string; look: ElementLook; hidden: string | null; href: string | null }>;

export type HtmlOptions = Readonly<{
  /** whether bold and italic words keep their marks; text for people to read, such as a mail's, has none */
  hasEmphasis?: boolean;
}>;

/** Turns HTML into Markdown-like text without rendering it: nothing is fetched, no script runs, hidden elements are dropped. */
export function htmlToMarkdown(html: string, { hasEmphasis = false }: HtmlOptions = {}): HtmlText {
  const hasPictures = /<(?:img|video|picture|svg)\b|url\(/i.test(html);
  const walk: Walk = { out: [], title: "", hidden: [], styles: readPageStyles(html), hasPictures, stack: [] };
  const pattern = /<!--[\s\S]*?(?:-->|$)|<![^>]*>|<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
  let at = 0;
  for (let tag = pattern.exec(html); tag; tag = pattern.exec(html)) {
    addText(walk, html.slice(at, tag.index));
    at = pattern.lastIndex;
    const name = tag[2]?.toLowerCase();
    if (!name) noteComment(walk, tag[0]);
    if (!name) continue;
    if (tag[1] === "/") closeTag(walk, name);
    else if (SKIPPED.has(name)) {
      const start = at;
      at = skipElement(html, name, at);
      if (TELLING.has(name)) noteSkipped(walk, name, html.slice(start, at));
      pattern.lastIndex = at;
    } else openTag(walk, name, tag[3] ?? "");
  }
  addText(walk, html.slice(at));
  return {
    text: tidy(withMarks(walk.out.join(""), hasEmphasis)),
    title: walk.title.trim().replace(/\s+/g, " "),
    hidden: walk.hidden,
  };
}

function skipElement(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\s*>`, "gi");
  end.lastIndex = from;
  return end.exec(html) ? end.lastIndex : html.length;
}

function noteComment(walk: Walk, markup: string): void {
  const text = /^<!--([\s\S]*?)(?:-->|$)/.exec(markup)?.[1]?.trim() ?? "";
  if (text !== "" && !/^\[(if|endif)/.test(text))
    walk.hidden.push({ kind: "markup", at: "", because: "comment in the page's source", text });
}

function noteSkipped(walk: Walk, name: string, source: string): void {
  const text = decodeHtmlEntities(source.replace(/<[^>]*>/g, " "))
    .replace(/\s+/g, " ")
    .trim();
  if (text !== "")
    walk.hidden.push({ kind: "markup", at: "", because: `text in an element that is not shown (${name})`, text });
}

/** Words in tags that a browser does not show. */
function noteAttributes(walk: Walk, name: string, attributes: string): void {
  const isField = name === "input" && htmlAttribute(attributes, "type")?.toLowerCase() === "hidden";
  const text = (htmlAttribute(attributes, isField ? "value" : "content") ?? "").trim();
  const isTelling = isField || (name === "meta" && htmlAttribute(attributes, "name") !== null);
  if (
    !isTelling ||
    !/\S\s+\S/.test(text) ||
    /^(viewport|generator|robots)$/i.test(htmlAttribute(attributes, "name") ?? "")
  )
    return;
  walk.hidden.push({
    kind: "metadata",
    at: "",
    because: isField ? "hidden field" : "description in the page's head",
    text,
  });
}

function addText(walk: Walk, raw: string): void {
  if (raw === "") return;
  const text = decodeHtmlEntities(raw);
  const top = walk.stack.at(-1);
  if (top?.name === "title") walk.title += text;
  else if (top?.hidden) {
    const because = top.hidden === "white text" ? top.hidden : `text ${top.hidden}`;
    walk.hidden.push({ kind: "text", at: "", because, text });
  } else if (walk.stack.some((each) => each.name === "pre")) walk.out.push(emphasised(text, PLAIN));
  else {
    const isHeading = walk.stack.some((each) => /^h[1-6]$/.test(each.name));
    walk.out.push(emphasised(text.replace(/[ \t\r\n\f]+/g, " "), isHeading ? PLAIN : (top ?? PLAIN)));
  }
}

const PLAIN: Emphasis = { isBold: false, isItalic: false };

/** How text in an element is set, by its tag and its own style. */
function emphasisOf(name: string, attributes: string, around: Emphasis): Emphasis {
  const style = htmlAttribute(attributes, "style") ?? "";
  const weight = /(?:^|[;\s])font-weight\s*:\s*(\w+)/i.exec(style)?.[1];
  const slant = /(?:^|[;\s])font-style\s*:\s*(\w+)/i.exec(style)?.[1];
  return {
    isBold: weight ? /^(?:bold(?:er)?|[6-9]00)$/i.test(weight) : around.isBold || name === "b" || name === "strong",
    isItalic: slant ? /^(?:italic|oblique)$/i.test(slant) : around.isItalic || name === "i" || name === "em",
  };
}

function openTag(walk: Walk, name: string, attributes: string): void {
  noteAttributes(walk, name, attributes);
  const top = walk.stack.at(-1);
  const around = walk.stack.map(({ look }) => look);
  const look = elementLook(name, attributes, { ...walk, around });
  const hidden = whyUnseen(look);
  if (!hidden) walk.out.push(openingMark(walk, name, attributes));
  if (VOID.has(name) || attributes.endsWith("/") || walk.stack.length > 500) return;
  const address = (name === "a" ? (htmlAttribute(attributes, "href") ?? "") : "").trim();
  const href = /^(https?:|mailto:)/i.test(address) ? address : null;
  const emphasis = emphasisOf(name, attributes, top ?? PLAIN);
  walk.stack.push({ ...emphasis, name, look, hidden, href });
  if (walk.stack.at(-1)?.href && !hidden) walk.out.push("[");
}

function openingMark(walk: Walk, name: string, attributes: string): string {
  const heading = /^h([1-6])$/.exec(name)?.[1];
  if (heading) return `\n\n${"#".repeat(Number(heading))} `;
  if (name === "br") return "\n";
  if (name === "li") return `\n${"  ".repeat(Math.max(0, listDepth(walk) - 1))}- `;
  if (name === "td" || name === "th") return " | ";
  if (name === "tr") return "\n";
  if (name === "hr") return "\n\n---\n\n";
  if (name === "img") {
    const text = (htmlAttribute(attributes, "alt") ?? "").trim();
    walk.hidden.push(...describedPicture("", text));
    return text ? ` (picture: ${text}) ` : "";
  }
  return BLOCKS.has(name) ? "\n\n" : "";
}

function listDepth(walk: Walk): number {
  return walk.stack.filter((each) => each.name === "ul" || each.name === "ol").length;
}

function closeTag(walk: Walk, name: string): void {
  const index = walk.stack.findLastIndex((each) => each.name === name);
  if (index < 0) return;
  const [closed] = walk.stack.splice(index);
  if (!closed || closed.hidden) return;
  if (closed.href) walk.out.push(`](${closed.href})`);
  if (name === "tr") walk.out.push(" |");
  else if (BLOCKS.has(name) && name !== "li") walk.out.push("\n\n");
}

function tidy(text: string): string {
  return text
    .replace(/[ \u00a0]+\n/g, "\n")
    .replace(/\n[ \t]+(?=[^-\s|])/g, "\n")
    .replace(/\n +\|/g, "\n|")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
