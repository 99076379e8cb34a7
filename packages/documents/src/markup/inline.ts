/** A piece of a line with one look. */
export type Inline = Readonly<
  | { kind: "text"; text: string; bold?: true; italic?: true; strike?: true; code?: true; link?: string }
  | { kind: "break" }
  | { kind: "note"; id: string }
  | { kind: "picture"; path: string; alternative: string }
>;

type Look = Readonly<{ bold?: true; italic?: true; strike?: true; link?: string }>;
type Mark = Readonly<{ pattern: RegExp; make(match: RegExpExecArray, look: Look): readonly Inline[] }>;

const inside = (look: Look, extra: Look) => (match: RegExpExecArray) => parse(match[1] ?? "", { ...look, ...extra });

const MARKS: readonly Mark[] = [
  { pattern: /\\([\\`*_{}[\]()#+\-.!~|<>])/y, make: (match, look) => [plain(match[1] ?? "", look)] },
  {
    pattern: /``(.+?)``|`([^`]+)`/y,
    make: (match, look) => [{ ...plain((match[1] ?? match[2] ?? "").trim(), look), code: true }],
  },
  { pattern: /<br\s*\/?>|\n/y, make: () => [{ kind: "break" }] },
  { pattern: /\[\^([^\]\s]+)\]/y, make: (match) => [{ kind: "note", id: match[1] ?? "" }] },
  {
    pattern: /!\[([^\]]*)\]\(\s*<?([^)>]+?)>?\s*\)/y,
    make: (match) => [{ kind: "picture", alternative: match[1] ?? "", path: match[2] ?? "" }],
  },
  {
    pattern: /\[((?:[^\]\\]|\\.)+)\]\(\s*(?:<([^<>\n]+)>|((?:[^()\s<>]|\([^()]*\))+))\s*\)/y,
    make: (match, look) => parse(match[1] ?? "", { ...look, link: match[2] ?? match[3] ?? "" }),
  },
  {
    pattern: /<((?:https?:\/\/|mailto:)[^>\s]+)>/y,
    make: (match, look) => [plain((match[1] ?? "").replace("mailto:", ""), { ...look, link: match[1] ?? "" })],
  },
  {
    pattern: /\*\*\*(?=\S)(.+?)(?<=\S)\*\*\*/sy,
    make: (match, look) => inside(look, { bold: true, italic: true })(match),
  },
  { pattern: /\*\*(?=\S)(.+?)(?<=[^\s\\])\*\*/sy, make: (match, look) => inside(look, { bold: true })(match) },
  { pattern: /__(?=\S)(.+?)(?<=\S)__(?!\w)/sy, make: (match, look) => inside(look, { bold: true })(match) },
  {
    pattern: /(?<!\*)\*(?=[^\s*])(.+?)(?<=[^\s*\\])\*(?!\*)/sy,
    make: (match, look) => inside(look, { italic: true })(match),
  },
  {
    pattern: /(?<!\w)_(?=[^\s_])(.+?)(?<=[^\s_])_(?!\w)/sy,
    make: (match, look) => inside(look, { italic: true })(match),
  },
  { pattern: /~~(?=\S)(.+?)(?<=\S)~~/sy, make: (match, look) => inside(look, { strike: true })(match) },
];

/** Reads the marks of Markdown inside one paragraph; a line end is a break. Anything that is no mark stays as it is. */
export function parseInline(text: string): readonly Inline[] {
  return parse(text, {});
}

/** The words without any marks. */
export function plainText(text: string): string {
  return parseInline(text)
    .map((part) => (part.kind === "text" ? part.text : part.kind === "break" ? " " : ""))
    .join("");
}

function plain(text: string, look: Look): Extract<Inline, { kind: "text" }> {
  return { kind: "text", text, ...look };
}

function parse(text: string, look: Look): readonly Inline[] {
  const found: Inline[] = [];
  let pending = "";
  const flush = () => {
    if (pending !== "") found.push(plain(pending, look));
    pending = "";
  };
  let at = 0;
  while (at < text.length) {
    const hit = /[\\`<[!*_~\n]/.test(text[at] ?? "") ? markAt(text, at) : null;
    if (hit === null) {
      pending += text[at];
      at += 1;
      continue;
    }
    flush();
    found.push(...hit.mark.make(hit.match, look));
    at += hit.match[0].length;
  }
  flush();
  return found;
}

function markAt(text: string, at: number): { mark: Mark; match: RegExpExecArray } | null {
  for (const mark of MARKS) {
    mark.pattern.lastIndex = at;
    const match = mark.pattern.exec(text);
    if (match) return { mark, match };
  }
  return null;
}
