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

/** The first piece of text that someone meant to replace; null when there is none. */
export function placeholderIn(text: string): string | null {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) return found;
  }
  return null;
}
