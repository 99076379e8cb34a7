import { decodeHtmlEntities } from "./html-entities.ts";

/** Text of an HTML page; `hiddenCharacters` counts text that a browser would not show and that is left out. */
export type HtmlText = Readonly<{ text: string; title: string; hiddenCharacters: number }>;

const SKIPPED = new Set(["script", "style", "template", "noscript", "svg", "object", "iframe"]);
const BLOCKS = new Set(
  "address article aside blockquote body center dd details div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section table tbody tfoot thead tr ul".split(
    " ",
  ),
);
const VOID = new Set("area base br col embed hr img input link meta source track wbr".split(" "));

type Walk = {
  out: string[];
  title: string;
  hidden: number;
  stack: { name: string; hidden: boolean; href: string | null }[];
};

/** Turns HTML into Markdown-like text without rendering it: nothing is fetched, no script runs, hidden elements are dropped. */
export function htmlToMarkdown(html: string): HtmlText {
  const walk: Walk = { out: [], title: "", hidden: 0, stack: [] };
  const pattern = /<!--[\s\S]*?(?:-->|$)|<![^>]*>|<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
  let at = 0;
  for (let tag = pattern.exec(html); tag; tag = pattern.exec(html)) {
    addText(walk, html.slice(at, tag.index));
    at = pattern.lastIndex;
    const name = tag[2]?.toLowerCase();
    if (!name) continue;
    if (tag[1] === "/") closeTag(walk, name);
    else if (SKIPPED.has(name)) {
      at = skipElement(html, name, at);
      pattern.lastIndex = at;
    } else openTag(walk, name, tag[3] ?? "");
  }
  addText(walk, html.slice(at));
  return {
    text: tidy(walk.out.join("")),
    title: walk.title.trim().replace(/\s+/g, " "),
    hiddenCharacters: walk.hidden,
  };
}

function skipElement(html: string, name: string, from: number): number {
  const end = new RegExp(`</${name}\\s*>`, "gi");
  end.lastIndex = from;
  return end.exec(html) ? end.lastIndex : html.length;
}

function addText(walk: Walk, raw: string): void {
  if (raw === "") return;
  const text = decodeHtmlEntities(raw);
  const top = walk.stack.at(-1);
  if (top?.name === "title") walk.title += text;
  else if (top?.hidden) walk.hidden += text.trim().length;
  else walk.out.push(walk.stack.some((each) => each.name === "pre") ? text : text.replace(/[ \t\r\n\f]+/g, " "));
}

function openTag(walk: Walk, name: string, attributes: string): void {
  const isHidden = /\shidden(\s|=|\/|$)|display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])/i.test(
    attributes,
  );
  const hidden = (walk.stack.at(-1)?.hidden ?? false) || isHidden;
  if (!hidden) walk.out.push(openingMark(walk, name, attributes));
  if (VOID.has(name) || attributes.endsWith("/") || walk.stack.length > 500) return;
  const link = name === "a" ? /\shref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes) : null;
  const address = decodeHtmlEntities(link?.[1] ?? link?.[2] ?? link?.[3] ?? "").trim();
  walk.stack.push({ name, hidden, href: /^(https?:|mailto:)/i.test(address) ? address : null });
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
    const alternative = /\salt\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(attributes);
    const text = decodeHtmlEntities(alternative?.[1] ?? alternative?.[2] ?? "").trim();
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
