const PATTERNS: readonly RegExp[] = [
  /\blorem ipsum\b/i,
  /\b(?:TODO|TBD|FIXME|TKTK)\b/,
  /\{\{[^{}]{1,60}\}\}/,
  /\$\{[\w.]{1,60}\}/,
  /\[(?:insert|your|add|enter|placeholder|company|client|name|date|amount|title)\b[^\]]{0,60}\](?!\()/i,
  /<(?:insert|your|enter|placeholder|company|client|name|date|amount|title)\b[^<>]{0,60}>/i,
  /\bclick to (?:add|edit)\b/i,
  /\bX{3,}\b/,
  /\bplaceholder text\b/i,
];

/** The pieces of text that someone meant to replace, in their order; each once where patterns meet. */
export function placeholdersIn(text: string): readonly string[] {
  const found = PATTERNS.flatMap((pattern) =>
    [...text.matchAll(new RegExp(pattern, `g${pattern.flags}`))].map((match) => match[0]),
  );
  const places = found.map((piece) => ({ piece, at: text.indexOf(piece) }));
  const outer = places.filter(({ piece }) => !found.some((other) => other !== piece && other.includes(piece)));
  return outer.sort((one, other) => one.at - other.at).map(({ piece }) => piece);
}
