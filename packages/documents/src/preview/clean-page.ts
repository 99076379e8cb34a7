import { decodeHtmlEntities } from "../text/html-entities.ts";

/** elements that are shown; of others only the content stays */
const kept = new Set(
  (
    "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em " +
    "figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small " +
    "span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr"
  ).split(" "),
);

/** elements that go with everything in them */
const dropped = new Set(
  "script style template noscript object embed iframe frame frameset applet svg math audio video canvas form select textarea head title".split(
    " ",
  ),
);

const empty = new Set("br col hr img wbr".split(" "));

const keptAttributes = new Set(
  "align alt bgcolor border cellpadding cellspacing class color colspan dir height id lang rowspan size span start style title type valign value width".split(
    " ",
  ),
);

const shownPicture = /^data:image\/(?:png|jpe?g|gif|webp|bmp);base64,[a-z0-9+/=\s]+$/i;
const maxStyles = 500_000;
const deepest = 300;

type Walk = { out: string[]; open: string[]; pictures: ReadonlyMap<string, string> };

/**
 * A web page rebuilt from a list of what may be shown: no scripts, frames, forms, links or addresses are left in it, so that it asks
 * nothing of anybody. `pictures` are the ones a message brings along, by their content id, as `data:` addresses.
 */
export function cleanPage(html: string, pictures: ReadonlyMap<string, string> = new Map()): string {
  const walk: Walk = { out: [], open: [], pictures };
  const pattern = /<!--[\s\S]*?(?:-->|$)|<[!?][^>]*>|<(\/?)([a-z][\w:-]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
  let at = 0;
  for (let tag = pattern.exec(html); tag; tag = pattern.exec(html)) {
    addText(walk, html.slice(at, tag.index));
    at = pattern.lastIndex;
    const name = tag[2]?.toLowerCase();
    if (name === undefined) continue;
    if (tag[1] === "/") close(walk, name);
    else if (dropped.has(name)) {
      at = endOf(html, name, at);
      pattern.lastIndex = at;
    } else if (kept.has(name)) open(walk, name, tag[3] ?? "");
  }
  addText(walk, html.slice(at));
  for (const name of walk.open.reverse()) walk.out.push(`</${name}>`);
  const styles = [...html.matchAll(/<style[^>]*>([\s\S]*?)<\/style/gi)].map(([, sheet = ""]) => sheet).join("\n");
  return frame(cleanStyles(styles.slice(0, maxStyles)), walk.out.join(""));
}

/** The policy stands in the page too, should it ever be opened without the server's headers. */
function frame(styles: string, body: string): string {
  const policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";
  return [
    '<!doctype html><html><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    "<style>:root{color-scheme:light}body{margin:1rem;background:#fff;color:#1a1a1a;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}img{max-width:100%;height:auto}table{border-collapse:collapse}pre{white-space:pre-wrap}</style>",
    styles === "" ? "" : `<style>${styles}</style>`,
    `</head><body>${body}</body></html>`,
  ].join("");
}

function endOf(html: string, name: string, from: number): number {
  // what a head or a title holds may be left open; the body begins anyway
  const end = new RegExp(name === "head" ? "</head\\s*>|(?=<body[\\s>])" : `</${name}\\s*>`, "gi");
  end.lastIndex = from;
  const found = end.exec(html);
  if (found) return found.index + found[0].length;
  return name === "head" || name === "title" ? from : html.length;
}

function addText(walk: Walk, raw: string): void {
  if (raw !== "") walk.out.push(escaped(decodeHtmlEntities(raw)));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function open(walk: Walk, name: string, attributes: string): void {
  if (walk.open.length >= deepest) return;
  walk.out.push(`<${name}${attributesOf(walk, name, attributes)}>`);
  if (!empty.has(name)) walk.open.push(name);
}

function close(walk: Walk, name: string): void {
  const at = walk.open.lastIndexOf(name);
  if (at < 0) return;
  for (const each of walk.open.splice(at).reverse()) walk.out.push(`</${each}>`);
}

function attributesOf(walk: Walk, name: string, attributes: string): string {
  const pattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g;
  let text = "";
  for (const [, key = "", double, single, bare] of attributes.matchAll(pattern)) {
    const value = decodeHtmlEntities(double ?? single ?? bare ?? "");
    const lower = key.toLowerCase();
    if (lower === "src" && name === "img") text += pictureAttribute(walk, value);
    else if (lower === "href" && name === "a" && /^https?:/i.test(value.trim()))
      text += ` title="${escaped(`Link to ${value.trim()}`.slice(0, 500))}"`;
    else if (lower === "style") text += ` style="${escaped(cleanStyles(value))}"`;
    else if (keptAttributes.has(lower)) text += ` ${lower}="${escaped(value)}"`;
  }
  return text;
}

function pictureAttribute(walk: Walk, address: string): string {
  const own = /^cid:/i.test(address) ? walk.pictures.get(address.slice(4).trim()) : address;
  return own !== undefined && shownPicture.test(own)
    ? ` src="${escaped(own)}"`
    : ' alt="[picture from elsewhere, not loaded]"';
}

/** Style rules without anything that could name an address: no imports, fonts, `url()` and the like, however they are spelled. */
function cleanStyles(styles: string): string {
  const spelled = styles
    .replace(/\/\*[\s\S]*?(?:\*\/|$)/g, " ")
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, code: string) => {
      const point = Number.parseInt(code, 16);
      return point > 0x1f && point <= 0x10_ffff ? String.fromCodePoint(point) : " ";
    })
    .replaceAll("\\", "")
    .replaceAll("<", " ");
  return spelled
    .replace(/@(?:import|charset|namespace)[^;]*(?:;|$)/gi, "")
    .replace(/@font-face\s*\{[^}]*(?:\}|$)/gi, "")
    .replace(
      /(?:url|src|image|image-set|-webkit-image-set|cross-fade|element|paint|expression)\s*\([^)]*(?:\)|$)/gi,
      "none",
    )
    .replace(/behaviou?r\s*:|-moz-binding\s*:/gi, "none:");
}
