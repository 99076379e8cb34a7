/** A piece of a line of code, `null` for what is nothing special. */
export type CodePiece = Readonly<{ kind: "comment" | "text" | "number" | "word" | null; text: string }>;

const codes = new Set(
  "js mjs cjs ts tsx jsx py java c h cpp cs go rs rb php sh sql css json jsonl yaml yml toml ini xml".split(" "),
);

export function isCode(ending: string): boolean {
  return codes.has(ending);
}

const words =
  "abstract and as async await break case catch class const continue def default delete do elif else end enum except export extends " +
  "false final finally fn for from func function go if implements import in interface is lambda let match mod module new nil none not " +
  "null of or package pass private protected public raise return select self static struct super switch then this throw throws trait " +
  "true try type union use using var void where while with yield";

const pattern = new RegExp(
  [
    "(?<comment>//.*|#.*|--\\s.*|/\\*.*?(?:\\*/|$)|<!--.*?(?:-->|$))",
    "(?<text>\"(?:[^\"\\\\]|\\\\.)*\"?|'(?:[^'\\\\]|\\\\.)*'?|`(?:[^`\\\\]|\\\\.)*`?)",
    "(?<number>\\b\\d[\\w.]*)",
    `(?<word>\\b(?:${words.split(" ").join("|")})\\b)`,
  ].join("|"),
  "gi",
);

const longest = 2_000;

/** Tells strings, numbers, comments and words of the language apart, well enough to read by, for any language. */
export function codePieces(line: string): readonly CodePiece[] {
  if (line.length > longest) return [{ kind: null, text: line }];
  const pieces: CodePiece[] = [];
  let at = 0;
  for (const found of line.matchAll(pattern)) {
    if (found.index > at) pieces.push({ kind: null, text: line.slice(at, found.index) });
    const named = Object.entries(found.groups ?? {}).find(([, text]) => text !== undefined);
    pieces.push({ kind: (named?.[0] ?? null) as CodePiece["kind"], text: found[0] });
    at = found.index + found[0].length;
  }
  if (at < line.length) pieces.push({ kind: null, text: line.slice(at) });
  return pieces;
}
